import type { InventorySource, Urn } from "@nospof/inventory";
import type { PropertyChange, ResourceChange } from "@nospof/inventory/compare";
import type { Exemption, Finding } from "@nospof/rules";
import type { CapacityResult, Cut, RecoveryResult, Verdict } from "@nospof/survival";
import type { AddressHolder, Because, Domain, DomainId, FlowNeed } from "@nospof/topology";
import type { Tool } from "../report";

/**
 * How stacks differ between two states, as plain JSON: redundancy, findings, addresses and resources. Like a report it
 * holds names, zones, addresses and messages, never another value of a property.
 *
 * `schema/diff-v1.json` describes the shape; within version 1 fields are only added.
 */
export interface DiffReport {
  readonly version: 1;
  readonly tool: Tool;
  /** In the order of the side after. */
  readonly stacks: readonly StackDiff[];
  readonly summary: DiffSummary;
}

/** How one stack differs. */
export interface StackDiff {
  readonly project: string;
  readonly stack: string;
  /** Absent: the stack is new. */
  readonly before?: DiffSide | undefined;
  /** Absent: the stack is gone. */
  readonly after?: DiffSide | undefined;
  /** Why the stack could not be compared; everything else is then empty. */
  readonly error?: string;
  /** False: two different stacks are compared, so that resources differ and no update leads from one to the other. */
  readonly sameStack: boolean;
  /** Failure domains of both sides. */
  readonly domains: readonly Domain[];
  /** Flows that differ; those that do not are left out. */
  readonly flows: readonly FlowChange[];
  readonly findings: FindingChanges;
  /** What was wrong before and still is. */
  readonly already: Already;
  readonly addresses: readonly AddressChange[];
  readonly resources: readonly ResourceDifference[];
  /** Whether `resources` are the engine's own steps (of a preview) or were worked out from both sides. */
  readonly steps: "engine" | "compared";
  /** Inputs that are known on neither side and count as unchanged. */
  readonly unseen: readonly { readonly urn: Urn; readonly property: string }[];
  readonly notes: readonly string[];
}

/** One side of a comparison. */
export interface DiffSide {
  /** What the user named: a folder, a file, a git revision, or `-`. */
  readonly target: string;
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  readonly resources: number;
  /** True when a check of this side alone would fail. */
  readonly failing: boolean;
}

/** How one flow differs. */
export interface FlowChange {
  readonly id: string;
  /** Its id before, where the sides are different stacks and name it differently. */
  readonly formerId?: string;
  readonly source: string;
  readonly destination: string;
  readonly urn: Urn;
  readonly what: "appeared" | "vanished" | "changed";
  /** What it needs: after, or before where it vanished. Both sides are judged by the same needs. */
  readonly need: FlowNeed;
  readonly before?: Verdict;
  readonly after?: Verdict;
  /** Failures that differ; of a flow that appeared those that it is not proven to survive. */
  readonly failures: readonly FailureChange[];
}

/** What a failure does to a flow. `unaffected`: nothing on its way is lost. */
export type Outcome = Verdict | "unaffected";

/** How one failure of one flow differs. */
export interface FailureChange {
  readonly lost: readonly DomainId[];
  /** Absent: there was no such flow. */
  readonly before?: Outcome;
  readonly after: Outcome;
  /**
   * - `lost`, `gained`: the outcome is worse, or better.
   * - `less`, `more`: it is survived before and after, with less or more capacity, after more or less time; `mixed`
   *   where one is better and the other worse.
   */
  readonly change: "lost" | "gained" | "less" | "more" | "mixed";
  /** True when it makes `--fail-on-regression` fail: a loss that its rule does not accept. */
  readonly regression: boolean;
  readonly capacity?: { readonly before?: CapacityResult; readonly after?: CapacityResult };
  readonly recovery?: { readonly before?: RecoveryResult; readonly after?: RecoveryResult };
  /** What cuts the flow after, when refuted. */
  readonly cut?: readonly Cut[];
  /** What must be known for a proof after, when unknown. */
  readonly blockedBy?: readonly Because[];
  readonly fix?: string;
  readonly exemption?: Exemption;
}

/** Findings of one side only. Those about flows are left out: what flows lose is told failure by failure. */
export interface FindingChanges {
  /** Found after and not before, or judged a failure where it was not known before. */
  readonly appeared: readonly (Finding & { readonly regression: boolean })[];
  readonly gone: readonly Finding[];
}

/** What is wrong on both sides. Findings about flows are left out. */
export interface Already {
  readonly flows: readonly {
    readonly id: string;
    readonly verdict: Verdict;
    readonly failures: readonly (readonly DomainId[])[];
  }[];
  readonly findings: readonly Finding[];
}

/** Addresses that move, or are given up. */
export interface AddressChange {
  readonly urn: Urn;
  readonly kind: AddressHolder["kind"];
  /** False: it is not known yet whether it happens. */
  readonly certain: boolean;
  /** Blocks and addresses; for a gateway the names of the addresses that it uses. Empty where they are not known. */
  readonly before: readonly string[];
  /** Absent: it is given up. */
  readonly after?: readonly string[];
}

/** What happens to a resource, and the flows that cross it. */
export interface ResourceDifference extends ResourceChange {
  readonly properties: readonly PropertyChange[];
  /** Ids of the flows, before or after, that a change of it may touch. */
  readonly flows: readonly string[];
}

/** Totals over all stacks. */
export interface DiffSummary {
  /** Pairs of flow and failure, of flows that both sides have. */
  readonly failures: { readonly lost: number; readonly gained: number };
  readonly flows: { readonly appeared: number; readonly vanished: number; readonly changed: number };
  readonly findings: { readonly appeared: number; readonly gone: number };
  /** What is worse than before and not accepted. */
  readonly regressions: number;
  /** Of the resources for which it is certain. */
  readonly resources: Readonly<Record<ResourceChange["action"], number>>;
  /** Resources that may be created, updated, replaced or deleted. */
  readonly uncertain: number;
  /** Stacks that could not be compared. */
  readonly errors: number;
}
