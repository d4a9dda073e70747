import type { Inventory, Value } from "@nospof/inventory";
import { isList, isRecord } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import { join } from "node:path";
import { change, judge } from "./stacks";

jest.setTimeout(120_000);

const dir = join(__dirname, "../../stacks/kubernetes");

async function storefront(stack: string): Promise<Inventory> {
  return (await runProgram({ dir, stack })).inventory;
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
