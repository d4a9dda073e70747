import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asText, field, listOf } from "../values";
import { quantity } from "./amount";
import type { KubernetesObject } from "./object";
import { sameNamespace, valueOf } from "./object";
import type { Refusal } from "./refusal";
import type { Workload } from "./workload";
import { workloadLabel } from "./workload";

/** What a LimitRange says of each container. */
interface Range {
  readonly object: KubernetesObject;
  readonly limit: Value;
}

const measured = ["cpu", "memory"] as const;

/** The LimitRanges of a stack: what they give to containers that state nothing, and what they refuse. */
export class LimitRanges {
  readonly #ranges: readonly Range[];

  constructor(inventory: Inventory, objects: readonly KubernetesObject[]) {
    this.#ranges = objects
      .filter(({ kind, group }) => kind === "LimitRange" && group === "")
      .flatMap((object) =>
        listOf(valueOf(inventory, object, "spec", "limits"))
          .filter((limit) => asText(field(limit, "type")) === "Container")
          .map((limit) => ({ object, limit })),
      );
  }

  /**
   * What a container asks for or is limited to once its namespace's defaults are filled in: without a request of its own,
   * a limit of its own counts as one (Kubernetes documentation, "Limit Ranges"). Absent: nothing.
   */
  stated(workload: Workload, container: Value, of: "requests" | "limits", what: string): Read<number> {
    const own = (kind: "requests" | "limits"): Read<number> =>
      quantity(field(field(field(container, "resources"), kind), what));
    const given = (...names: readonly string[]): Read<number> => {
      for (const { limit } of this.#of(workload))
        for (const name of names) {
          const value = quantity(field(field(limit, name), what));
          if (value !== undefined) return value;
        }
      return undefined;
    };
    if (of === "limits") return own("limits") ?? given("default", "max");
    return own("requests") ?? own("limits") ?? given("defaultRequest", "default", "min", "max");
  }

  /** Why the pods of a workload are refused. */
  refusal(workload: Workload): Refusal | undefined {
    for (const { object, limit } of this.#of(workload))
      for (const [at, container] of listOf(field(workload.pod, "containers")).entries())
        for (const what of measured)
          for (const side of ["limits", "requests"] as const) {
            const value = this.stated(workload, container, side, what);
            if (container instanceof Unknown || typeof value !== "number") continue;
            const found = beyond(value, side, {
              most: quantity(field(field(limit, "max"), what)),
              least: quantity(field(field(limit, "min"), what)),
              own: this.stated(workload, container, "limits", what),
            });
            if (found === undefined) continue;
            const property = `${workload.podPath}.containers[${String(at)}].resources.${side}.${what}`;
            const who = workloadLabel(workload);
            return {
              property,
              problem: `${property} is ${found} LimitRange ${object.name}: its pods are refused`,
              fix: `let ${property} of ${who} keep to LimitRange ${object.name}`,
            };
          }
    return undefined;
  }

  #of(workload: Workload): readonly Range[] {
    if (workload.runsToEnd) return [];
    return this.#ranges.filter(({ object }) => sameNamespace(object, workload.object) === true);
  }
}

/** How an amount breaks the bounds. */
function beyond(
  value: number,
  of: "requests" | "limits",
  { most, least, own }: { readonly most: Read<number>; readonly least: Read<number>; readonly own: Read<number> },
): string | undefined {
  const isAbove = (limit: Read<number>): boolean => typeof limit === "number" && value > limit * (1 + 1e-9);
  if (isAbove(most)) return "more than the max of";
  if (typeof least === "number" && value < least * (1 - 1e-9)) return "less than the min of";
  if (of === "requests" && isAbove(own)) return "more than the default limit of";
  return undefined;
}
