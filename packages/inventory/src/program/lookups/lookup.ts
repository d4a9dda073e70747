import type { Urn } from "../../model/urn";
import { Unknown } from "../../model/value";
import { shapeFor, type Symbols } from "../symbols";
import type { Typings } from "../typings";
import type { Wire, WireRecord } from "../wire";

/** One call of a provider function (`aws.ec2.getAmi(…)`). */
export interface Lookup {
  /** Full token, for example `aws:ec2/getAmi:getAmi`. */
  readonly token: string;
  readonly args: WireRecord;
  /** AWS region of the call. */
  readonly region: string;
  /** Resources whose properties are among the arguments. */
  readonly dependsOn: readonly Urn[];
  /** The arguments hold values that a real preview does not know, so that it would not run this lookup. */
  readonly undeployed: boolean;
}

/** What answering a lookup may draw on. */
export interface LookupContext {
  readonly symbols: Symbols;
  readonly typings: Typings;
  /** Configuration of the stack, for example `gcp:project`. */
  readonly config: Readonly<Record<string, string>>;
  /** Tells a reader of the report something; said once however often it is called. */
  note(text: string): void;
  /** Records a value that had to be guessed. */
  guess(lookup: string, what: string): void;
}

/** Properties whose values are guesses, with what was guessed in words; it counts once the program reads one. */
export type Guesses = Record<string, string>;

/** A lookup's answer. */
export interface Answer {
  readonly result: WireRecord;
  readonly guesses: Guesses;
}

export type Answerer = (lookup: Lookup, context: LookupContext) => WireRecord | undefined;

/** Token without the module's file part: `aws:ec2/getAmi:getAmi` is `aws:ec2:getAmi`, `aws:getRegion` is `aws::getRegion`. */
export function shortToken(token: string): string {
  const parts = token.split(":");
  const [pkg = ""] = parts;
  const name = parts.at(-1) ?? "";
  const [area = ""] = (parts.length === 3 ? (parts[1] ?? "") : "").split("/");
  return `${pkg}:${area === "index" ? "" : area}:${name}`;
}

/** Stable name of a lookup's result: the same call gives the same values. */
export function originOf(lookup: Lookup, context: LookupContext): string {
  const args = context.symbols.read(lookup.args, { dependsOn: [] });
  const text = Object.keys(lookup.args).length === 0 ? "" : JSON.stringify(args);
  return `${lookup.token}(${text})`;
}

/** Symbolic text for one property of a lookup's result. */
export function symbolicText(lookup: Lookup, property: string, context: LookupContext): Wire {
  const meaning = new Unknown(lookup.dependsOn, `${originOf(lookup, context)}.${property}`);
  const shape = shapeFor(lookup.token, property.replace(/\[\d+\]$/, ""), lookup.region);
  return context.symbols.unknown(lookup.undeployed ? "r" : "l", meaning, shape);
}
