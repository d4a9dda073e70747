import { watchLoss } from "../harness/losses";
import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { spread, workload } from "../harness/workloads";

const LOST = ["a-1", "a-2", "a-3"];

// One node may be found before it shows that most of its zone is lost: its pods are still evicted.
const RATE = 0.01;

testScenario({
  title: "the loss of three of five nodes",
  cluster: { groups: threeZones(5), apart: LOST, controllers: { "node-eviction-rate": String(RATE) } },
  timers: { evictionRate: RATE },
  disruption: { kind: "zone", zone: "a", lost: LOST },
  cases: [
    {
      name: "spread",
      objects: workload("spread", {
        replicas: 15,
        pod: { topologySpreadConstraints: [spread("zone"), spread("node")] },
      }),
    },
    { name: "no-spread", objects: workload("no-spread", { replicas: 6 }), onto: LOST },
  ],
  run: (cluster, watcher) =>
    watchLoss(watcher, 85, () => {
      for (const node of LOST) cluster.loseNode(node);
    }),
});
