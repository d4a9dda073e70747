import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recordGraph } from "@nospof/testing";
import type { WorkloadArgs } from "nospof-kubernetes";
import { HttpGateway, Workload, WorkloadKind } from "nospof-kubernetes";
import type { Result } from "../../result";
import { median } from "../../result";
import { repeated, timed } from "../process";
import type { Workspace } from "../workspace";
import { root } from "../workspace";
import type { KubeScore } from "./command";
import { scoredBy } from "./command";

const page = join(root, "components/kubernetes/README.md");

/** Grade of a check that has nothing to say. Source: `scorecard.GradeAllOK` in zegl/kube-score. */
const passed = 10;

/** An object, as kube-score tells of it. */
interface Scored {
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
  }[];
}

/**
 * kube-score, with all its checks, on the workloads of nospof-kubernetes.
 *
 * @throws Error when a check fails that the README of the package does not answer, or one that it answers passes
 */
export async function measureWorkloads(kubeScore: KubeScore, workspace: Workspace): Promise<readonly Result[]> {
  const objects = await workloads();
  const file = workspace.file("workloads.yaml", objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  const checks = timed(kubeScore.command, ["list"])
    .stdout.trim()
    .split("\n")
    .flatMap((line) => line.split(",")[0] ?? []);
  const all = checks.flatMap((check) => ["--enable-optional-test", check]);
  const runs = repeated(3, () => timed(kubeScore.command, [...kubeScore.args, ...all, file], [0, 1]));
  compare(failedChecks(scoredBy<Scored>(runs[0], objects.length)), answeredChecks());
  return [{ name: `${kubeScore.name} on our workloads`, size: objects.length, ...median(runs) }];
}

/** A workload of each kind, with everything that both can have, behind a gateway. */
async function workloads(): Promise<readonly unknown[]> {
  const common: WorkloadArgs = {
    image: "registry.example.com/shop:1.0.0",
    requiredPods: 2,
    zoneCount: 3,
    cpu: "250m",
    memory: "256Mi",
    scratchPaths: ["/tmp"],
    clients: [{ podLabels: {} }],
  };
  const graph = await recordGraph(() => {
    const { serviceName, servicePort } = new Workload("shop", { ...common, environment: { MODE: "fast" } });
    new Workload("fixed", { ...common, maxPods: 3 });
    new Workload("store", {
      ...common,
      kind: WorkloadKind.StatefulSet,
      quorum: true,
      peerPorts: [2380],
      volume: { path: "/var/lib/store", size: "10Gi" },
    });
    const routes = [{ name: "shop", serviceName, servicePort }];
    new HttpGateway("front", { gatewayClassName: "proxies", routes });
  });
  return graph.resources.flatMap(({ type, inputs }) => (type.startsWith("kubernetes:") ? [inputs] : []));
}

function failedChecks(scored: readonly Scored[]): ReadonlySet<string> {
  const failed = scored.flatMap(({ checks }) => checks.filter(({ grade, skipped }) => !skipped && grade < passed));
  return new Set(failed.map(({ check }) => check.id));
}

/** The checks in the table of the README that says why they are wrong. */
function answeredChecks(): ReadonlySet<string> {
  const [, section = ""] = readFileSync(page, "utf8").split("## kube-score\n");
  const [own = ""] = section.split("\n## ");
  return new Set(
    [...own.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, id = ""]) => id),
    ),
  );
}

function compare(failed: ReadonlySet<string>, answered: ReadonlySet<string>): void {
  const open = [...failed].filter((check) => !answered.has(check));
  const needless = [...answered].filter((check) => !failed.has(check));
  const problems = [
    ...open.map((check) => `${check} fails, and ${page} does not say why that is right`),
    ...needless.map((check) => `${check} passes, but ${page} says why it fails`),
  ];
  if (problems.length > 0) throw new Error(`kube-score: ${problems.join("; ")}.`);
}
