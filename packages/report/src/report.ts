import type { Guess, InventorySource, Urn } from "@nospof/inventory";
import type { Exemption, ExemptionUse, Finding, OnUnknown } from "@nospof/rules";
import type { Availability, CommonCause, FailureResult, Verdict } from "@nospof/survival";
import type { Domain, FlowNeed, Unmodelled } from "@nospof/topology";

/**
 * Everything a check found out, as plain JSON. Every output format is computed from this value alone. It holds names of
 * resources and properties, zones and messages, never a property's value, except for those that the user assumed.
 *
 * `schema/report-v1.json` describes the shape; within version 1 fields are only added.
 */
export interface Report {
  readonly version: 1;
  readonly tool: Tool;
  /** In the order in which the targets were given, the stacks of one project by name. */
  readonly stacks: readonly StackReport[];
  readonly summary: Summary;
}

/** The program that made the report. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** What was found out about one stack. */
export interface StackReport {
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  /** What the user named: a folder, a file, or `-` for standard input. */
  readonly target: string;
  /** Why the stack could not be checked; everything found out about it is then empty. */
  readonly error?: string;
  /** It is only a part of the stack before it that could not be read, such as a file. Absent: a whole stack. */
  readonly isPart?: true;
  /** Number of resources in the inventory. */
  readonly resources: number;
  /** How an unknown outcome counts for this stack. */
  readonly onUnknown: OnUnknown;
  /** Values that the stack was taken to have: every verdict holds only if it has them. Absent: none. */
  readonly assumptions?: readonly Assumption[];
  readonly domains: readonly Domain[];
  readonly flows: readonly FlowReport[];
  readonly findings: readonly Finding[];
  readonly exemptions: ExemptionUse;
  readonly unmodelled: readonly Unmodelled[];
  /** Values that had to be guessed; nothing is proven on them. */
  readonly guesses: readonly Guess[];
  /** What the program was not allowed to do, in words. */
  readonly blocked: readonly string[];
  /** Properties that block a proof and that `--assume` can give a value. Absent: none. */
  readonly assumable?: readonly Assumable[];
  /** Where the objects stand of which the report speaks, for manifests. Absent: not known. */
  readonly places?: readonly Place[];
  /** What else a reader must know, in words. */
  readonly notes: readonly string[];
  /** Milliseconds by part of the work. */
  readonly timings: Readonly<Record<string, number>>;
}

/** A value that a stack was taken to have, because the user said so. */
export interface Assumption {
  /** As the user named it: `web.minSize`, `zoneCount`. */
  readonly name: string;
  /** As the user wrote it; `[secret]` where it must not be shown. */
  readonly value: string;
  /** The resource and its property. */
  readonly urn?: Urn;
  readonly property?: string;
  /** Or the full key of the configuration. */
  readonly key?: string;
}

/** A property that is not known, and the name by which `--assume` gives it a value. */
export interface Assumable {
  readonly urn: Urn;
  readonly property: string;
  readonly name: string;
}

/** File and line on which a resource begins. */
export interface Place {
  readonly urn: Urn;
  /** As the user can find it. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** One flow against all failures. */
export interface FlowReport {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  /** The resource that stands for the flow. */
  readonly urn: Urn;
  readonly need: FlowNeed;
  readonly verdict: Verdict;
  readonly failures: readonly FailureReport[];
  /** What redundant parts of the flow share; no failures, and no part of the verdict. */
  readonly commonCauses: readonly CommonCause[];
  /** Absent where no published service level limits the flow, or it does not work. */
  readonly availability?: Availability;
}

/** What one failure does to one flow. */
export interface FailureReport extends FailureResult {
  /** The exemption that accepts this loss. */
  readonly exemption?: Exemption;
}

/** Totals over all stacks. */
export interface Summary {
  readonly flows: FlowCounts;
  readonly findings: FindingCounts;
  readonly exemptions: { readonly used: number; readonly unused: number; readonly expired: number };
  /** Stacks, and parts of stacks, that could not be checked. */
  readonly errors: number;
}

/** Flows by verdict. `exempted` says how many of the refuted ones are accepted in every refuted failure. */
export interface FlowCounts {
  readonly proven: number;
  readonly refuted: number;
  readonly unknown: number;
  readonly exempted: number;
}

/** Findings by outcome; each is counted once: exempted, else unknown, else failed (advisory or not). */
export interface FindingCounts {
  readonly fail: number;
  readonly advisory: number;
  readonly unknown: number;
  readonly exempted: number;
}
