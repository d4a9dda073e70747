import type { Rule } from "@nospof/rules";
import { mapLimited } from "../concurrency";
import { ConfigReader, emptyConfig, type Config } from "../config/config";
import { CliError, describeError } from "../errors";
import type { AnalysisOptions } from "../options";
import { jobsOf, unreadLine, type Job, type JobResult } from "../targets/jobs";
import { programsAtOnce, readJob, type DraftStack, type UnreadStack } from "../targets/stacks";
import { shortStack } from "../targets/target";
import { inUsersWords, type Side } from "./sides";
import { pairStacks, type SideStacks } from "./stacks";

/** One stack on both sides, or on one. */
export interface ReadPair {
  readonly before?: DraftStack | UnreadStack;
  readonly after?: DraftStack | UnreadStack;
}

/**
 * Reads the stacks of both sides, those of a program only where they are compared.
 *
 * @throws CliError when the sides cannot be compared, or a file cannot be read
 */
export async function readPairs(
  sides: readonly [Side, Side],
  options: AnalysisOptions,
  rules: readonly Rule[],
): Promise<readonly ReadPair[]> {
  const configs = new ConfigReader(rules);
  const sources = await Promise.all(sides.map((side) => sourceOf(side, options, configs)));
  const [before, after] = sources;
  if (before === undefined || after === undefined) throw new Error("two sides are needed");
  const pairs = pairStacks(before, after, options.stack?.map(shortStack));
  const wanted = pairs.flatMap((pair) =>
    [
      { source: before, name: pair.before },
      { source: after, name: pair.after },
    ].flatMap(({ source, name }) => (name === undefined ? [] : [{ source, name }])),
  );
  const read = await mapLimited(wanted, programsAtOnce, async ({ source, name }) => ({
    source,
    name,
    stack: await source.read(name),
  }));
  const found = (source: Source, name: string | undefined): DraftStack | UnreadStack | undefined =>
    read.find((one) => one.source === source && one.name === name)?.stack;
  return pairs.map((pair) => {
    const [old, now] = [found(before, pair.before), found(after, pair.after)];
    return { ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) };
  });
}

interface Source extends SideStacks {
  readonly read: (stack: string) => Promise<DraftStack | UnreadStack>;
}

async function sourceOf(side: Side, options: AnalysisOptions, configs: ConfigReader): Promise<Source> {
  const { given, target } = side;
  try {
    if (target.kind === "project") return await programOf(side, target.folder, options, configs);
    const [job] = await jobsOf(target, withoutStacks(options), configs);
    if (job === undefined) throw new Error(`${given} holds no stack`);
    const result = withUsersNotes(await job.read(), side);
    const { project, stack, source } = result.inventory;
    // What is missing on one side would look like a change.
    if (result.unread.length > 0) throw new CliError(result.unread.map(unreadLine).join("\n"));
    const read = await readJob({ ...job, read: () => Promise.resolve(result) }, options);
    return {
      given,
      project,
      stacks: [stack],
      isFixed: true,
      isUnnamed: source === "manifests",
      read: () => Promise.resolve(read),
    };
  } catch (error) {
    throw new CliError(inUsersWords(describeError(error, options.debug ?? false), [side]));
  }
}

function withUsersNotes(result: JobResult, side: Side): JobResult {
  const { inventory } = result;
  if (side.checkout === undefined || inventory.notes.length === 0) return result;
  return { ...result, inventory: inventory.with({ notes: inventory.notes.map((note) => inUsersWords(note, [side])) }) };
}

/** A file holds one stack, whatever the user chooses of a program. */
function withoutStacks(options: AnalysisOptions): AnalysisOptions {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== "stack")) as unknown as AnalysisOptions;
}

async function programOf(side: Side, folder: string, options: AnalysisOptions, configs: ConfigReader): Promise<Source> {
  const { findProject, listStacks } = await import("@nospof/inventory/project");
  const project = findProject(folder);
  const stacks = listStacks(project);
  const chosen = options.stack ?? stacks;
  const full = (name: string): string => chosen.find((one) => shortStack(one) === name) ?? name;
  return {
    given: side.given,
    project: project.name,
    stacks,
    isFixed: false,
    read: async (name) => {
      const [job] = await jobsOf(side.target, { ...options, stack: [full(name)] }, configs);
      if (job === undefined) throw new Error(`${side.given} has no stack ${name}`);
      const read = await readJob(job, options);
      return "error" in read ? { ...read, error: withHint(read, side, job) } : read;
    },
  };
}

/** A program of a revision may lack what a build makes: nothing but committed files is there. */
function withHint({ error }: UnreadStack, side: Side, { stack }: Job): string {
  const said = inUsersWords(error, [side]);
  if (side.checkout === undefined || !/Cannot find module|ENOENT|no such file/i.test(said)) return said;
  const [commit = side.given] = side.given.split(":");
  return `${said}\nOnly committed files of ${side.given} are there. If its program has to be built, build it in a work tree of its own (git worktree add <folder> ${commit}) and compare that folder (stack ${stack}).`;
}

/**
 * The settings by which both sides are judged: those of the side after, or of the side before where that has none. Else
 * a side without settings of its own would be held to less, and what nobody changed would look like a change.
 */
export function commonConfig({ before, after }: ReadPair): Config {
  const configs = [after, before].flatMap((stack) => (stack === undefined || "error" in stack ? [] : [stack.config]));
  return configs.find(({ file }) => file !== undefined) ?? emptyConfig;
}
