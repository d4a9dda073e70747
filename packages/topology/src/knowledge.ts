import type { ProviderKnowledge } from "@nospof/inventory/compare";
import { awsModel } from "./readers/aws/model";
import { unnamedRegion } from "./readers/aws/region";
import { renewsOnAws, replacesOnAws } from "./readers/aws/replacement";

/** What is known of the providers that the readers know; of all others it is not known what replaces a resource. */
export const providerKnowledge: ProviderKnowledge = {
  replaces: (after, resource, path) => (isOfAws(resource.type) ? replacesOnAws(after, resource, path) : "unknown"),
  renews: (type, output) => isOfAws(type) && renewsOnAws(type, output),
  placeOf: (inventory, resource) => {
    if (!isOfAws(resource.type)) return undefined;
    const region = awsModel(inventory).regions.of(resource);
    return region.startsWith(unnamedRegion) ? undefined : region;
  },
};

function isOfAws(type: string): boolean {
  return type.startsWith("aws:");
}
