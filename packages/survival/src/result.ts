import type { Urn } from "@nospof/inventory";
import type { Because, CapacityUnit, DomainId, ElementId, Flow, Sla, Term } from "@nospof/topology";

/** The three outcomes of a proof; `unknown` always comes with the properties that block it. */
export type Verdict = "proven" | "refuted" | "unknown";

/** One step of a surviving path. */
export interface Hop {
  readonly element: ElementId;
  readonly label: string;
  /** What makes the step to the next element; absent on the last one. */
  readonly because?: Because;
}

/** An element whose loss, or lasting absence, cuts the flow. */
export interface Cut {
  readonly element: ElementId;
  readonly label: string;
  /** `lost`: in the failure domain. `broken`: it never works. `stuck`: it works, but nothing leads traffic round the loss. `full`: too little capacity. */
  readonly how: "lost" | "broken" | "stuck" | "full";
  readonly because?: Because;
  /** Label of what needs it, where the flow does not cross it itself: a service that depends on a lost one. */
  readonly neededBy?: string;
}

/** Capacity of a flow around a failure. */
export interface CapacityResult {
  readonly needed: number;
  readonly before: number;
  readonly after: number;
  readonly unit: CapacityUnit;
}

/** Time until the flow works again, with its terms in order; `seconds` is their sum. */
export interface RecoveryResult {
  readonly seconds: number;
  readonly terms: readonly Term[];
}

/** What one failure does to one flow. */
export interface FailureResult {
  /** Domains lost together; empty: nothing is lost (the flow as it is). */
  readonly lost: readonly DomainId[];
  readonly verdict: Verdict;
  /** Absent where nothing is counted on the flow's way. */
  readonly capacity?: CapacityResult;
  /** Absent when the flow does not survive. Zero terms: nothing has to be detected. */
  readonly recovery?: RecoveryResult;
  /** A surviving path, when proven. */
  readonly path?: readonly Hop[];
  /** What cuts the flow, when refuted. */
  readonly cut?: readonly Cut[];
  /** What must be known for a proof, when unknown. */
  readonly blockedBy?: readonly Because[];
  /** What to change, when refuted, in words. */
  readonly fix?: string;
}

/** Something that elements of a flow share and that cuts the flow when it is wrong, although nothing failed. */
export interface CommonCause {
  readonly id: string;
  readonly label: string;
  readonly resource: Urn;
  /** Labels of the elements, or parts of one, that share it. */
  readonly elements: readonly string[];
  readonly because: Because;
}

/** Something for which a service level is published, however many elements it has. */
export interface PromisedPart {
  /** Labels of its elements on the flow's way. */
  readonly elements: readonly string[];
  readonly resource?: Urn;
  readonly sla: Sla;
}

/** Parts of which any on one side and any on the other cut a flow together, and none alone. */
export interface PromisedPairs {
  readonly sides: readonly [readonly PromisedPart[], readonly PromisedPart[]];
  /**
   * Percent of the time that one of both works if both are as available as promised: the better level of a pair, the
   * least over all pairs. More holds only as far as they do not fail together, which nobody promises.
   */
  readonly atLeast: number;
}

/**
 * What published service levels say of a flow. What has no published level may limit it further, so this is a ceiling of
 * what is promised, and no estimate.
 */
export interface Availability {
  /** Percent: no more than this is promised for the flow. Absent where no part cuts it alone. */
  readonly ceiling?: number;
  /** Parts whose loss alone certainly cuts the flow, the least level first. */
  readonly alone: readonly PromisedPart[];
  /** Pairs of the other parts that certainly cut it: they set no ceiling. Absent where there are too many to try. */
  readonly together?: readonly PromisedPairs[];
}

/** A flow against all failures. The verdict is the worst of them: refuted, then unknown, then proven. */
export interface FlowResult {
  readonly flow: Flow;
  readonly verdict: Verdict;
  readonly failures: readonly FailureResult[];
  /** No failures, and no part of the verdict: what the redundancy does not protect against. */
  readonly commonCauses: readonly CommonCause[];
  /**
   * No part of the verdict either, and found out when it is first read. Absent where no published service level limits the
   * flow, or it does not work.
   */
  readonly availability?: Availability | undefined;
}

/** The proof for a stack. */
export interface SurvivalResult {
  readonly flows: readonly FlowResult[];
}
