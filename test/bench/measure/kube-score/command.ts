import { join } from "node:path";
import { programFolder, tryToBuild } from "../../../processes/go";
import type { TimedRun } from "../process";
import { root } from "../workspace";

/** The go.mod file pins the same. */
const version = "1.20.0";
const program = {
  name: "kube-score",
  module: join(root, "test/bench/hosts/kube-score"),
  package: "github.com/zegl/kube-score/cmd/kube-score",
  flags: ["-ldflags", "-s -w"],
};

/** kube-score, ready to be run. */
export interface KubeScore {
  /** With its version. */
  readonly name: string;
  /** Path of the program. */
  readonly command: string;
  /** What makes it score files and tell of them in JSON; the files come last. */
  readonly args: readonly string[];
}

/**
 * Builds kube-score, unless that was done before.
 *
 * @returns the reason where it can be neither found nor built
 */
export function findKubeScore(): KubeScore | string {
  const folder = programFolder("kube-score", version);
  const reason = tryToBuild(program, folder);
  if (reason !== undefined) return reason;
  return {
    name: `kube-score ${version}`,
    command: join(folder, program.name),
    args: ["score", "--kubernetes-version", "v1.34", "--output-format", "json"],
  };
}

/**
 * The objects of which a run of kube-score tells.
 *
 * @param size objects that it was given
 * @throws Error when it tells of less than half of them: it leaves out the kinds for which it has no check
 */
export function scoredBy<Scored>(run: TimedRun | undefined, size: number): readonly Scored[] {
  const scored = JSON.parse(run?.stdout ?? "[]") as readonly Scored[];
  if (scored.length < size / 2) throw new Error(`kube-score saw ${String(scored.length)} of ${String(size)} objects.`);
  return scored;
}
