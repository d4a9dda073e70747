import { nameOfUrn, typeOfUrn } from "@nospof/inventory";
import type { JoinedCut } from "@nospof/rules";
import { brokenWords, joinCuts } from "@nospof/rules";
import type { CapacityResult, Cut, PromisedPart, RecoveryResult } from "@nospof/survival";
import type { Because, CapacityUnit, Domain, DomainId, Sla } from "@nospof/topology";
import { domainOf } from "./loss";
import { shortNames } from "./short-names";

/** `1 flow`, `2 flows`. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${String(amount)} ${amount === 1 ? singular : plural}`;
}

/** A resource in words: its type without package and module, and its name: `NatGateway nat-us-east-1a`. */
export function resourceWords(urn: string): string {
  const type = typeOfUrn(urn);
  return `${type.slice(type.lastIndexOf(":") + 1)} ${nameOfUrn(urn)}`.trim();
}

/** The property that made a statement: `natGatewayId of Route private-b`, with the statement itself where it has one. */
export function reasonWords(reason: Because): string {
  const where =
    reason.property === "" ? resourceWords(reason.urn) : `${reason.property} of ${resourceWords(reason.urn)}`;
  return reason.text === undefined ? where : `${reason.text} (${where})`;
}

/** What cuts a flow, a sentence for each reason. */
export function cutLines(cuts: readonly Cut[]): readonly string[] {
  return joinCuts(cuts).map(cutWords);
}

/** What cuts a flow for one reason as a sentence. */
export function cutWords(cut: JoinedCut): string {
  const needed = cut.neededBy === undefined ? "" : `, which ${cut.neededBy} needs`;
  const because = `${needed}${cut.because === undefined ? "" : `: ${reasonWords(cut.because)}`}`;
  switch (cut.how) {
    case "lost":
      return `${cut.label} ${cut.isPlural ? "are" : "is"} lost${because}`;
    case "broken":
      return `${cut.label} ${brokenWords(cut)}${because}`;
    case "stuck":
      return `nothing leads traffic away from ${cut.label}${because}`;
    case "full":
      return `${cut.label} ${cut.isPlural ? "are" : "is"} too small${because}`;
  }
}

/** What is lost, in words: `zone us-east-1a`, or `nothing`. */
export function lossWords(lost: readonly DomainId[], domains: readonly Domain[]): string {
  if (lost.length === 0) return "no failure";
  const names = shortNames(lost);
  return lost
    .map((id, at) => {
      const domain = domainOf(id, domains);
      const kind = domain?.kind ?? "domain";
      if (domain?.label !== undefined) return domain.label;
      return domain?.unnamed === true ? `some other ${kind}` : `${kind} ${names[at] ?? id}`;
    })
    .join(" and ");
}

/** Losses named in one paragraph, and one more where it is the only one left over. */
const namedLosses = 6;

/** Several losses in words: `zone us-east-1a; or of one node`. Of many, the first are named and the others counted. */
export function lossesWords(losses: readonly (readonly DomainId[])[], domains: readonly Domain[]): string {
  const named = losses.length > namedLosses + 1 ? losses.slice(0, namedLosses) : losses;
  const others = losses.length - named.length;
  return [...named.map((lost) => lossWords(lost, domains)), ...(others > 0 ? [`${String(others)} others`] : [])].join(
    "; or of ",
  );
}

/** `capacity 4 → 3 of 2 needed`: before and after the loss, and what has to be left. */
export function capacityWords({ before, after, needed, unit }: CapacityResult): string {
  return `capacity ${amount(before, unit)} → ${amount(after, unit)} of ${amount(needed, unit)} needed`;
}

/** `90 s: health check 60 s + TTL 30 s`; `at once` when nothing has to be detected. */
export function recoveryWords({ seconds, terms }: RecoveryResult): string {
  if (seconds === 0) return "at once";
  const [first, ...rest] = terms;
  if (first === undefined) return secondsWords(seconds);
  if (rest.length === 0) return `${secondsWords(seconds)}: ${first.what}`;
  return `${secondsWords(seconds)}: ${terms.map((term) => `${term.what} (${secondsWords(term.seconds)})`).join(" + ")}`;
}

/** What a service level is published for, in words: its resource, or its elements. */
export function promisedWords({ elements, resource }: PromisedPart): string {
  return resource === undefined ? elements.join(" and ") : resourceWords(resource);
}

/** What is promised, and where: `load balancer in one zone, <title and date of the text>`. */
export function serviceLevelWords({ what, source }: Sla): string {
  return `${what}, ${source}`;
}

/** A share in percent: `99.99 %`. */
export function percentWords(percent: number): string {
  return `${String(percent)} %`;
}

/** Seconds, rounded to one decimal. */
export function secondsWords(seconds: number): string {
  return `${String(Math.round(seconds * 10) / 10)} s`;
}

const prefixes = ["", "k", "M", "G", "T", "P"] as const;

/** An amount with its unit where that is not a plain number: `3`, `45 Gbit/s`. */
export function amount(value: number, unit: CapacityUnit): string {
  if (unit !== "bits/s") return String(Math.round(value * 10) / 10);
  const power = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${String(Math.round((value / 1000 ** power) * 10) / 10)} ${prefixes[power] ?? ""}bit/s`;
}
