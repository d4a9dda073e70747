import type { Value } from "@nospof/inventory";
import { isRecord } from "@nospof/inventory";
import { asText, field, listOf } from "../values";
import type { KubernetesModel } from "./model";
import { namesObject, sameNamespace, valueOf } from "./object";
import type { Service } from "./service";

/**
 * Different addresses that somebody wrote down as ready for a Service without a selector, in Endpoints or EndpointSlices;
 * undefined: it has a selector, or nothing is written.
 */
export function addressesOf(
  { objects, inventory }: KubernetesModel,
  { object, selector }: Service,
): number | undefined {
  if (selector !== undefined) return undefined;
  const near = objects.filter((one) => sameNamespace(one, object) === true);
  const lists = near.flatMap((one): readonly Value[] => {
    if (one.kind === "Endpoints" && namesObject(one.nameValue, object) === true)
      return listOf(valueOf(inventory, one, "subsets")).flatMap((subset) => listOf(field(subset, "addresses")));
    const label = field(valueOf(inventory, one, "metadata", "labels"), "kubernetes.io/service-name");
    if (one.kind !== "EndpointSlice" || namesObject(label, object) !== true) return [];
    return listOf(valueOf(inventory, one, "endpoints"))
      .filter((endpoint) => field(field(endpoint, "conditions"), "ready") !== false)
      .flatMap((endpoint) => listOf(field(endpoint, "addresses")));
  });
  const texts = lists.map((one) => asText(isRecord(one) ? field(one, "ip") : one));
  return lists.length === 0 || texts.some((text) => typeof text !== "string") ? undefined : new Set(texts).size;
}
