import type { Inventory } from "@nospof/inventory";
import type { SurvivalResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import type { Topology } from "@nospof/topology";
import type { RuleContext } from "./rule";

/**
 * What rules look at, for one stack. The proof is made when the first rule asks for it, and once.
 *
 * @param prove makes the proof; default: every failure that the topology gives reason to try
 */
export function ruleContext(
  inventory: Inventory,
  topology: Topology,
  prove: (topology: Topology) => SurvivalResult = (of) => proveSurvival(of),
): RuleContext {
  let proof: SurvivalResult | undefined;
  return { inventory, topology, survival: () => (proof ??= prove(topology)) };
}
