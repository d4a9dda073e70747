/**
 * The text of symbolic values, shared by the parent (which hands them out and reads them back) and the preload (which
 * recognises them inside the program).
 *
 * A token is lowercase, fits into host and resource names, contains no `:` and ends itself, so that it survives most
 * text processing. Its letter says what a real preview would know: `r` a value known only after deployment, `l` a value
 * that a lookup would have read, `c` the content of an encrypted configuration value.
 */
export type TokenKind = "r" | "l" | "c";

/** The text of token number `index`. */
export function tokenText(kind: TokenKind, index: number): string {
  return `nospof-${kind}${String(index)}-x`;
}

/** Every exact token of a text; groups: kind, index. */
export const TOKEN = /nospof-([rlc])(\d+)-x/g;

/** A token that was altered on the way (upper case, other separators) but can still be told; groups: kind, index. */
export const ALTERED_TOKEN = /nospof([^a-z0-9]?)([rlc])(\d+)\1x/i;

/** What is left of a token after truncation. */
export const TRUNCATED_TOKEN = /nospof-(?:[rlc](?:\d|$)|$)/i;

const UNDEPLOYED = /nospof([^a-z0-9]?)r\d+\1x/i;

/** True when the text holds a value that a real preview would not know. */
export function holdsUndeployed(text: string): boolean {
  return UNDEPLOYED.test(text);
}

/** True when the text holds a token or what is left of one. */
export function holdsToken(text: string): boolean {
  return ALTERED_TOKEN.test(text) || TRUNCATED_TOKEN.test(text);
}

/** The token of an encrypted configuration value, or undefined when the text is not exactly one. */
export function isConfigToken(text: string): boolean {
  return /^nospof-c\d+-x$/.test(text);
}

/**
 * Key of the object that stands for a symbolic number on the wire: `{ nospofNumber: <token> }`. Inside the program it
 * turns to the token when used as text and throws when computed with.
 */
export const NUMBER_KEY = "nospofNumber";
