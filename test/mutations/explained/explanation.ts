import type { Mutant, Operator } from "../mutant";

/**
 * Why a mutant may go unnoticed.
 * - `carries nothing`: no traffic of any flow depends on it.
 * - `same thing`: AWS does the same, or no flow tells the difference.
 * - `within need`: less or later, but no less than is asked for; or more.
 * - `meaning`: a stack that is as good and does something else; which of the two is meant only its author knows.
 * - `refused`: the provider or AWS refuses it, so that what runs stays as it is.
 * - `not a flow`: what it breaks is no flow that nospof derives.
 * - `missed`: it breaks a flow, and nospof should say so.
 */
export type Class = "carries nothing" | "same thing" | "within need" | "meaning" | "refused" | "not a flow" | "missed";

/** Classes of mutants that are harmless: to say anything of them is a false alarm. */
export const harmless: readonly Class[] = ["carries nothing", "same thing", "within need"];

/** One line of the table of survivors. */
export type Explanation = Line & (Refusal | { readonly class: Exclude<Class, "refused"> });

/** What refuses, and where that is written: a field's validation in the provider's source, or an error of the AWS API. */
interface Refusal {
  readonly class: "refused";
  readonly source: string;
}

interface Line {
  readonly types: readonly string[];
  /** Paths of inputs, with all below them; `""` is the resource as a whole. Absent: the resource and all its inputs. */
  readonly properties?: readonly string[];
  readonly operators?: readonly Operator[];
  /** What stands there instead. Absent: anything. */
  readonly how?: RegExp;
  /** Further condition. */
  readonly when?: (mutant: Mutant) => boolean;
  readonly reason: string;
}
