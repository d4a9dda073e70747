export { compareResources } from "./changes";
export type { ResourceChange, ResourceComparison } from "./changes";
export type { Answer, PropertyChange, ProviderKnowledge } from "./draft";
export { pairResources, withoutStack, neutral } from "./pairs";
export type { HasResources, ResourcePairs } from "./pairs";
export { formatPath, parsePath } from "../model/paths";
export type { PropertyPath } from "../model/paths";
export { compareValues } from "./values";
export type { ComparisonTerms, Side, ValueDifference } from "./values";
