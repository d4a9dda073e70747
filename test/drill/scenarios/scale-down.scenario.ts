import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { scaleTo } from "../harness/work";
import { spread, workload } from "../harness/workloads";

const CASES = [
  {
    name: "spread",
    objects: workload("spread", { replicas: 6, pod: { topologySpreadConstraints: [spread("zone")] } }),
    isWorst: true,
  },
  { name: "no-spread", objects: workload("no-spread", { replicas: 6 }), isWorst: true },
];

testScenario({
  title: "scaling down to three",
  cluster: { groups: threeZones(2) },
  disruption: { kind: "scale-down", to: 3 },
  cases: CASES,
  run: (cluster, watcher) =>
    scaleTo(
      cluster,
      watcher,
      CASES.map(({ name }) => name),
      3,
    ),
});
