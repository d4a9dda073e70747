import type { Inventory } from "@nospof/inventory";
import { asText, field } from "../values";
import type { KubernetesObject } from "./object";
import { namesObject, sameNamespace, valueOf } from "./object";

interface Referring {
  readonly rollout: KubernetesObject;
  readonly source: KubernetesObject;
  /** The Rollout scales the other object down when it has taken over. */
  readonly scalesDown: boolean;
}

/** Rollouts of Argo that take their pods from another object (`spec.workloadRef`). */
export class Rollouts {
  readonly #referring: readonly Referring[];

  constructor(inventory: Inventory, objects: readonly KubernetesObject[]) {
    this.#referring = objects.flatMap((rollout): readonly Referring[] => {
      if (rollout.kind !== "Rollout" || rollout.group !== "argoproj.io") return [];
      const ref = valueOf(inventory, rollout, "spec", "workloadRef");
      if (ref === undefined) return [];
      const kind = asText(field(ref, "kind"));
      const source = objects.find(
        (one) =>
          one.kind === kind && sameNamespace(one, rollout) === true && namesObject(field(ref, "name"), one) === true,
      );
      const down = asText(field(ref, "scaleDown"));
      const scalesDown = down === "onsuccess" || down === "progressively";
      return source === undefined ? [] : [{ rollout, source, scalesDown }];
    });
  }

  /** The object from which a Rollout takes its pods. */
  source(rollout: KubernetesObject): KubernetesObject | undefined {
    return this.#referring.find((one) => one.rollout === rollout)?.source;
  }

  /** Whether a Rollout runs the pods of an object in its place. */
  takeOver(object: KubernetesObject): boolean {
    return this.#referring.some(({ source, scalesDown }) => scalesDown && source === object);
  }
}
