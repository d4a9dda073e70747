import type { Disruption, Timers } from "../prediction";
import { predict, TIMERS } from "../prediction";
import type { Case, Row } from "./cases";
import { place, seen } from "./cases";
import type { ClusterOptions } from "./cluster";
import { Cluster } from "./cluster";
import { mismatches } from "./compare";
import { nodesOf } from "./nodes";
import { tableOf } from "./table";
import { Watcher } from "./watcher";

export interface Scenario {
  readonly title: string;
  readonly cluster: ClusterOptions;
  readonly cases: readonly Case[];
  readonly disruption: Disruption;
  readonly timers?: Partial<Timers>;
  /** Does it, and waits until nothing more is to happen. */
  run(cluster: Cluster, watcher: Watcher): Promise<Done>;
}

/** What was done. */
export interface Done {
  /** When it began, in milliseconds since the epoch. */
  readonly from: number;
  /** The cases whose pods a drain did not get rid of; absent: nothing was drained. */
  readonly blocked?: ReadonlySet<string>;
}

/** Tests that a real control plane does to the workloads of a scenario what the analysis predicts. */
export function testScenario({ title, cluster: options, cases, disruption, timers, run }: Scenario): void {
  it(`${title}: what happens is what was predicted`, async () => {
    const nodes = options.groups.flatMap(nodesOf);
    const predicted = cases.map(({ objects }) => predict(objects, nodes, disruption, { ...TIMERS, ...timers }));
    const cluster = await Cluster.start(options);
    let watcher: Watcher | undefined;
    try {
      watcher = await Watcher.start(cluster);
      await place(cluster, watcher, cases);
      const { from, blocked } = await run(cluster, watcher);
      const rows: Row[] = [];
      for (const [at, prediction] of predicted.entries()) {
        const one = cases[at];
        if (one === undefined) continue;
        const drained = blocked === undefined ? undefined : !blocked.has(one.name);
        const observed = await seen(cluster, watcher, one, from, drained);
        rows.push({ name: one.name, isWorst: one.isWorst ?? one.onto !== undefined, predicted: prediction, observed });
      }
      process.stderr.write(tableOf(title, rows));
      expect(rows.flatMap(mismatches)).toEqual([]);
    } finally {
      await watcher?.stop();
      await cluster.close();
    }
  });
}
