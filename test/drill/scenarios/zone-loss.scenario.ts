import { threeZones } from "../harness/nodes";
import { testScenario } from "../harness/scenario";
import { watchLoss } from "../harness/losses";
import { spread, workload } from "../harness/workloads";

const IN_A = ["a-1", "a-2", "a-3"];
const preferred = { whenUnsatisfiable: "ScheduleAnyway" };
const others = { labelSelector: { matchLabels: { app: "others" } } };

// Evictions follow one another every second instead of every ten.
const RATE = 1;

testScenario({
  title: "the loss of a zone",
  cluster: { groups: threeZones(3), controllers: { "node-eviction-rate": String(RATE) } },
  timers: { evictionRate: RATE },
  disruption: { kind: "zone", zone: "a", lost: IN_A },
  cases: [
    { name: "spread", objects: workload("spread", { replicas: 6, pod: over(spread("zone")) }) },
    {
      name: "spread-counts-lost-zones",
      objects: workload("spread-counts-lost-zones", {
        replicas: 6,
        pod: over(spread("zone", { nodeTaintsPolicy: "Ignore" })),
      }),
    },
    {
      name: "stateful-set",
      objects: workload("stateful-set", { kind: "StatefulSet", replicas: 3, pod: over(spread("zone")) }),
    },
    { name: "no-spread", objects: workload("no-spread", { replicas: 3 }), onto: IN_A },
    { name: "one-replica", objects: workload("one-replica", { replicas: 1 }), onto: IN_A },
    {
      name: "spread-preferred",
      objects: workload("spread-preferred", { replicas: 3, pod: over(spread("zone", preferred)) }),
      onto: IN_A,
    },
    {
      name: "spread-of-other-pods",
      objects: workload("spread-of-other-pods", { replicas: 3, pod: over(spread("zone", others)) }),
      onto: IN_A,
    },
  ],
  run: (cluster, watcher) =>
    watchLoss(watcher, 80, () => {
      cluster.loseZone("a");
    }),
});

function over(constraint: object): object {
  return { topologySpreadConstraints: [constraint] };
}
