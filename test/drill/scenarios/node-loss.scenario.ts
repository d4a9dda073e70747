import { watchLoss } from "../harness/losses";
import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { spread, workload } from "../harness/workloads";

const LOST = "a-1";

testScenario({
  title: "the loss of a node",
  cluster: { groups: threeZones(2), apart: [LOST] },
  disruption: { kind: "node", lost: [LOST] },
  cases: [
    {
      name: "spread-over-nodes",
      objects: workload("spread-over-nodes", { replicas: 6, pod: { topologySpreadConstraints: [spread("node")] } }),
    },
    { name: "no-spread", objects: workload("no-spread", { replicas: 3 }), onto: [LOST] },
    { name: "one-replica", objects: workload("one-replica", { replicas: 1 }), onto: [LOST] },
    {
      name: "stateful-set",
      objects: workload("stateful-set", { kind: "StatefulSet", replicas: 3 }),
      onto: [LOST],
    },
  ],
  run: (cluster, watcher) =>
    watchLoss(watcher, 80, () => {
      cluster.loseNode(LOST);
    }),
});
