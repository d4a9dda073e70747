import type { Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asNumber, asText, field, listOf } from "../values";
import type { Workload } from "./workload";

/** How long a pod waits before it ends, and how long it has. */
export interface DrainFact {
  /** Seconds from the start of its end until it is killed; 30 where nothing is said. */
  readonly grace: Read<number>;
  /** What its preStop hooks wait, as far as it can be read. */
  readonly hooks: readonly { readonly path: string; readonly seconds: number }[];
}

/** Reads how a workload's pods end. */
export function drainOf({ pod }: Workload): DrainFact {
  const named = asNumber(field(pod, "terminationGracePeriodSeconds"));
  const grace = pod instanceof Unknown ? new Unknown() : (named ?? 30);
  const hooks = ["containers", "initContainers"].flatMap((list) =>
    listOf(field(pod, list)).flatMap((container, at) => {
      const hook = field(field(container, "lifecycle"), "preStop");
      const seconds = waits(hook);
      return seconds === undefined ? [] : [{ path: `${list}[${String(at)}].lifecycle.preStop`, seconds }];
    }),
  );
  return { grace, hooks };
}

/** Seconds that a preStop hook sleeps: the native action, or `sleep` in a command. */
function waits(hook: Value | undefined): number | undefined {
  const native = asNumber(field(field(hook, "sleep"), "seconds"));
  if (typeof native === "number") return native;
  const words = listOf(field(field(hook, "exec"), "command")).map((word) => asText(word));
  if (words.length === 0 || words.some((word) => typeof word !== "string")) return undefined;
  const found = [...words.join(" ").matchAll(/(?:^|[\s;&|('"/])sleep\s+(\d+(?:\.\d+)?)([smh]?)(?=$|[\s;&|)'"])/g)];
  if (found.length === 0) return undefined;
  const unit: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };
  return found.reduce((sum, [, amount = "0", suffix = ""]) => sum + Number(amount) * (unit[suffix] ?? 1), 0);
}
