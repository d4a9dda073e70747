import type { Result } from "../../result";
import type { Workspace } from "../workspace";
import { findKubeScore } from "./command";
import { measureScoredManifests } from "./manifests";
import { measureWorkloads } from "./workloads";

/** kube-score on our workloads and on generated manifests, where it is at hand or can be built. */
export async function measureKubeScore(workspace: Workspace): Promise<readonly Result[]> {
  const kubeScore = findKubeScore();
  if (typeof kubeScore === "string") {
    process.stderr.write(`left out: kube-score, which could not be built: ${kubeScore}\n`);
    return [];
  }
  return [...(await measureWorkloads(kubeScore, workspace)), ...measureScoredManifests(kubeScore, workspace)];
}
