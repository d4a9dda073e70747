export { compareResources } from "./changes";
export type { ResourceChange, ResourceComparison } from "./changes";
export type { Answer, PropertyChange, ProviderKnowledge } from "./draft";
export { pairResources, withoutStack, neutral } from "./pairs";
export type { HasResources, ResourcePairs } from "./pairs";
export { formatPath, parsePath } from "./paths";
export type { PropertyPath } from "./paths";
export { compareValues } from "./values";
export type { ComparisonTerms, Side, ValueDifference } from "./values";
