import { closest, distance } from "fastest-levenshtein";

/** One thing wrong with an input. */
export interface InputProblem {
  /** Where it stands, outermost first: `["exemptions", 0, "owner"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and the way out, in a user's words. */
  readonly reason: string;
}

/** Input that cannot be used. Carries every problem, not only the first. */
export class InputError extends Error {
  override readonly name = "InputError";
  /** Marks an error whose message is all a user needs; Pulumi's runners then print it without a stack trace. */
  readonly __pulumiRunError = true;

  /**
   * @param what the input as a user knows it, for example `nospof.yaml`
   * @param problems at least one
   */
  constructor(
    readonly what: string,
    readonly problems: readonly InputProblem[],
  ) {
    super(
      `${what} has ${String(problems.length)} problem${problems.length === 1 ? "" : "s"}:\n` +
        problems.map(({ path, reason }) => `  ${path.length === 0 ? "" : `${pathText(path)}: `}${reason}`).join("\n"),
    );
  }
}

/** A path as a user writes it: `exemptions[0].owner`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${String(step)}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

/** ` Did you mean "x"?` when one of the known words is close to the given one, otherwise an empty text. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(word, known);
  const tolerated = Math.max(2, Math.floor(nearest.length / 3));
  return distance(word, nearest) <= tolerated ? ` Did you mean "${nearest}"?` : "";
}

/** True for a plain object of properties. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in a message: its kind where its text would be long. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** What an error says, without its stack trace; errors of another realm have no common class to test for. */
export function messageOf(error: unknown): string {
  const message = isPlainObject(error) ? error["message"] : undefined;
  return typeof message === "string" ? message : String(error);
}
