import { nameOfUrn } from "@nospof/inventory";
import type { FailureResult } from "@nospof/survival";
import type { Because, Domain, DomainId, Flow } from "@nospof/topology";
import type { JoinedCut } from "./joined-cuts";
import { joinCuts } from "./joined-cuts";

/** Domains of failure by id. */
export type Domains = ReadonlyMap<DomainId, Domain>;

/** Losses named in one message; a message says how many more there are. */
const maximumNamed = 6;

/**
 * Why a flow does not survive, in one sentence: `traffic from tier private to internet does not survive the loss of zone
 * us-east-1a: NAT gateway a is lost; of zone us-east-1b: NAT gateway b is lost`.
 *
 * @param failures the refuted ones
 */
export function refusal(flow: Flow, failures: readonly FailureResult[], domains: Domains): string {
  const byCause = new Map<string, FailureResult[]>();
  for (const failure of failures.slice(0, maximumNamed)) {
    const cause = causeOf(flow, failure, domains);
    byCause.set(cause, [...(byCause.get(cause) ?? []), failure]);
  }
  const losses = [...byCause].map(([cause, same]) => {
    const lost = orList(same.map((failure) => lossOf(failure, domains)));
    return cause === "" ? lost : `${lost}: ${cause}`;
  });
  const what = isDisruption(failures, domains) ? "" : "the loss of ";
  return `${traffic(flow)} does not survive ${what}${withRest(losses, failures.length).join(what === "" ? "; " : "; of ")}`;
}

/** Why a flow does not work although nothing is lost. */
export function malfunction(flow: Flow, failure: FailureResult, domains: Domains): string {
  const cause = causeOf(flow, failure, domains);
  return `${traffic(flow)} does not work even while nothing has failed${cause === "" ? "" : `: ${cause}`}`;
}

/** That it is not known whether a flow survives these failures, or works at all. */
export function doubt(flow: Flow, failures: readonly FailureResult[], domains: Domains): string {
  const losses = failures
    .slice(0, maximumNamed)
    .flatMap((failure) => (failure.lost.length === 0 ? [] : [lossOf(failure, domains)]));
  const loss = isDisruption(failures, domains) ? "" : "the loss of ";
  const what = losses.length === 0 ? "works" : `survives ${loss}${orList(withRest(losses, failures.length))}`;
  return `it is not known whether ${traffic(flow)} ${what}`;
}

/**
 * What to change, each way once.
 *
 * @param otherwise where the proof knows no way
 */
export function remedy(failures: readonly FailureResult[], otherwise: string): string {
  const fixes = new Set(failures.flatMap(({ fix }) => (fix === undefined || fix === "" ? [] : [fix])));
  return fixes.size === 0 ? otherwise : [...fixes].join("; ");
}

function traffic(flow: Flow): string {
  return `traffic from ${flow.source} to ${flow.destination}`;
}

/** Work that is done on purpose: nothing is lost by it for good. */
function isDisruption(failures: readonly FailureResult[], domains: Domains): boolean {
  return failures.every(({ lost }) => lost.length > 0 && lost.every((id) => domains.get(id)?.kind === "disruption"));
}

/** What is lost in one failure: `zone us-east-1a`, `zone us-east-1a together with device bastion`. */
function lossOf(failure: FailureResult, domains: Domains): string {
  return failure.lost.map((id) => domainWords(id, domains)).join(" together with ");
}

function domainWords(id: DomainId, domains: Domains): string {
  const domain = domains.get(id);
  const name = id.slice(id.lastIndexOf("/") + 1);
  if (domain === undefined) return name;
  if (domain.label !== undefined) return domain.label;
  if (domain.unnamed === true) return `one ${domain.kind}`;
  return `${domain.kind} ${name}`;
}

/** What cuts the flow: `nat-a is lost`, `2 instances are left, 3 needed`; empty when the proof names nothing. */
function causeOf(flow: Flow, failure: FailureResult, domains: Domains): string {
  const { capacity, recovery, cut = [] } = failure;
  if (recovery !== undefined) {
    const allowed = failure.lost.flatMap((id) => {
      const kind = domains.get(id)?.kind;
      return kind === undefined ? [] : (flow.need.recovery?.[kind] ?? []);
    });
    const limit = allowed.length === 0 ? "" : `, ${String(Math.max(...allowed))} s are allowed`;
    return `it recovers only after ${String(recovery.seconds)} s${limit}`;
  }
  if (capacity !== undefined && cut.every(({ how }) => how === "full"))
    return `${String(capacity.after)} ${capacity.unit} are left, ${String(capacity.needed)} are needed`;
  return joinCuts(cut).slice(0, maximumNamed).map(cutWords).join(", ");
}

function cutWords(cut: JoinedCut): string {
  const needed = cut.neededBy === undefined ? "" : `, which ${cut.neededBy} needs`;
  const where = `${needed}${cut.because === undefined ? "" : ` (${becauseWords(cut.because)})`}`;
  switch (cut.how) {
    case "lost":
      return `${cut.label} ${cut.isPlural ? "are" : "is"} lost${needed}`;
    case "broken":
      return `${cut.label} ${brokenWords(cut)}${where}`;
    case "stuck":
      return `nothing leads traffic away from ${cut.label}${where}`;
    case "full":
      return `${cut.label} ${cut.isPlural ? "are" : "is"} too small${where}`;
  }
}

/** That something does not work whatever fails, as the rest of a sentence about it. */
export function brokenWords({ isMissing, isPlural }: JoinedCut): string {
  if (isMissing) return isPlural ? "are missing" : "is missing";
  return isPlural ? "never work" : "never works";
}

/** The resource and property behind a statement, with the statement where it has one. */
export function becauseWords({ urn, property, text }: Because): string {
  const where = property === "" ? nameOfUrn(urn) : `${nameOfUrn(urn)}.${property}`;
  return text === undefined ? where : `${text}, ${where}`;
}

function withRest(named: readonly string[], total: number): readonly string[] {
  return total <= maximumNamed ? named : [...named, `${String(total - maximumNamed)} more`];
}

/** `a`, `a or b`, `a, b or c`. */
function orList(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
