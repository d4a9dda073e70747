import { replicasOf } from "../harness/cases";
import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { drainAll } from "../harness/work";
import { spread, workload } from "../harness/workloads";

const ONE = { maxUnavailable: 1 };
const apart = { topologySpreadConstraints: [spread("zone")] };

const CASES = [
  { name: "one-at-a-time", objects: workload("one-at-a-time", { replicas: 6, pod: apart, budgets: [ONE] }) },
  { name: "no-budget", objects: workload("no-budget", { replicas: 3 }), onto: ["a-1"] },
  { name: "one-replica", objects: workload("one-replica", { replicas: 1 }), onto: ["a-1"] },
  {
    name: "budget-that-blocks",
    objects: workload("budget-that-blocks", { replicas: 3, budgets: [{ minAvailable: 3 }] }),
  },
  {
    name: "budget-of-one-replica",
    objects: workload("budget-of-one-replica", { replicas: 1, budgets: [{ minAvailable: 1 }] }),
  },
  {
    name: "two-budgets",
    objects: workload("two-budgets", { replicas: 3, budgets: [ONE, { maxUnavailable: 2 }] }),
  },
];

testScenario({
  title: "the drain of every node",
  cluster: { groups: threeZones(1) },
  disruption: { kind: "drain" },
  cases: CASES,
  run: (cluster, watcher) =>
    drainAll(cluster, watcher, new Map(CASES.map((one) => [one.name, replicasOf(one)] as const))),
});
