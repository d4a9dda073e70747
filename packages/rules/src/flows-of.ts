import { typeOfUrn } from "@nospof/inventory";
import type { Topology } from "@nospof/topology";

/**
 * A graph with only the flows that stand for resources of one provider: two packs on one stack then report each flow once.
 *
 * @param provider the first part of its types: `aws`
 */
export function flowsOf(provider: string, topology: Topology): Topology {
  const flows = topology.flows.filter(({ resource }) => typeOfUrn(resource).startsWith(`${provider}:`));
  return flows.length === topology.flows.length ? topology : { ...topology, flows };
}
