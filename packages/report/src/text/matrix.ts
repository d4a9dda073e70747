import type { Cell, CellState, Matrix } from "../matrix";
import type { Style } from "./style";
import { pad, paint, paragraph, shorten, signs, widthOf } from "./style";

const columnGap = 2;
const groupGap = 3;
const longestLabel = 20;

/** A column ready to be printed: where it stands and how wide it is. */
interface Track {
  /** Index of its cells in a row. */
  readonly index: number;
  readonly label: string;
  readonly summed: boolean;
  readonly width: number;
}

/** Columns that share a heading; printed side by side. */
interface Band {
  readonly heading: string;
  readonly tracks: readonly Track[];
  readonly width: number;
}

/** The failure matrix as a table; columns that do not fit stand in a further table below. */
export function matrixLines(matrix: Matrix, style: Style): string[] {
  const bands = toBands(matrix);
  const ids = matrix.rows.map((row) => row.flow.id);
  const columns = bands.reduce((sum, band) => sum + groupGap + band.width, 0);
  const longestId = Math.max(4, ...ids.map((id) => widthOf(id)));
  const room = style.width - columns;
  const idWidth = Math.min(longestId, Math.max(room, Math.floor(style.width / 3)));
  const tables = pack(bands, style.width - idWidth);
  const lines = tables.flatMap((table, at) => [...(at > 0 ? [""] : []), ...tableLines(table, matrix, idWidth, style)]);
  return [...lines, "", ...legend(matrix, style), ...ambiguities(ids, idWidth, style)];
}

/** Shortened ids that look alike, in full: the sections below use full ids, so the others explain themselves. */
function ambiguities(ids: readonly string[], idWidth: number, style: Style): string[] {
  const short = ids.map((id) => shorten(id, idWidth));
  const alike = ids.filter((_, at) => short.some((other, index) => index !== at && other === short[at]));
  if (alike.length === 0) return [];
  return paragraph(style, style.colors.dim(`Rows that look alike, from above: ${alike.join(", ")}`));
}

function toBands(matrix: Matrix): Band[] {
  let index = 0;
  return matrix.groups.map((group) => {
    const tracks = group.columns.map((column) => {
      const label = shorten(column.label, longestLabel);
      const at = index++;
      const widest = Math.max(...matrix.rows.map((row) => widthOf(cellText(row.cells[at], column.summed))));
      return { index: at, label, summed: column.summed, width: Math.max(widthOf(label), widest) };
    });
    return band(group.heading, tracks);
  });
}

function band(heading: string, tracks: readonly Track[]): Band {
  const width = tracks.reduce((sum, track) => sum + track.width, columnGap * (tracks.length - 1));
  const short = shorten(heading, Math.max(width, longestLabel));
  return { heading: short, tracks, width: Math.max(width, widthOf(short)) };
}

/** Fills tables from left to right; a band wider than a whole table is split. */
function pack(bands: readonly Band[], room: number): Band[][] {
  const tables: Band[][] = [];
  let free = 0;
  const place = (piece: Band): void => {
    const last = tables.at(-1);
    if (last !== undefined && piece.width + groupGap <= free) last.push(piece);
    else {
      tables.push([piece]);
      free = room;
    }
    free -= piece.width + groupGap;
  };
  for (const whole of bands) {
    if (whole.width + groupGap <= room) place(whole);
    else for (const piece of split(whole, room - groupGap)) place(piece);
  }
  return tables;
}

function split(whole: Band, room: number): Band[] {
  const pieces: Band[] = [];
  let tracks: Track[] = [];
  for (const track of whole.tracks) {
    if (tracks.length > 0 && band(whole.heading, [...tracks, track]).width > room) {
      pieces.push(band(whole.heading, tracks));
      tracks = [];
    }
    tracks.push(track);
  }
  return [...pieces, band(whole.heading, tracks)];
}

function tableLines(table: readonly Band[], matrix: Matrix, idWidth: number, style: Style): string[] {
  const line = (first: string, text: (band: Band) => string): string =>
    [pad(first, idWidth), ...table.map((one) => " ".repeat(groupGap) + pad(text(one), one.width))].join("").trimEnd();
  const { dim, bold } = style.colors;
  const headings = table.some((one) => one.heading !== "") ? [line("", (one) => dim(one.heading))] : [];
  const labels = line(dim("flow"), (one) => join(one.tracks.map((track) => bold(pad(track.label, track.width)))));
  const rows = matrix.rows.map((row) =>
    line(shorten(row.flow.id, idWidth), (one) =>
      join(
        one.tracks.map((track) => {
          const cell = row.cells[track.index];
          return paint(style, cell?.state ?? "untouched", pad(cellText(cell, track.summed), track.width));
        }),
      ),
    ),
  );
  return [...headings, labels, ...rows];
}

function join(texts: readonly string[]): string {
  return texts.join(" ".repeat(columnGap));
}

/** The sign; in a column that sums up also how many failures stand behind it, and of how many. */
function cellText(cell: Cell | undefined, summed: boolean): string {
  if (cell === undefined) return "";
  const sign = signs[cell.state];
  if (!summed || cell.failures.length === 0) return sign;
  const total = cell.failures.length;
  return cell.worst === total ? `${sign} ${String(total)}` : `${sign} ${String(cell.worst)}/${String(total)}`;
}

const meanings: Readonly<Record<CellState, string>> = {
  proven: "proven",
  refuted: "refuted",
  exempted: "exempted",
  unknown: "unknown",
  untouched: "not affected",
};

function legend(matrix: Matrix, style: Style): string[] {
  const seen = new Set(matrix.rows.flatMap((row) => row.cells.map((cell) => cell.state)));
  const states = (Object.keys(meanings) as CellState[]).filter((state) => seen.has(state));
  const text = states.map((state) => `${paint(style, state, signs[state])} ${meanings[state]}`).join("   ");
  return states.length === 0 ? [] : paragraph(style, text, 0, 0);
}
