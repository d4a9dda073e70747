import type { DomainKind } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";
import { kindOfLoss } from "../../loss";
import type { CellState } from "../../matrix";
import { heading, paint, paragraph, signs, type Style } from "../../text/style";
import {
  amount,
  capacityWords,
  count,
  cutLines,
  lossesWords,
  lossWords,
  reasonWords,
  recoveryWords,
  secondsWords,
} from "../../words";
import type { FailureChange, FlowChange, StackDiff } from "../report";

/** What flows lose and why, with what to change; then what they gain. */
export function flowLines(stack: StackDiff, style: Style): string[] {
  return [
    ...section("What gets worse", ["lost", "less", "mixed"], stack, style),
    ...section("What gets better", ["gained", "more"], stack, style),
    ...newsLines(stack, style),
  ];
}

function section(title: string, changes: readonly FailureChange["change"][], stack: StackDiff, style: Style): string[] {
  const lines = stack.flows.flatMap((flow) => {
    const own = flow.failures.filter(({ change }) => changes.includes(change));
    const outcomes = own.filter(({ change }) => change === "lost" || change === "gained");
    const margins = own.filter((failure) => !outcomes.includes(failure));
    return [
      ...grouped(outcomes, (failure) => JSON.stringify([verdicts(failure), details(flow, failure, stack)])).flatMap(
        (failures) => outcomeParagraph(flow, failures, stack, style),
      ),
      ...grouped(margins, (failure) => marginWords(failure) + String(kindOf(failure, stack))).flatMap((failures) =>
        marginParagraph(flow, failures, stack, style),
      ),
    ];
  });
  return lines.length === 0 ? [] : [...heading(style, title), ...lines];
}

function verdicts({ before, after, regression, exemption }: FailureChange): readonly unknown[] {
  return [before, after, regression, exemption];
}

function outcomeParagraph(
  flow: FlowChange,
  failures: readonly FailureChange[],
  stack: StackDiff,
  style: Style,
): string[] {
  const [first] = failures;
  if (first === undefined) return [];
  const state = stateOfChange(first);
  const accepted = first.change === "lost" && !first.regression && first.exemption === undefined;
  return [
    ...paragraph(style, paint(style, state, `${signs[state]} ${outcomeWords(flow, first, lossesOf(failures, stack))}`)),
    ...details(flow, first, stack).flatMap((line) => paragraph(style, line, 4)),
    ...(first.change === "lost" && first.fix !== undefined && first.fix !== ""
      ? paragraph(style, `${style.colors.bold("Change:")} ${first.fix}`, 4)
      : []),
    ...(first.exemption === undefined
      ? []
      : paragraph(style, `Exempted until ${first.exemption.expires} by ${first.exemption.owner}.`, 4)),
    ...(accepted ? paragraph(style, style.colors.dim("No regression: its rule is advisory or disabled."), 4) : []),
  ];
}

function stateOfChange({ after, exemption }: FailureChange): CellState {
  if (after === "refuted") return exemption === undefined ? "refuted" : "exempted";
  return after === "unknown" ? "unknown" : "proven";
}

function outcomeWords(
  { id, what }: FlowChange,
  { before, after, change, lost }: FailureChange,
  losses: string,
): string {
  const name = what === "appeared" ? `${id} (new)` : id;
  const losing = lost.length === 0 ? "" : ` the loss of ${losses}`;
  if (after === "refuted") {
    if (lost.length === 0) return `${name} does not work${what === "appeared" ? "" : " any more"}, failure or not`;
    if (before === undefined) return `${name} does not survive${losing}`;
    if (before === "unknown") return `${name} does not survive${losing}; that was not known before`;
    return `${name} no longer survives${losing}`;
  }
  if (after === "unknown") {
    const question = lost.length === 0 ? "works" : `survives${losing}`;
    if (change === "gained") return `${name}: not refuted any more, but not known, whether it ${question}`;
    return `${name}: it is ${before === undefined ? "not known" : "no longer known"} whether it ${question}`;
  }
  const now = before === "unknown" ? "is now proven to" : "now";
  if (lost.length === 0) return `${name} ${now} work${before === "unknown" ? "" : "s"}`;
  if (after === "unaffected") return `${name} is no longer affected by${losing}`;
  return `${name} ${now} survive${before === "unknown" ? "" : "s"}${losing}`;
}

function lossesOf(failures: readonly FailureChange[], { domains }: StackDiff): string {
  return lossesWords(
    failures.map(({ lost }) => lost),
    domains,
  );
}

/** Why it is lost, or not known. */
function details({ need }: FlowChange, failure: FailureChange, stack: StackDiff): string[] {
  const { capacity, cut = [], blockedBy = [], recovery, change } = failure;
  if (change !== "lost") return [];
  const kind = kindOf(failure, stack);
  const allowed = kind === undefined ? undefined : need.recovery?.[kind];
  const after = capacity?.after;
  return [
    ...cutLines(cut),
    ...(after !== undefined && after.after < after.needed ? [capacityWords(after)] : []),
    ...(recovery?.after !== undefined && allowed !== undefined && recovery.after.seconds > allowed
      ? [`recovery takes ${recoveryWords(recovery.after)}; ${secondsWords(allowed)} allowed`]
      : []),
    ...blockedBy.map((reason) => `must be known: ${reasonWords(reason)}`),
  ];
}

const arrows = { less: "↓", more: "↑", mixed: "↕" } as const;

function marginParagraph(
  { id }: FlowChange,
  failures: readonly FailureChange[],
  stack: StackDiff,
  style: Style,
): string[] {
  const [first] = failures;
  if (first === undefined || first.change === "lost" || first.change === "gained") return [];
  const kind = kindOf(first, stack);
  const losses =
    failures.length > 1 && kind !== undefined ? count(failures.length, kind) : lossWords(first.lost, stack.domains);
  const state = first.change === "more" ? "proven" : "unknown";
  return paragraph(
    style,
    `${paint(style, state, arrows[first.change])} ${id} without ${failures.length > 1 ? "any of " : ""}${losses}: ${marginWords(first)}`,
  );
}

function marginWords({ capacity, recovery }: FailureChange): string {
  const words: string[] = [];
  if (capacity?.before !== undefined && capacity.after !== undefined) {
    const { unit, needed } = capacity.after;
    words.push(
      `${amount(capacity.before.after, unit)} → ${amount(capacity.after.after, unit)} left of ${amount(needed, unit)} needed`,
    );
  }
  if (recovery?.before !== undefined && recovery.after !== undefined) {
    words.push(`back after ${secondsWords(recovery.before.seconds)} → ${recoveryWords(recovery.after)}`);
  }
  return words.join(", ");
}

/** Flows that are new or gone. */
function newsLines({ flows }: StackDiff, style: Style): string[] {
  const lines = flows.flatMap((flow) => {
    if (flow.what === "changed") return [];
    const where = `from ${flow.source} to ${flow.destination}`;
    if (flow.what === "vanished") return paragraph(style, `- ${flow.id}, ${where}: was ${String(flow.before)}`);
    const state = flow.after ?? "unknown";
    return paragraph(style, `+ ${flow.id}, ${where}: ${paint(style, state, state)}`);
  });
  return lines.length === 0 ? [] : [...heading(style, "Flows that are new or gone"), ...lines];
}

function kindOf({ lost }: FailureChange, { domains }: StackDiff): DomainKind | undefined {
  const kind = kindOfLoss(lost, domains);
  return domainKinds.find((one) => one === kind);
}

function grouped<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
