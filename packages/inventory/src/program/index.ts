/**
 * The offline preview: runs a Node Pulumi program against a monitor of our own and yields the inventory of what it
 * would deploy, without the Pulumi CLI, plugins, credentials or network. Policy packs never load this entry.
 */
export { ProgramError, type MissingConfiguration, type ProgramErrorKind } from "./errors";
export type { LookupAnswer } from "./lookups/answers";
export { runProgram, type ProgramOptions, type ProgramResult, type ProgramTimings } from "./run";
// For recorders that run a program in their own process.
export * from "./parts";
