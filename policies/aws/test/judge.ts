import type { Judgement } from "@nospof/rules";
import { defaultConfig, ruleContext } from "@nospof/rules";
import { buildTopology } from "@nospof/topology";
import { rules } from "nospof-policy-aws/rules";
import type { Stack } from "../../../packages/topology/test/stack";

/** Judgements of every rule of the pack on a stack, as `rule subject` lines by outcome. */
export interface Judged {
  readonly fail: readonly string[];
  readonly unknown: readonly string[];
  readonly pass: readonly string[];
  readonly all: ReadonlyMap<string, readonly Judgement[]>;
}

/** Runs every rule of the pack on a stack, or the named ones with this configuration. */
export function judge(stack: Stack, config: Readonly<Record<string, unknown>> = {}): Judged {
  const inventory = stack.inventory();
  const context = ruleContext(inventory, buildTopology(inventory));
  const all = new Map(
    rules.map((rule) => [rule.id, [...rule.evaluate(context, { ...defaultConfig(rule), ...config })]] as const),
  );
  const of = (outcome: Judgement["outcome"]): string[] =>
    [...all].flatMap(([id, judgements]) =>
      judgements.filter((one) => one.outcome === outcome).map((one) => `${id} ${one.subject.name}`),
    );
  return { fail: of("fail"), unknown: of("unknown"), pass: of("pass"), all };
}

/** The judgement of one rule on one subject. */
export function judgement(judged: Judged, rule: string, subject: string): Judgement {
  const found = judged.all.get(rule)?.find((one) => one.subject.name === subject);
  if (found === undefined) throw new Error(`${rule} says nothing of ${subject}.`);
  return found;
}
