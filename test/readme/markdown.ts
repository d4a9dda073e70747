import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "../..");

/** A fenced block of a page. */
export interface Block {
  /** Page and line of the first line of code, as `README.md:12`. */
  readonly place: string;
  readonly code: string;
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** The fenced blocks of a page in one language, in order. */
export function blocks(page: string, language: string): Block[] {
  const text = readPage(page);
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map(
    ({ 1: code = "", index }) => ({
      place: `${page}:${String(text.slice(0, index).split("\n").length + 1)}`,
      code,
    }),
  );
}

/** Targets of a page's links to files, without the part behind `#`; code is left out. */
export function fileLinks(page: string): string[] {
  const prose = readPage(page)
    .replace(/^```[^]*?^```$/gm, "")
    .replace(/`[^`\n]*`(?!\])/g, "");
  return [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(({ 1: target = "" }) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/**
 * Asserts that a page holds `content` between `<!-- <marker> -->` and its end marker, whose name is the first word. With
 * the environment variable `UPDATE_README=1` it is written there instead.
 */
export function expectGenerated(page: string, marker: string, content: string): void {
  const text = readPage(page);
  const [start, end] = [`<!-- ${marker} -->`, `<!-- /${marker.replace(/\W.*/, "")} -->`];
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf(end, from);
  if (from < start.length || to < 0) throw new Error(`${page} has no ${start} with ${end} behind it`);
  const wanted = `\n\n${content}\n\n`;
  if (process.env["UPDATE_README"] === "1") {
    writeFileSync(join(root, page), text.slice(0, from) + wanted + text.slice(to));
    return;
  }
  expect(text.slice(from, to)).toBe(wanted);
}

/** A table as the formatter writes it: columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(width(column))).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(head.map((_, column) => "-".repeat(width(column)))), ...body.map(line)].join("\n");
}
