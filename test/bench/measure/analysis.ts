import type { Result, Run } from "../result";
import { median } from "../result";
import { measuredBy, repeated } from "./process";
import type { Workspace } from "./workspace";

const sizes = [100, 1_000, 10_000, 50_000];
const runs = 3;
const pairsSize = 1_000;

/** What the script tells. */
interface Analysis {
  readonly inventory: number;
  readonly topology: number;
  readonly proof: number;
  readonly megabytes: number;
}

/** Topology and proof of all single failures, by size; the ratio is the growth per factor ten. */
export function measureAnalysis(workspace: Workspace): readonly Result[] {
  const warmUp = warmUpOf(workspace);
  const measured = sizes.map((size) => {
    const all = repeated(runs, () => measuredBy<Analysis>("analysis.js", workspace.stackExport(size), warmUp));
    const of = (part: (analysis: Analysis) => number): Run =>
      median(all.map((one) => ({ seconds: part(one), megabytes: one.megabytes })));
    return {
      size,
      reading: of(({ inventory }) => inventory),
      own: of(({ topology, proof }) => topology + proof),
    };
  });
  const named = (name: string, part: "reading" | "own"): readonly Result[] =>
    measured.map((one, at) => {
      const before = measured[at - 1];
      const result = { name, size: one.size, ...one[part] };
      if (before === undefined) return result;
      return { ...result, ratio: perTen(before.size, before[part].seconds, one.size, one[part].seconds) };
    });
  return [...named("topology and proof, all single failures", "own"), ...named("reading the stack export", "reading")];
}

/** Topology and proof of all pairs of failures. */
export function measurePairs(workspace: Workspace): readonly Result[] {
  const warmUp = warmUpOf(workspace);
  const all = repeated(runs, () => measuredBy<Analysis>("analysis.js", workspace.stackExport(pairsSize), warmUp, "2"));
  const each = all.map(({ topology, proof, megabytes }) => ({ seconds: topology + proof, megabytes }));
  return [{ name: "topology and proof, all pairs of failures", size: pairsSize, ...median(each) }];
}

/** Another stack, so that what is measured is compiled but has seen nothing of what it is measured on. */
function warmUpOf(workspace: Workspace): string {
  return workspace.stackExport(1_000, 2);
}

/** How much longer ten times as many resources take, told from two sizes. */
function perTen(size: number, seconds: number, nextSize: number, nextSeconds: number): number {
  return (nextSeconds / seconds) ** (1 / Math.log10(nextSize / size));
}
