/** A target of an AWS FIS experiment template: the resources that actions are performed on. */
export interface FisTarget {
  readonly resourceType: string;
  readonly resourceArns?: readonly string[];
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly filters?: readonly { readonly path: string; readonly values: readonly string[] }[];
  /** `ALL` or `COUNT(n)`. */
  readonly selectionMode: string;
}

/** An action of an AWS FIS experiment template. Without `startAfter` all of them start together. */
export interface FisAction {
  readonly actionId: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Target name by the key that the action calls it. */
  readonly targets: Readonly<Record<string, string>>;
}

/**
 * The request of `aws fis create-experiment-template --cli-input-json`. Source: AWS FIS API reference,
 * CreateExperimentTemplate (2020-12-01).
 */
export interface FisTemplate {
  readonly description: string;
  readonly targets: Readonly<Record<string, FisTarget>>;
  readonly actions: Readonly<Record<string, FisAction>>;
  readonly stopConditions: readonly { readonly source: "aws:cloudwatch:alarm"; readonly value: string }[];
  readonly roleArn: string;
  readonly experimentOptions: {
    readonly accountTargeting: "single-account";
    /** `fail`: an experiment that finds nothing to act on must not pass as one that refuted nothing. */
    readonly emptyTargetResolutionMode: "fail" | "skip";
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** Limits of a template. Source: AWS FIS user guide, "Quotas and limitations"; the API reference for lengths. */
export const limits = {
  actionsPerTemplate: 20,
  parallelActions: 10,
  nameLength: 64,
  descriptionLength: 512,
  tagValueLength: 256,
  arnsPerTarget: 5,
} as const;

/** A duration as AWS FIS writes it, in whole minutes: `PT10M`. */
export function isoDuration(seconds: number): string {
  return `PT${String(Math.ceil(seconds / 60))}M`;
}

/** Text cut to a length, with three dots where something is missing. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}
