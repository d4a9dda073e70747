export { assumableAs, assumeProperty } from "./assume";
export type { AssumptionResult, PropertyAssumption } from "./assume";
export { findResources, shortestName } from "./find";
