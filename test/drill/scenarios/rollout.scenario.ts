import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { rollOut } from "../harness/work";
import { workload } from "../harness/workloads";

const CASES = [
  { name: "default-strategy", objects: workload("default-strategy", { replicas: 4 }) },
  {
    name: "surge-only",
    objects: workload("surge-only", {
      replicas: 4,
      spec: { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
    }),
  },
  {
    name: "half-at-a-time",
    objects: workload("half-at-a-time", {
      replicas: 4,
      spec: { strategy: { rollingUpdate: { maxUnavailable: 2, maxSurge: 0 } } },
    }),
    isWorst: true,
  },
  {
    name: "recreate",
    objects: workload("recreate", { replicas: 3, spec: { strategy: { type: "Recreate" } } }),
    isWorst: true,
  },
  { name: "stateful-set", objects: workload("stateful-set", { kind: "StatefulSet", replicas: 3 }), isWorst: true },
  { name: "one-replica", objects: workload("one-replica", { replicas: 1 }) },
];

testScenario({
  title: "a rollout",
  cluster: { groups: threeZones(2) },
  disruption: { kind: "rollout" },
  cases: CASES,
  run: (cluster) =>
    rollOut(
      cluster,
      CASES.map(({ name }) => name),
    ),
});
