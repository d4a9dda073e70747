import { replicasOf } from "../harness/cases";
import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { drainDuringRollout } from "../harness/work";
import { spread, workload } from "../harness/workloads";

const apart = { topologySpreadConstraints: [spread("zone", { matchLabelKeys: ["pod-template-hash"] })] };
const surge = { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } };

const CASES = [
  {
    name: "careful",
    objects: workload("careful", { replicas: 6, spec: surge, pod: apart, budgets: [{ maxUnavailable: 1 }] }),
  },
  {
    name: "default-strategy",
    objects: workload("default-strategy", { replicas: 6, pod: apart, budgets: [{ maxUnavailable: 1 }] }),
  },
  {
    name: "recreate",
    objects: workload("recreate", { replicas: 3, spec: { strategy: { type: "Recreate" } } }),
    isWorst: true,
  },
];

testScenario({
  title: "drains during a rollout",
  cluster: { groups: threeZones(2) },
  disruption: { kind: "drain during a rollout" },
  cases: CASES,
  run: (cluster, watcher) =>
    drainDuringRollout(cluster, watcher, new Map(CASES.map((one) => [one.name, replicasOf(one)] as const))),
});
