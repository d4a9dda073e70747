/**
 * What the preload tells the parent beside the monitor's own calls: as JSON lines on a pipe of its own, and packed into
 * the source position of a registration.
 */

/** File descriptor of the child's pipe for {@link ChildEvent}s. */
export const EVENT_FD = 3;
/** File descriptor of the child's pipe that ends when the parent does. */
export const LIFELINE_FD = 4;
/** Environment variable that holds {@link PreloadSettings} as JSON. */
export const SETTINGS_VARIABLE = "NOSPOF_PRELOAD";

/** What the preload must know. */
export interface PreloadSettings {
  /** Port of the monitor on 127.0.0.1, the only address that may be reached. */
  readonly monitorPort: number;
  /** Folder of the package that the program belongs to: where resources are looked up in the source. */
  readonly programRoot: string;
  /** Debug messages are of use. */
  readonly debug: boolean;
  /** Child processes and the network are allowed. */
  readonly allowExec: boolean;
  /** Modules to use where the program has none of its own, by name: compilers for TypeScript. */
  readonly compilers: Readonly<Record<string, string>>;
  /** Environment variables that were taken away. */
  readonly hiddenVariables: readonly string[];
  /** `NODE_OPTIONS` as the user had set it. */
  readonly nodeOptions: string | undefined;
}

/** Where in the program something happened. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
}

export type ChildEvent =
  /** The program has read a configuration key, whether or not it is set; told once. */
  | { readonly kind: "asked"; readonly key: string }
  | { readonly kind: "missing"; readonly key: string; readonly secret: boolean }
  | { readonly kind: "blocked"; readonly what: string }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "guess"; readonly lookup: string; readonly what: string }
  | { readonly kind: "error"; readonly message: string; readonly stack: string; readonly position?: SourcePosition };

/** What the preload adds to a registration. */
export interface RegistrationDetails {
  readonly position?: SourcePosition;
  /** The registration happened in a callback that a real preview would not run. */
  readonly conditional: boolean;
  /** JavaScript file of the resource's class. */
  readonly classFile?: string;
}

const SCHEME = "nospof:";

/** The details as the `uri` of a source position. */
export function packDetails(details: RegistrationDetails): string {
  return SCHEME + JSON.stringify(details);
}

/** The details of a registration; nothing is known of one that the preload did not see. */
export function unpackDetails(uri: string | undefined): RegistrationDetails {
  return uri?.startsWith(SCHEME) === true
    ? (JSON.parse(uri.slice(SCHEME.length)) as RegistrationDetails)
    : { conditional: false };
}

/**
 * Key in a lookup's result under which its guesses travel: `{ lookup, of: { property: what } }`. The preload takes it
 * out and reports a guess when the program reads the property.
 */
export const GUESSES_KEY = "nospofGuesses";
/** Key in a lookup's result of which nothing is known. */
export const NOTHING_KNOWN_KEY = "nospofNothingKnown";
