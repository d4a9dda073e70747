import { watchLoss } from "../harness/losses";
import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { spread, workload } from "../harness/workloads";

const CORES = 4;

testScenario({
  title: "the loss of a zone in a cluster without room",
  cluster: { groups: threeZones(1, CORES) },
  disruption: { kind: "zone", zone: "a", lost: ["a-1"] },
  cases: [
    {
      name: "full",
      objects: workload("full", { replicas: 6, cpu: 2, pod: { topologySpreadConstraints: [spread("zone")] } }),
    },
  ],
  run: (cluster, watcher) =>
    watchLoss(watcher, 75, () => {
      cluster.loseZone("a");
    }),
});
