import type { Result } from "../../result";
import { median } from "../../result";
import { repeated, timed } from "../process";
import type { Workspace } from "../workspace";
import type { KubeScore } from "./command";
import { scoredBy } from "./command";

const sizes = [2_000, 5_000];
const runs = 3;

/**
 * kube-score, with the checks that it does by default, on the manifests that nospof is measured on, in one file. The
 * ratio is that of `nospof check` of the same file to it, each from the start of its process to its end; they are run in
 * turn, so that what else the machine does meets both.
 */
export function measureScoredManifests(kubeScore: KubeScore, workspace: Workspace): readonly Result[] {
  return sizes.map((size) => {
    const file = workspace.manifestFile(size);
    const both = repeated(runs, () => ({
      scored: timed(kubeScore.command, [...kubeScore.args, file], [0, 1]),
      checked: timed(process.execPath, ["packages/cli/bin/nospof.js", "check", file], [0, 1]),
    }));
    scoredBy(both[0]?.scored, size);
    const scored = median(both.map((run) => run.scored));
    const checked = median(both.map((run) => run.checked));
    return { name: `${kubeScore.name} on the manifests`, size, ...scored, ratio: checked.seconds / scored.seconds };
  });
}
