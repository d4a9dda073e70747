import type { Inventory, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asText, field, listOf } from "../values";
import type { Match } from "./labels";
import { isEmptySelector, labelsOf, selects } from "./labels";
import type { KubernetesObject } from "./object";
import { namesObject, valueOf } from "./object";

/** The label that every namespace has, with its name. */
const nameLabel = "kubernetes.io/metadata.name";

/** The namespaces of a stack, by their labels. */
export class Namespaces {
  readonly #objects: readonly KubernetesObject[];

  constructor(
    readonly inventory: Inventory,
    objects: readonly KubernetesObject[],
  ) {
    this.#objects = objects.filter(({ kind, group }) => kind === "Namespace" && group === "");
  }

  /** Whether a selector selects the namespace of an object; undefined: not known. */
  selects(selector: Value | undefined, { namespace, cluster }: KubernetesObject): Match {
    if (isEmptySelector(selector)) return true;
    if (namespace instanceof Unknown || namespace === undefined) return undefined;
    const named: readonly (readonly [string, Value])[] = [[nameLabel, namespace]];
    const own = this.#objects.find((one) => one.cluster === cluster && namesObject(namespace, one) === true);
    // Of one that the stack does not make, only its name is known.
    if (own === undefined) return isAboutNames(selector) ? selects(selector, new Map(named)) : undefined;
    const labels = labelsOf(valueOf(this.inventory, own, "metadata", "labels"));
    return labels instanceof Unknown ? undefined : selects(selector, new Map([...labels, ...named]));
  }
}

/** Whether a selector asks for nothing but the names of namespaces. */
function isAboutNames(selector: Value | undefined): boolean {
  const pairs = labelsOf(field(selector, "matchLabels"));
  const keys = pairs instanceof Unknown ? [undefined] : [...pairs.keys()];
  const asked = listOf(field(selector, "matchExpressions")).map((one) => asText(field(one, "key")));
  return [...keys, ...asked].every((key) => key === nameLabel);
}
