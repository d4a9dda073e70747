/** Why a program could not be previewed. */
export type ProgramErrorKind =
  | "no-project"
  | "bad-project"
  | "not-node"
  | "no-sdk"
  | "old-sdk"
  | "missing-configuration"
  | "bad-assumption"
  | "program"
  | "timeout"
  | "interrupted";

/** A configuration value that the program requires and the stack does not set. */
export interface MissingConfiguration {
  /** The full key, for example `shop:domain`. */
  readonly key: string;
  readonly secret: boolean;
}

/**
 * The program could not be previewed. The message is meant for the user: it names the thing, the value and the way out
 * and holds no stack trace.
 */
export class ProgramError extends Error {
  override readonly name = "ProgramError";

  constructor(
    readonly kind: ProgramErrorKind,
    message: string,
    /** All missing configuration, for the kind `missing-configuration`. */
    readonly missing: readonly MissingConfiguration[] = [],
  ) {
    super(message);
  }
}
