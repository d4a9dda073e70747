import type { StackReport } from "../report";
import type { Style } from "./style";
import { heading, pad } from "./style";

/** How long each part of the work took, in the order of the work. */
export function timingLines(stack: StackReport, style: Style): string[] {
  const parts = Object.entries(stack.timings);
  if (parts.length === 0) return [];
  const width = Math.max(...parts.map(([part]) => part.length));
  return [
    ...heading(style, "Time"),
    ...parts.map(([part, milliseconds]) => `  ${pad(part, width)}  ${String(Math.round(milliseconds)).padStart(6)} ms`),
  ];
}
