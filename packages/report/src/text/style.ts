import picocolors from "picocolors";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import type { CellState } from "../matrix";

/** How text is laid out: the width of the terminal in columns, and its colours. */
export interface Style {
  readonly width: number;
  readonly colors: ReturnType<typeof picocolors.createColors>;
}

/** Narrowest terminal that the tables are made for. */
export const minimumWidth = 40;

/** A style without state: the same report always gives the same text. */
export function createStyle(width: number, color: boolean): Style {
  return { width, colors: picocolors.createColors(color) };
}

/** Signs of the cells. An exempted loss stays a loss, so it keeps the sign and gets a star. */
export const signs: Readonly<Record<CellState, string>> = {
  proven: "✓",
  refuted: "✗",
  exempted: "✗*",
  unknown: "?",
  untouched: "·",
};

/** Paints text as its state deserves. */
export function paint(style: Style, state: CellState, text: string): string {
  const { green, red, yellow, dim } = style.colors;
  const painter = { proven: green, refuted: red, exempted: yellow, unknown: yellow, untouched: dim }[state];
  return painter(text);
}

/** A paragraph wrapped to the width: the first line indented by `indent`, the others by `hang`. */
export function paragraph(style: Style, text: string, indent = 0, hang = indent + 2): string[] {
  const room = style.width - Math.max(indent, hang);
  // Most lines fit; finding that out by the width of each character is what costs.
  if (text.length <= room && isPlain(text)) return [`${" ".repeat(indent)}${text.trim()}`.trimEnd()];
  const lines = wrapAnsi(text.replaceAll(beforeUnit, noBreak), room, { hard: true, trim: true }).split("\n");
  return lines.map((line, at) => `${" ".repeat(at === 0 ? indent : hang)}${line.replaceAll(noBreak, " ")}`.trimEnd());
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text);
}

/** True for text of which each character takes one column: the keyboard's, and the signs of our tables. */
function isPlain(text: string): boolean {
  return /^[ -~✓✗·→…]*$/.test(text);
}

/** The space between a number and its unit, where no line may break. */
const beforeUnit = /(?<=\d) (?=(?:s|ms|%)(?![\w%]))/g;

/** A space at which {@link paragraph} breaks no line. */
export const noBreak = "\u00a0";

/** Text in exactly `width` columns, filled up on the right. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Text in at most `width` columns, shortened in the middle, where ids differ least. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  const head: string[] = [];
  const tail: string[] = [];
  const room = width - 1;
  let used = 0;
  while (letters.length > 0) {
    const fromHead = head.length <= tail.length;
    const next = fromHead ? letters.shift() : letters.pop();
    used += widthOf(next ?? "");
    if (next === undefined || used > room) break;
    if (fromHead) head.push(next);
    else tail.unshift(next);
  }
  return `${head.join("")}…${tail.join("")}`;
}

/** A heading with an empty line before it. */
export function heading(style: Style, text: string): string[] {
  return ["", style.colors.bold(shorten(text, style.width))];
}

/**
 * The same value without control characters in its texts: a resource's name must not steer the terminal. What has none
 * is not copied.
 */
export function withoutControls<T>(value: T): T {
  return clean(value) as T;
}

/** Control characters. Line breaks stay: a program's error has several lines. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

function clean(value: unknown): unknown {
  if (typeof value === "string")
    return control.test(value) ? value.replaceAll("\t", "  ").replaceAll(new RegExp(control, "g"), "") : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    let items: unknown[] | undefined;
    for (let at = 0; at < value.length; at++) {
      const next = clean(value[at]);
      if (next !== value[at]) (items ??= [...(value as unknown[])])[at] = next;
    }
    return items ?? value;
  }
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    const next = clean(item);
    if (next !== item) (changed ??= { ...value })[key] = next;
  }
  return changed ?? value;
}
