import { isDeepStrictEqual } from "node:util";
import { isWireRecord, type Wire, type WireRecord } from "../wire";
import { shortToken, type Lookup } from "./lookup";

/** A user's answer to a provider lookup. */
export interface LookupAnswer {
  /** Token, with or without the file part: `aws:ec2/getAmi:getAmi` or `aws:ec2:getAmi`. */
  readonly lookup: string;
  /** Arguments that a call must have for this answer to fit; none fits every call. */
  readonly args?: WireRecord;
  /** Properties of the result; those left out are answered as if there were no answer. */
  readonly result: WireRecord;
}

/** The user's answers. When several fit a call, the one with the most arguments wins. */
export class Answers {
  readonly #used = new Set<LookupAnswer>();

  constructor(private readonly answers: readonly LookupAnswer[]) {}

  find(lookup: Lookup): WireRecord | undefined {
    const [best] = this.answers
      .filter(
        (answer) => shortToken(answer.lookup) === shortToken(lookup.token) && fits(answer.args ?? {}, lookup.args),
      )
      .sort((a, b) => size(b) - size(a));
    if (best !== undefined) this.#used.add(best);
    return best?.result;
  }

  /** The answers that no call asked for. */
  unused(): readonly LookupAnswer[] {
    return this.answers.filter((answer) => !this.#used.has(answer));
  }
}

function size(answer: LookupAnswer): number {
  return Object.keys(answer.args ?? {}).length;
}

function fits(wanted: Wire, given: Wire | undefined): boolean {
  if (!isWireRecord(wanted)) return isDeepStrictEqual(wanted, given);
  return isWireRecord(given) && Object.entries(wanted).every(([key, value]) => fits(value, given[key]));
}
