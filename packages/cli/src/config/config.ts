import { existsSync } from "node:fs";
import * as path from "node:path";
import type { DeclaredNodes } from "@nospof/inventory/manifests";
import type { LookupAnswer, ProgramOptions } from "@nospof/inventory/program";
import type { InputProblem, Rule, Settings } from "@nospof/rules";
import { defaultSettings, readSettings } from "@nospof/rules";
import type { DomainKind, FlowNeed } from "@nospof/topology";
import type { FlowDeclaration } from "@nospof/topology/declare";
import { CliError } from "../errors";

/** Outputs of other stacks, by name. */
export type StackReferences = NonNullable<ProgramOptions["stackReferences"]>;

/** What a user declares about a flow: what it needs, and where it leads if nothing derives it. */
export interface DeclaredFlow extends FlowDeclaration {
  /** Stacks it is meant for; absent: all. */
  readonly stacks?: readonly string[];
  readonly need: Partial<Pick<FlowNeed, "capacity" | "unit" | "recovery" | "survive">>;
  /** Where a part of it stands: `nospof.yaml:5:11`. */
  readonly placeOf: (key: "from" | "to" | "dependsOn", index?: number) => string;
}

/** Nodes that a user declares. */
export interface NodesSetting extends DeclaredNodes {
  /** Stacks they are meant for; absent: all. */
  readonly stacks?: readonly string[];
}

/** The settings of one project, as `nospof.yaml` states them. */
export interface Config {
  /** Name of the file for messages; absent where there is none. */
  readonly file?: string;
  readonly survive?: DomainKind;
  readonly flows: readonly DeclaredFlow[];
  readonly settings: Settings;
  readonly answers: readonly LookupAnswer[];
  readonly stackReferences: StackReferences;
  readonly nodes: readonly NodesSetting[];
}

/** The settings of a project without `nospof.yaml`. */
export const emptyConfig: Config = {
  flows: [],
  settings: defaultSettings,
  answers: [],
  stackReferences: {},
  nodes: [],
};

const fileNames = ["nospof.yaml", "nospof.yml"];

/** Path of the `nospof.yaml` in a folder. */
export function findConfig(folder: string): string | undefined {
  return fileNames.map((name) => path.join(folder, name)).find((file) => existsSync(file));
}

/**
 * Reads and checks `nospof.yaml` files, each once: stacks that share a file share its value.
 *
 * @param rules the rules that the files may configure
 */
export class ConfigReader {
  readonly #read = new Map<string, Promise<Config>>();

  constructor(private readonly rules: readonly Rule[]) {}

  /** @throws CliError with every problem, each with file, line and column */
  read(file: string): Promise<Config> {
    const key = path.resolve(file);
    const config = this.#read.get(key) ?? readConfig(file, this.rules);
    this.#read.set(key, config);
    return config;
  }
}

async function readConfig(file: string, rules: readonly Rule[]): Promise<Config> {
  if (!existsSync(file)) {
    throw new CliError(`${file}: there is no such file. Name the settings of the project, or leave --config out.`);
  }
  // YAML and JSON Schema take long to load, and most stacks have no settings.
  const { readDocument } = await import("./document.js");
  const { schemaProblems } = await import("./schema.js");
  const document = readDocument(file);
  const problems: InputProblem[] = [...schemaProblems(document.data)];
  const settings = readSettings(document.data, rules, problems);
  if (problems.length > 0) throw document.error(problems);
  // The schema has vouched for these shapes.
  const data = document.data as Sections;
  return {
    file,
    ...(data.survive === undefined ? {} : { survive: data.survive }),
    flows: Object.entries(data.flows ?? {}).map(([id, { stack, from, to, dependsOn, ...need }]) => ({
      id,
      need,
      place: document.place(["flows", id]),
      placeOf: (key, index) => document.place(["flows", id, key, ...(index === undefined ? [] : [index])]),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(dependsOn === undefined ? {} : { dependsOn: typeof dependsOn === "string" ? [dependsOn] : dependsOn }),
      ...stacksOf(stack),
    })),
    settings,
    answers: data.answers ?? [],
    stackReferences: data.stackReferences ?? {},
    nodes: (data.kubernetes?.nodes ?? []).map(({ stack, ...nodes }, at) => ({
      ...nodes,
      position: { file, line: document.line(["kubernetes", "nodes", at]) },
      ...stacksOf(stack),
    })),
  };
}

type StackNames = string | readonly string[];

function stacksOf(stack: StackNames | undefined): { readonly stacks?: readonly string[] } {
  if (stack === undefined) return {};
  return { stacks: typeof stack === "string" ? [stack] : stack };
}

interface Sections {
  readonly survive?: DomainKind;
  readonly flows?: Readonly<
    Record<
      string,
      DeclaredFlow["need"] & {
        readonly from?: string;
        readonly to?: string;
        readonly dependsOn?: string | readonly string[];
        readonly stack?: StackNames;
      }
    >
  >;
  readonly kubernetes?: { readonly nodes?: readonly (DeclaredNodes & { readonly stack?: StackNames })[] };
  readonly answers?: readonly LookupAnswer[];
  readonly stackReferences?: StackReferences;
}
