import type { Finding } from "@nospof/rules";
import type { CapacityResult, RecoveryResult } from "@nospof/survival";
import type { Domain } from "@nospof/topology";
import { kindOfLoss } from "../loss";
import { stateOf } from "../matrix";
import type { FailureReport, FlowReport } from "../report";
import { pairByName } from "./pairs";
import type { Already, FailureChange, FlowChange, Outcome } from "./report";

/** The flows of one side with what the rules say of them. */
export interface FlowSide {
  readonly flows: readonly FlowReport[];
  readonly findings: readonly Finding[];
  readonly domains: readonly Domain[];
  readonly stack: string;
}

/**
 * The redundancy that flows lose and gain. A failure that one side does not list does not affect the flow there: it is
 * survived. Both sides must have been asked about the same kinds of failure.
 */
export function compareFlows(before: FlowSide, after: FlowSide): readonly FlowChange[] {
  const { kept, appeared, gone } = pairByName(before.flows, after.flows, ({ id }) => id, [before.stack, after.stack]);
  return [
    ...kept.flatMap((pair) => changedFlow(pair.before, pair.after, after)),
    ...appeared.map((flow) => appearedFlow(flow, after)),
    ...gone.map((flow): FlowChange => ({ ...common(flow), what: "vanished", before: flow.verdict, failures: [] })),
  ];
}

/** Flows that are not proven on either side, with the failures that both do not survive for certain. */
export function stillRefuted(before: FlowSide, after: FlowSide): Already["flows"] {
  const { kept } = pairByName(before.flows, after.flows, ({ id }) => id, [before.stack, after.stack]);
  return kept.flatMap(({ before: old, after: now }) => {
    const failures = both(old, now).filter(({ before: was, after: is }) => rank(was) < 2 && rank(is) < 2);
    return failures.length === 0
      ? []
      : [{ id: now.id, verdict: now.verdict, failures: failures.map(({ lost }) => lost) }];
  });
}

function common(flow: FlowReport): Pick<FlowChange, "id" | "source" | "destination" | "urn" | "need"> {
  const { id, source, destination, urn, need } = flow;
  return { id, source, destination, urn, need };
}

function changedFlow(before: FlowReport, after: FlowReport, side: FlowSide): readonly FlowChange[] {
  const failures = both(before, after).flatMap(({ lost, before: old, after: now }): readonly FailureChange[] => {
    const margins = marginChanges(old, now);
    const change = direction(rank(now) - rank(old)) ?? marginDirection(margins);
    if (change === undefined) return [];
    return [
      {
        lost,
        before: outcomeOf(old),
        after: outcomeOf(now),
        change,
        regression: change === "lost" && isHeld(after, lost, now, side),
        ...margins,
        ...reasons(now),
      },
    ];
  });
  if (failures.length === 0) return [];
  return [
    {
      ...common(after),
      ...(before.id === after.id ? {} : { formerId: before.id }),
      what: "changed",
      before: before.verdict,
      after: after.verdict,
      failures,
    },
  ];
}

function appearedFlow(flow: FlowReport, side: FlowSide): FlowChange {
  const failures = flow.failures.filter((failure) => rank(failure) < 2);
  return {
    ...common(flow),
    what: "appeared",
    after: flow.verdict,
    failures: failures.map((failure) => ({
      lost: failure.lost,
      after: outcomeOf(failure),
      change: "lost",
      regression: isHeld(flow, failure.lost, failure, side),
      ...(failure.capacity === undefined ? {} : { capacity: { after: failure.capacity } }),
      ...reasons(failure),
    })),
  };
}

/** The failures of either side, by what is lost; those of one side only are undefined on the other. */
function both(
  before: FlowReport,
  after: FlowReport,
): readonly {
  readonly lost: FailureReport["lost"];
  readonly before: FailureReport | undefined;
  readonly after: FailureReport | undefined;
}[] {
  const key = ({ lost }: FailureReport): string => [...lost].sort().join(" ");
  const old = new Map(before.failures.map((failure) => [key(failure), failure]));
  const now = new Map(after.failures.map((failure) => [key(failure), failure]));
  return [...new Set([...now.keys(), ...old.keys()])].map((name) => ({
    lost: (now.get(name) ?? old.get(name))?.lost ?? [],
    before: old.get(name),
    after: now.get(name),
  }));
}

/** 2: survived, 1: not known, 0: lost. */
function rank(failure: FailureReport | undefined): 0 | 1 | 2 {
  if (failure === undefined || failure.verdict === "proven") return 2;
  return failure.verdict === "unknown" ? 1 : 0;
}

function outcomeOf(failure: FailureReport | undefined): Outcome {
  return failure === undefined || stateOf(failure) === "untouched" ? "unaffected" : failure.verdict;
}

function direction(difference: number): "lost" | "gained" | undefined {
  return difference < 0 ? "lost" : difference > 0 ? "gained" : undefined;
}

type Margins = Pick<FailureChange, "capacity" | "recovery">;

/** Capacity and recovery where both sides survive and differ in them. */
function marginChanges(before: FailureReport | undefined, after: FailureReport | undefined): Margins {
  if (before?.verdict !== "proven" || after?.verdict !== "proven") return {};
  const lessOrMore = capacityChange(before.capacity, after.capacity) !== 0;
  const slowerOrFaster = recoveryChange(before.recovery, after.recovery) !== 0;
  return {
    ...(lessOrMore && before.capacity !== undefined && after.capacity !== undefined
      ? { capacity: { before: before.capacity, after: after.capacity } }
      : {}),
    ...(slowerOrFaster && before.recovery !== undefined && after.recovery !== undefined
      ? { recovery: { before: before.recovery, after: after.recovery } }
      : {}),
  };
}

/** Above 0: more is left than before. */
function capacityChange(before: CapacityResult | undefined, after: CapacityResult | undefined): number {
  if (before === undefined || after === undefined || before.unit !== after.unit) return 0;
  return after.after - before.after;
}

/** Above 0: it takes less time than before. */
function recoveryChange(before: RecoveryResult | undefined, after: RecoveryResult | undefined): number {
  return before === undefined || after === undefined ? 0 : before.seconds - after.seconds;
}

function marginDirection({ capacity, recovery }: Margins): "less" | "more" | "mixed" | undefined {
  const signs = [
    Math.sign(capacityChange(capacity?.before, capacity?.after)),
    Math.sign(recoveryChange(recovery?.before, recovery?.after)),
  ];
  if (signs.includes(1)) return signs.includes(-1) ? "mixed" : "more";
  return signs.includes(-1) ? "less" : undefined;
}

function reasons(failure: FailureReport | undefined): Partial<FailureChange> {
  if (failure === undefined || failure.verdict === "proven") return {};
  const { cut, blockedBy, fix, exemption } = failure;
  return {
    ...(cut === undefined ? {} : { cut }),
    ...(blockedBy === undefined ? {} : { blockedBy }),
    ...(fix === undefined ? {} : { fix }),
    ...(exemption === undefined ? {} : { exemption }),
  };
}

/** Whether the rule of this kind of failure holds the flow to it: it is not switched off, advisory or exempted. */
function isHeld(
  { id }: FlowReport,
  lost: FailureReport["lost"],
  failure: FailureReport | undefined,
  { findings, domains }: FlowSide,
): boolean {
  if (failure?.exemption !== undefined) return false;
  const kind = kindOfLoss(lost, domains);
  const rule = kind === undefined ? "flow-works" : `survives-${kind}`;
  return findings.some(
    (finding) =>
      finding.rule === rule &&
      finding.subject === id &&
      finding.level === "mandatory" &&
      finding.exemption === undefined,
  );
}
