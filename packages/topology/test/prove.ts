import type { FlowResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Stack } from "./stack";

/** Verdict of every flow of a stack, by flow id. */
export function verdicts(stack: Stack): Readonly<Record<string, string>> {
  return Object.fromEntries([...flows(stack)].map(([id, { verdict }]) => [id, verdict]));
}

/** What the proof says of one flow. */
export function proof(stack: Stack, id: string): FlowResult {
  const found = flows(stack).get(id);
  if (found === undefined) throw new Error(`There is no flow ${id}, only ${[...flows(stack).keys()].join(", ")}.`);
  return found;
}

/** Last words of the domains whose loss a flow does not survive; `now` when it does not work at all. */
export function refutedBy(stack: Stack, id: string): readonly string[] {
  const refuted = proof(stack, id).failures.filter(({ verdict }) => verdict === "refuted");
  return refuted.map(({ lost }) => (lost[0] === undefined ? "now" : lost[0].slice(lost[0].lastIndexOf("/") + 1)));
}

/** Everything a flow's proof says to change, or has to know. */
export function advice(stack: Stack, id: string): string {
  const { failures } = proof(stack, id);
  return failures
    .flatMap(({ fix, cut = [], blockedBy = [] }) => [
      fix ?? "",
      ...cut.map(({ label }) => label),
      ...blockedBy.map(({ property, text }) => `${property} ${text ?? ""}`),
    ])
    .join("\n");
}

function flows(stack: Stack): ReadonlyMap<string, FlowResult> {
  const { flows: found } = proveSurvival(buildTopology(stack.inventory()));
  return new Map(found.map((one) => [one.flow.id, one]));
}
