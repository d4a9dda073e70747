export * from "./report";
export { compareAddresses } from "./addresses";
export { buildDiff } from "./compare";
export type { LoneStack, StackPair } from "./compare";
export { compareFindings, type FindingSide, type SharedName } from "./findings";
export { compareFlows, type FlowSide } from "./flows";
export { diffExitCode } from "./summary";
export { diffFormats, type DiffFormat } from "./formats";
