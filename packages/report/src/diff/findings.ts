import { nameOfUrn, type Urn } from "@nospof/inventory";
import type { Finding } from "@nospof/rules";
import { pairByName, type Pairs } from "./pairs";
import type { FindingChanges } from "./report";

/** The findings of one side. */
export interface FindingSide {
  readonly findings: readonly Finding[];
  readonly stack: string;
}

/** Gives the name that both sides have for a resource, from its urn. */
export type SharedName = (urn: Urn, side: "before" | "after") => string;

/** Findings that only one side has. */
export function compareFindings(before: FindingSide, after: FindingSide, nameOf: SharedName): FindingChanges {
  const { kept, appeared, gone } = pairs(before, after, nameOf);
  const worse = kept.filter((pair) => pair.before.outcome === "unknown" && pair.after.outcome === "fail");
  const fresh = new Set([...appeared, ...worse.map((pair) => pair.after)]);
  return {
    appeared: after.findings
      .filter((finding) => fresh.has(finding))
      .map((finding) => ({
        ...finding,
        regression: finding.level === "mandatory" && finding.exemption === undefined,
      })),
    gone,
  };
}

/** Failures that both sides have and nobody accepts. */
export function stillFound(before: FindingSide, after: FindingSide, nameOf: SharedName): readonly Finding[] {
  const accepted = (finding: Finding): boolean => finding.exemption !== undefined || finding.level === "advisory";
  return pairs(before, after, nameOf).kept.flatMap((pair) =>
    pair.before.outcome === "fail" && pair.after.outcome === "fail" && !accepted(pair.after) ? [pair.after] : [],
  );
}

function pairs(before: FindingSide, after: FindingSide, nameOf: SharedName): Pairs<Finding> {
  // A resource that was renamed keeps its findings: its name counts through its urn.
  const name = ({ rule, urn, subject }: Finding, side: "before" | "after"): string =>
    [rule, nameOf(urn, side), subject === nameOfUrn(urn) ? "" : subject].join("\n");
  return pairByName(before.findings, after.findings, name, [before.stack, after.stack]);
}
