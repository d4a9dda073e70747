import type { Report } from "../report";
import type { Format } from "./format";

/** The report itself, as `schema/report-v1.json` describes it. */
export function formatJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

export const json: Format = { name: "json", description: "the whole report, for programs", format: formatJson };
