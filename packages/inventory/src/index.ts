export * from "./model/urn";
export * from "./model/value";
export * from "./model/inventory";
export * from "./model/read";
export * from "./sources";
export { holdsOutputAsText, OutputAsText, outputsAsText } from "./model/output-as-text";
export { isIgnored } from "./model/paths";
