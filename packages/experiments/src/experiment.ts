import type { CapacityResult, RecoveryResult, Verdict } from "@nospof/survival";
import type { DomainId } from "@nospof/topology";
import type { FisTemplate } from "./aws/template";

/** What is proven of one flow for the loss that an experiment causes, and what would refute it. */
export interface Claim {
  readonly flow: string;
  readonly source: string;
  readonly destination: string;
  /** Predicted; absent where nothing is counted on the flow's way. */
  readonly capacity?: CapacityResult;
  /** Predicted, with its terms; no terms: nothing has to be noticed. */
  readonly recovery: RecoveryResult;
  /** What to watch while the experiment runs, in words. */
  readonly observe: readonly string[];
  /** Observations that the prediction does not allow, in words. */
  readonly refutedBy: readonly string[];
}

/** A flow that the experiment hits although nothing is proven for it. */
export interface Exposure {
  readonly flow: string;
  readonly verdict: Exclude<Verdict, "proven">;
}

/** Something that only the user knows. It stands as `${NAME}` in the files until it is given. */
export interface Input {
  /** Upper case with underscores: `FIS_ROLE_ARN`. The same thing has the same name in all experiments of a stack. */
  readonly name: string;
  /** What to give, in words. */
  readonly what: string;
  /** Regular expression that a value has to match. */
  readonly pattern: string;
  /** Absent until the user gives it. */
  readonly value?: string;
}

/** A file that causes the failure. */
export interface Artifact {
  /** Tells the files of one experiment apart: a region, or empty. Part of the file's name. */
  readonly part: string;
  /** What it does, in words. */
  readonly what: string;
  /** How to run it: commands for a shell, in order. `<file>` stands for the file's name. */
  readonly run: readonly string[];
  readonly content:
    | { readonly tool: "aws-fis"; readonly region: string; readonly template: FisTemplate }
    | { readonly tool: "script"; readonly script: string };
}

/** How a loss can be caused, and how far. */
export interface Means {
  /** Empty when it cannot be caused. */
  readonly artifacts: readonly Artifact[];
  readonly inputs: readonly Input[];
  /** What is made to fail. */
  readonly causes: readonly string[];
  /** What belongs to the loss and is not caused, and why. */
  readonly gaps: readonly string[];
  /** What has to be there before: permissions, quotas. */
  readonly before: readonly string[];
  /** What it costs and whom it may hurt. */
  readonly impact: readonly string[];
  /** How the former state comes back. */
  readonly rollback: readonly string[];
}

/** One loss, the flows that are proven to survive it, and what causes it. */
export interface Experiment extends Means {
  /** Stable, unique in a plan and fit for a file's name: `zone-us-east-1a`. */
  readonly id: string;
  /** Domains lost together. */
  readonly lost: readonly DomainId[];
  /** In words: `zone us-east-1a`. */
  readonly loss: string;
  /** How long the failure lasts, in seconds. */
  readonly durationSeconds: number;
  readonly claims: readonly Claim[];
  readonly exposed: readonly Exposure[];
}

/** A loss that is proven to be survived and that cannot be caused. */
export interface Impossible {
  readonly lost: readonly DomainId[];
  readonly loss: string;
  /** Flows that are proven to survive it. */
  readonly flows: readonly string[];
  readonly reasons: readonly string[];
}

/** The experiments of one stack, the smallest losses first. Nothing in it has been run. */
export interface ExperimentPlan {
  readonly experiments: readonly Experiment[];
  readonly impossible: readonly Impossible[];
}
