import Table from "cli-table3";
import type { Row } from "./cases";

const WIDTHS = [25, 8, 11, 14, 10, 12];

/** Rows of a scenario as a table of 80 columns: in each cell what was predicted, and what was seen. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const table = new Table({
    head: [title, "fewest\nready", "endpoints\nleft, s", "all back,\ns", "without\na node", "drains\nend"],
    colWidths: WIDTHS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 1 },
    chars: PLAIN,
    wordWrap: true,
  });
  for (const { name, predicted, observed } of rows)
    table.push([
      name,
      pair(predicted.lowest, observed.lowest),
      pair(predicted.left, observed.left),
      pair(predicted.back, observed.back ?? (predicted.back === undefined ? undefined : "never")),
      pair(predicted.pending, observed.pending),
      pair(predicted.drained, observed.drained),
    ]);
  return `${table.toString()}\n`;
}

type Cell = number | string | boolean | undefined;

function pair(predicted: Cell, observed: Cell): string {
  if (predicted === undefined && observed === undefined) return "";
  return `${text(predicted)} | ${text(observed)}`;
}

function text(cell: Cell): string {
  if (cell === undefined) return "-";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return typeof cell === "number" ? String(Math.round(cell)) : cell;
}

const PLAIN = Object.fromEntries(
  ["top", "bottom"]
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat("left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle")
    .map((name) => [name, ""]),
);
