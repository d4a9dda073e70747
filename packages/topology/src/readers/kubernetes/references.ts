import type { Inventory, Value } from "@nospof/inventory";
import { isList, isRecord, unwrap } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asFlag, asText, field, listOf } from "../values";
import { isAlike, mayHaveMore } from "./absent";
import type { KubernetesObject } from "./object";
import { namesObject, sameNamespace } from "./object";
import type { Workload } from "./workload";
import { podBecause, workloadLabel } from "./workload";

/** An object that pods name and cannot start without. */
interface Reference {
  readonly kind: string;
  readonly name: Value | undefined;
  /** Path below the pods' spec. */
  readonly path: string;
}

const referred = ["ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount", "PriorityClass"];

/** The objects that the pods of a stack name. */
export class References {
  readonly #byKind: ReadonlyMap<string, readonly KubernetesObject[]>;

  constructor(
    readonly inventory: Inventory,
    readonly objects: readonly KubernetesObject[],
  ) {
    const ofKind = (kind: string): readonly KubernetesObject[] =>
      objects.filter((one) => one.kind === kind && (one.group === "" || kind === "PriorityClass"));
    this.#byKind = new Map(referred.map((kind) => [kind, ofKind(kind)]));
  }

  /**
   * Why the pods of a workload never start: they name an object that certainly is not there. What the stack does not have
   * may be made elsewhere, unless one that it has was plainly meant: the engine adds a suffix to its name, or it is called
   * almost the same and nothing names it.
   */
  missing(workload: Workload): Because | undefined {
    for (const { kind, name, path } of referencesOf(workload)) {
      const text = asText(name);
      if (typeof text !== "string") continue;
      const near = (this.#byKind.get(kind) ?? []).filter((one) => this.#isNear(one, workload) !== false);
      if (near.length === 0 || near.some((one) => namesObject(text, one) !== false)) continue;
      const where = `let ${workload.podPath}.${path} of ${workloadLabel(workload)} name ${kind}`;
      const suffixed = near.find((one) => one.isSuffixed && one.name === text);
      if (suffixed !== undefined)
        return podBecause(
          workload,
          path,
          `${where} ${text} by its metadata.name: it is given a suffix, so none is called ${text} and the pods never start`,
        );
      if (mayHaveMore(this, workload.object)) continue;
      const meant = near.find((one) => {
        const own = one.nameValue;
        return typeof own === "string" && isAlike(own, text) && !this.#isNamed(own, one);
      });
      if (meant !== undefined)
        return podBecause(
          workload,
          path,
          `${where} ${String(meant.nameValue)}: none is called ${text}, so the pods never start`,
        );
    }
    return undefined;
  }

  #isNear(object: KubernetesObject, { object: own }: Workload): boolean | undefined {
    return object.kind === "PriorityClass" ? object.cluster === own.cluster : sameNamespace(object, own);
  }

  /** Whether anything of the stack uses an object: says its name, and not only gives it rights. */
  #isNamed(name: string, itself: KubernetesObject): boolean {
    return this.objects.some(
      (one) => one !== itself && !one.kind.endsWith("RoleBinding") && says(one.resource.inputs, name),
    );
  }
}

/** Whether a text stands anywhere in a value. */
function says(value: Value | undefined, text: string): boolean {
  if (value === undefined || value === null) return false;
  const bare = unwrap(value);
  if (bare === text) return true;
  if (isList(bare)) return bare.some((item) => says(item, text));
  return isRecord(bare) && Object.values(bare).some((item) => says(item, text));
}

function referencesOf({ pod }: Workload): readonly Reference[] {
  const found: Reference[] = [];
  const add = (kind: string, of: Value | undefined, key: string, path: string): void => {
    const name = field(of, key);
    if (name !== undefined && asFlag(field(of, "optional")) !== true)
      found.push({ kind, name, path: `${path}.${key}` });
  };
  for (const list of ["initContainers", "containers"])
    for (const [at, container] of listOf(field(pod, list)).entries()) {
      const path = `${list}[${String(at)}]`;
      for (const [index, source] of listOf(field(container, "envFrom")).entries()) {
        add("ConfigMap", field(source, "configMapRef"), "name", `${path}.envFrom[${String(index)}].configMapRef`);
        add("Secret", field(source, "secretRef"), "name", `${path}.envFrom[${String(index)}].secretRef`);
      }
      for (const [index, variable] of listOf(field(container, "env")).entries()) {
        const from = field(variable, "valueFrom");
        const own = `${path}.env[${String(index)}].valueFrom`;
        add("ConfigMap", field(from, "configMapKeyRef"), "name", `${own}.configMapKeyRef`);
        add("Secret", field(from, "secretKeyRef"), "name", `${own}.secretKeyRef`);
      }
    }
  for (const [at, volume] of listOf(field(pod, "volumes")).entries()) {
    const path = `volumes[${String(at)}]`;
    add("ConfigMap", field(volume, "configMap"), "name", `${path}.configMap`);
    add("Secret", field(volume, "secret"), "secretName", `${path}.secret`);
    add("PersistentVolumeClaim", field(volume, "persistentVolumeClaim"), "claimName", `${path}.persistentVolumeClaim`);
    for (const [index, source] of listOf(field(field(volume, "projected"), "sources")).entries()) {
      const own = `${path}.projected.sources[${String(index)}]`;
      add("ConfigMap", field(source, "configMap"), "name", `${own}.configMap`);
      add("Secret", field(source, "secret"), "name", `${own}.secret`);
    }
  }
  for (const [kind, key] of [
    ["ServiceAccount", "serviceAccountName"],
    ["PriorityClass", "priorityClassName"],
  ] as const) {
    const name = field(pod, key);
    if (name !== undefined) found.push({ kind, name, path: key });
  }
  return found;
}
