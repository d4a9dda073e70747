export { configVariable, documentFromEnvironment, settingsFromEnvironment } from "./environment";
export type { SettingsDocument } from "./environment";
export { toPolicies } from "./policies";
export type { PolicyOptions } from "./policies";
export type { StackPolicy, StackRequest } from "./types";
