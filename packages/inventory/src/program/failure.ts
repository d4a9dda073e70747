import * as path from "node:path";
import type { ChildEnd } from "./child";
import type { StackConfig } from "./config";
import { ProgramError, type MissingConfiguration } from "./errors";
import { stackFile, type Project } from "./project";
import type { ChildEvent, SourcePosition } from "./protocol";

/** What a program said while it ran. */
export interface RunRecord {
  readonly errors: readonly Extract<ChildEvent, { kind: "error" }>[];
  /** Errors that the SDK logged, stack traces included. */
  readonly loggedErrors: readonly string[];
  /** Lines of the program's standard error. */
  readonly errorOutput: readonly string[];
  readonly missing: readonly MissingConfiguration[];
  readonly blocked: readonly string[];
}

export interface FailureContext {
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  /** Lookups that were answered with symbolic or guessed values. */
  readonly placeholders: readonly string[];
  /** The program's main line came to its end. */
  readonly stackFinished: boolean;
  readonly options: { readonly timeoutSeconds?: number; readonly debug?: boolean };
}

/** Why the run failed, in a user's words, or undefined when it did not. */
export function failureOf(end: ChildEnd, record: RunRecord, context: FailureContext): ProgramError | undefined {
  const missing = [...context.config.missing, ...record.missing];
  if (missing.length > 0) return missingConfiguration(missing, context);
  switch (end.how) {
    case "aborted":
      return new ProgramError("interrupted", `The program in ${context.project.programDir} was interrupted.`);
    case "timeout":
      return timeout(record, context);
    case "signal":
      return new ProgramError(
        "program",
        `The program in ${context.project.programDir} was ended by ${end.signal}. If it ran out of memory, set NODE_OPTIONS=--max-old-space-size.`,
      );
    case "exit":
      return end.code === 0 && record.loggedErrors.length === 0 && record.errors.length === 0
        ? undefined
        : programError(end.code, record, context);
  }
}

function missingConfiguration(missing: readonly MissingConfiguration[], context: FailureContext): ProgramError {
  const secretByKey = new Map(missing.map(({ key, secret }) => [key, secret]));
  const unique = [...secretByKey].map(([key, secret]) => ({ key, secret })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const commands = unique.map(
    ({ key, secret }) =>
      `  ${key}${secret ? " (secret)" : ""}: pulumi config set ${secret ? "--secret " : ""}${key} <value> --stack ${context.stack}`,
  );
  const file =
    stackFile(context.project, context.stack) ??
    path.join(context.project.stackConfigDir, `Pulumi.${context.stack}.yaml`);
  const what = unique.length === 1 ? "a configuration value" : `${String(unique.length)} configuration values`;
  return new ProgramError(
    "missing-configuration",
    [
      `The stack ${context.stack} lacks ${what} that the program requires:`,
      ...commands,
      `They belong into ${file}.`,
    ].join("\n"),
    unique,
  );
}

function timeout(record: RunRecord, context: FailureContext): ProgramError {
  const seconds = String(context.options.timeoutSeconds ?? 120);
  const { programDir } = context.project;
  const why = context.stackFinished
    ? "It declared all its resources, but something keeps it running: an open server or connection, or a timer (setInterval)."
    : "It still waits for something, or computes without end.";
  return new ProgramError(
    "timeout",
    [`The program in ${programDir} did not end within ${seconds} s. ${why}`, ...blockedHint(record)].join("\n"),
  );
}

function programError(code: number, record: RunRecord, context: FailureContext): ProgramError {
  const messages = distinctMessages(record);
  const hints = [...blockedHint(record), ...placeholderHint(context)];
  const first = messages.length > 0 ? messages : [outputTail(record) || `it ended with exit code ${String(code)}`];
  const debug = context.options.debug === true ? record.errors.slice(0, 1).map(({ stack }) => stack) : [];
  return new ProgramError(
    "program",
    [`The program in ${context.project.programDir} failed: ${first.join("\n")}`, ...hints, ...debug].join("\n"),
  );
}

/** One failure surfaces in many places; each text counts once, those that only tell the same again do not. */
function distinctMessages(record: RunRecord): string[] {
  const told = record.errors.map(({ message, position }) => `${withoutStatus(message)}${at(position)}`);
  const logged = record.loggedErrors
    .map(withoutStack)
    .filter((text) => !record.errors.some(({ message }) => text.includes(message)));
  return [...new Set([...told, ...logged])].slice(0, 5);
}

function at(position: SourcePosition | undefined): string {
  return position === undefined ? "" : ` (${position.file}:${String(position.line)})`;
}

/** The status of a remote call means nothing to a user. */
function withoutStatus(message: string): string {
  return message.replace(/(^|: )\d+ [A-Z_]{2,}: /, "$1");
}

function withoutStack(text: string): string {
  const lines = text.split("\n").filter((line) => !/^\s+at /.test(line) && !line.startsWith("Running program '"));
  return lines.join("\n").trim();
}

function outputTail(record: RunRecord): string {
  if (record.errorOutput.some((line) => /promises? (was|were) still active/.test(line))) {
    return "it ended while it still waited for something, so resources may be missing: resources that depend on each other in a circle, or a promise that is never resolved";
  }
  return record.errorOutput.slice(-8).join("\n").trim();
}

function blockedHint(record: RunRecord): string[] {
  if (record.blocked.length === 0) return [];
  return [`Blocked while it ran: ${record.blocked.join("; ")}. Allow it with --allow-exec if you trust the program.`];
}

/** A program that stumbles over a placeholder needs the real value. */
function placeholderHint({ placeholders }: FailureContext): string[] {
  if (placeholders.length === 0) return [];
  return [
    `Provider lookups were answered with placeholders: ${placeholders.join(", ")}. If the program needs real values, give them under "answers" in nospof.yaml.`,
  ];
}
