import type { LookedUp } from "../../model/inventory";
import { holdsToken } from "../tokens";
import type { WireRecord } from "../wire";
import { Answers, type LookupAnswer } from "./answers";
import { AWS_LOOKUPS } from "./aws";
import { GCP_LOOKUPS } from "./gcp";
import { KUBERNETES_LOOKUPS } from "./kubernetes";
import { shortToken, type Answer, type Answerer, type Lookup, type LookupContext } from "./lookup";
import { synthesise } from "./synthesise";

const BUILT_IN: Readonly<Record<string, Answerer>> = { ...AWS_LOOKUPS, ...GCP_LOOKUPS, ...KUBERNETES_LOOKUPS };

/** Lookups of single things by their id: an answer says what that thing is, whether or not the program asks. */
const OF_ONE_THING: ReadonlySet<string> = new Set(["aws:ec2:getSubnet"]);

/** Answers provider lookups: by the user, then from what is built in, then from the lookup's declared result. */
export class Lookups {
  readonly #answers: Answers;
  readonly #placeholders = new Set<string>();
  readonly #told: LookedUp<WireRecord>[] = [];

  constructor(
    answers: readonly LookupAnswer[],
    private readonly context: LookupContext,
  ) {
    this.#answers = new Answers(answers);
    for (const { lookup, args, result } of answers.filter(isOfOneThing))
      this.#told.push({ lookup: shortToken(lookup), result: { ...args, ...result } });
  }

  /** @returns undefined when nothing is known of the lookup's result */
  answer(lookup: Lookup): Answer | undefined {
    const given = this.#answers.find(lookup);
    const rest = this.#builtIn(lookup, given !== undefined) ?? synthesise(lookup, this.context);
    const result = { ...rest.result, ...given };
    if (given !== undefined && OF_ONE_THING.has(shortToken(lookup.token)))
      this.#told.push({ lookup: shortToken(lookup.token), result });
    const guesses = Object.entries(rest.guesses).filter(([property]) => given?.[property] === undefined);
    if (guesses.length > 0 || holdsToken(JSON.stringify(result))) this.#placeholders.add(lookup.token);
    return Object.keys(result).length === 0 ? undefined : { result, guesses: Object.fromEntries(guesses) };
  }

  /** Lookups that were answered with symbolic or guessed values. */
  placeholders(): string[] {
    return [...this.#placeholders];
  }

  /** Answers of no use: no call asked for them, and they say of no single thing what it is. */
  unusedAnswers(): string[] {
    return this.#answers.unused().flatMap((answer) => (isOfOneThing(answer) ? [] : [answer.lookup]));
  }

  /** What the user's answers say of single things. */
  told(): readonly LookedUp<WireRecord>[] {
    return this.#told;
  }

  #builtIn(lookup: Lookup, answered: boolean): Answer | undefined {
    // What a built-in answer remarks on is beside the point once the user has answered.
    const context: LookupContext = answered ? { ...this.context, note: ignore, guess: ignore } : this.context;
    const result: WireRecord | undefined = BUILT_IN[shortToken(lookup.token)]?.(lookup, context);
    return result && { result, guesses: {} };
  }
}

function isOfOneThing({ lookup, args, result }: LookupAnswer): boolean {
  return OF_ONE_THING.has(shortToken(lookup)) && typeof (result["id"] ?? args?.["id"]) === "string";
}

function ignore(): void {
  // Nothing to remark.
}
