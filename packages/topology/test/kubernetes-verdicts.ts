import { proveSurvival } from "@nospof/survival";
import type { Verdict } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { inventoryOf } from "../../../policies/kubernetes/test/cluster";

/** Verdicts of the only flow, by the label or last name of what is lost. */
export function verdicts(manifests: readonly Manifest[]): Readonly<Record<string, Verdict>> {
  const topology = buildTopology(inventoryOf(manifests));
  const { flows } = proveSurvival(topology);
  expect(flows).toHaveLength(1);
  const labels = new Map(topology.domains.map(({ id, label }) => [id, label ?? id.slice(id.lastIndexOf("/") + 1)]));
  return Object.fromEntries(
    (flows[0]?.failures ?? []).map(({ lost, verdict }) => [lost.map((id) => labels.get(id) ?? id).join(), verdict]),
  );
}
