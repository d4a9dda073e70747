export * from "./report";
export { buildReport } from "./build";
export type { CheckedStack, FailedStack } from "./build";
export { exitCode, failOnChoices } from "./exit-code";
export type { FailOn } from "./exit-code";
export { formats } from "./formats";
export type { Format, FormatOptions } from "./formats/format";
export { formatJson } from "./formats/json";
export { formatText } from "./formats/text";
export { kindOfLoss } from "./loss";
export { failureMatrix, stateOf } from "./matrix";
export type { Cell, CellState, Column, ColumnGroup, Matrix, Row } from "./matrix";
export { assumptionLines } from "./text/remarks";
export { createStyle, pad, paint, paragraph, signs, withoutControls } from "./text/style";
export type { Style } from "./text/style";
export {
  capacityWords,
  count,
  cutLines,
  lossWords,
  percentWords,
  promisedWords,
  reasonWords,
  recoveryWords,
  resourceWords,
  serviceLevelWords,
} from "./words";
