export { createCommandLine } from "./command-line";
export type { CommandLine } from "./command-line";
