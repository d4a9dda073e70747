import type { Inventory, Value } from "@nospof/inventory";
import { isList, isRecord } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { change, judge } from "./stacks";

jest.setTimeout(120_000);

const dir = join(__dirname, "../../stacks/kubernetes");

async function storefront(stack: string): Promise<Inventory> {
  return (await runProgram({ dir, stack })).inventory;
}

/** What the command's report says of a stack, as far as it is looked at here. */
interface Checked {
  readonly stack: string;
  readonly flows: readonly { readonly verdict: string }[];
  readonly findings: readonly unknown[];
  readonly domains: readonly { readonly id: string }[];
}

/** The value with another one at the end of a path of keys and positions. */
function replaced(value: Value | undefined, [key, ...rest]: readonly (string | number)[], by: Value): Value {
  if (key === undefined) return by;
  if (isList(value)) return value.map((item, at) => (at === key ? replaced(item, rest, by) : item));
  if (!isRecord(value)) throw new Error(`there is no ${String(key)}`);
  return { ...value, [key]: replaced(value[key], rest, by) };
}

describe("the storefront on Kubernetes", () => {
  test.each(["dev", "staging", "prod"])(
    "is proven in %s, and no rule has anything to say against it",
    async (stack) => {
      const { flows, failed } = judge(await storefront(stack));
      expect(flows).toEqual({
        "ingress:front-web/web": "proven",
        "ingress:front-api/api": "proven",
        "ingress:front-orders/orders": "proven",
      });
      expect(failed).toEqual([]);
    },
  );

  test("is proven by the command on the nodes that its nospof.yaml declares, without a finding", () => {
    const args = [join(dir, "../../packages/cli/bin/nospof.js"), "check", dir, "--output", "json"];
    const run = spawnSync(process.execPath, args, { encoding: "utf8" });
    const { stacks } = JSON.parse(run.stdout) as { stacks: Checked[] };
    expect({ status: run.status, stacks: stacks.map(({ stack }) => stack) }).toEqual({
      status: 0,
      stacks: ["dev", "prod", "staging"],
    });
    for (const { flows, findings, domains } of stacks) {
      expect(flows.map(({ verdict }) => verdict)).toEqual(["proven", "proven", "proven"]);
      expect(findings).toEqual([]);
      expect(domains.map(({ id }) => id).filter((id) => id.includes("eu-central-1a")).length).toBeGreaterThan(0);
    }
  });

  const pod = ["template", "spec"];
  const mutations: readonly [string, string, readonly (string | number)[], Value][] = [
    [
      "the zones of its pods are only a wish",
      "Deployment",
      [...pod, "topologySpreadConstraints", 0, "whenUnsatisfiable"],
      "ScheduleAnyway",
    ],
    [
      "the spread counts other pods",
      "Deployment",
      [...pod, "topologySpreadConstraints", 0, "labelSelector", "matchLabels", "app.kubernetes.io/name"],
      "other",
    ],
    ["it may be scaled to one", "HorizontalPodAutoscaler", ["minReplicas"], 1],
    ["a rollout may take two of three", "Deployment", ["strategy", "rollingUpdate", "maxUnavailable"], 2],
  ];
  test.each(mutations)("is not when %s", async (_, type, path, by) => {
    const broken = change(await storefront("prod"), type, "api", (inputs) => ({
      ...inputs,
      spec: replaced(inputs["spec"], path, by),
    }));
    expect(judge(broken).flows).toEqual({
      "ingress:front-web/web": "proven",
      "ingress:front-api/api": expect.not.stringMatching(/^proven$/) as unknown,
      "ingress:front-orders/orders": "proven",
    });
  });
});
