/** One thing that makes a plan impossible. */
export interface AddressProblem {
  /** Where it stands in the request, for example `tiers[2].prefixLength`. */
  readonly path: string;
  /** What is wrong, with the arithmetic and the way out, as one sentence in a user's words. */
  readonly reason: string;
}

/** An address plan that cannot be made. Carries every problem found, not only the first. */
export class AddressPlanError extends Error {
  override readonly name = "AddressPlanError";

  constructor(readonly problems: readonly AddressProblem[]) {
    super(
      `the address plan has ${String(problems.length)} problem${problems.length === 1 ? "" : "s"}:\n` +
        problems.map(({ path, reason }) => `  ${path}: ${reason}`).join("\n"),
    );
  }
}

/** A whole number with thousands separators, as all messages write it: `65,536`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
