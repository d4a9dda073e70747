import { Command, CommanderError, Option } from "commander";
import { domainKinds } from "@nospof/topology";
import { parseAssumption } from "./assume/parse";
import { CliError } from "./errors";
import type { AddressesOptions } from "./commands/addresses";
import type { CheckOptions } from "./commands/check";
import type { DiffOptions } from "./commands/diff";
import type { ExperimentsOptions } from "./commands/experiments";
import type { ExplainOptions } from "./commands/explain";
import type { AnalysisOptions } from "./options";
import { isStackName, parseKinds, parseSeconds, parseSimultaneous, splitValues } from "./options";
import { toolVersion } from "./version";

/** The whole command line. */
export interface CommandLine {
  /** The commander command, for help and documentation. */
  readonly command: Command;
  /**
   * Runs one command.
   *
   * @param argv without Node and script
   * @returns the exit code
   * @throws CliError and the other errors meant for users
   */
  readonly run: (argv: readonly string[]) => Promise<number>;
}

/** Describes the commands. What a command works with is loaded when it is run. */
export function createCommandLine(): CommandLine {
  let code = 0;
  const program = new Command("nospof")
    .description("Prove that a Pulumi stack has no single point of failure, offline and without credentials.")
    .version(toolVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print the help of a command")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true);

  withFailures(
    program
      .command("check")
      .description("check stacks: every flow of traffic against every failure, and all rules")
      .argument(
        "[target...]",
        "folder with Pulumi.yaml, stack export, preview JSON, Kubernetes manifests (file or folder), or - for standard input (default: .)",
      ),
  )
    .addOption(assumeOption())
    .addOption(outputOption())
    .addOption(
      new Option("--fail-on <outcome>", "what makes the exit code 1")
        .choices(["fail", "unknown", "never"])
        .default("fail"),
    )
    .option("--timings", "tell how long each part took")
    .action(async (targets: string[], options: CheckOptions) => {
      const { check } = await import("./commands/check.js");
      const { isDestination } = await import("./output/destinations.js");
      const outputs = splitValues(options.output ?? [], isDestination);
      const all = withStackTargets([...targets, ...outputs.targets], options);
      code = await check(all.targets, { ...all.options, output: outputs.values });
    });

  withAnalysis(
    program
      .command("explain")
      .description("explain a flow (its paths and cuts) or a resource (the flows that cross it, what depends on it)")
      .argument("<flow|resource>", "id of a flow; name, type::name or urn of a resource")
      .argument("[target...]", "as for check (default: .)"),
  )
    .option(
      "--lose <domain>",
      "only this failure: a zone, region or device; several joined by commas are lost together",
    )
    .addOption(assumeOption())
    .action(async (subject: string, targets: string[], options: ExplainOptions) => {
      const { explain } = await import("./commands/explain.js");
      const all = withStackTargets(targets, options);
      code = await explain(subject, all.targets, all.options);
    });

  withFailures(
    program
      .command("diff")
      .description("compare two states: redundancy lost or gained, addresses, resources, and the flows they touch")
      .argument("<before>", "as a target of check, or a git revision: HEAD~1, main, main:stacks/aws")
      .argument("<after>", "likewise"),
  )
    .addOption(outputOption())
    .option("--fail-on-regression", "exit with 1 only for what is worse than before")
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diff } = await import("./commands/diff.js");
      code = await diff(before, after, options);
    });

  withAnalysis(
    program
      .command("addresses")
      .description("print the address plan of stacks: networks, subnets by tier and zone, free space")
      .argument("[target...]", "as for check (default: .)"),
  ).action(async (targets: string[], options: AddressesOptions) => {
    const { addresses } = await import("./commands/addresses.js");
    const all = withStackTargets(targets, options);
    code = await addresses(all.targets, all.options);
  });

  withFailures(
    program
      .command("experiments")
      .description("write the experiments that could refute what is proven; runs none of them")
      .argument("[target...]", "as for check (default: .)"),
  )
    .option("--input <name=value...>", "what only you know, such as the ARN of a role: the overview lists the names")
    .addOption(new Option("-o, --output <format>", "form of the overview").choices(["text", "json"]).default("text"))
    .option("--write <folder>", "write the files, one folder for each stack")
    .option("--force", "replace the experiments in a folder that is not empty")
    .action(async (targets: string[], options: ExperimentsOptions) => {
      const inputs = splitValues(options.input ?? [], (word) => word.includes("="));
      const all = withStackTargets([...targets, ...inputs.targets], options);
      const { experiments } = await import("./commands/experiments.js");
      code = await experiments(all.targets, { ...all.options, input: inputs.values });
    });

  program
    .command("rules")
    .description("list the rules, or show one")
    .argument("[id]", "id of a rule")
    .action(async (id: string | undefined) => {
      const { rules } = await import("./commands/rules.js");
      code = await rules(id);
    });

  return {
    command: program,
    run: async (argv) => {
      try {
        await program.parseAsync([...argv], { from: "user" });
        return code;
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        if (error.exitCode === 0) return 0;
        if (error.code === "commander.help") return 2;
        throw new CliError(usageMessage(error, argv));
      }
    },
  };
}

/** Options of the commands that try failures on every flow. */
function withFailures(command: Command): Command {
  return withAnalysis(command)
    .addOption(
      new Option(
        "--lose <kinds>",
        `kinds of failure, of ${domainKinds.join(", ")} (default: disruption,device,zone, and region where a standby region exists)`,
      ).argParser(parseKinds),
    )
    .addOption(
      new Option("--simultaneous <k>", "all sets of up to k failures, 1 to 3").argParser(parseSimultaneous).default(1),
    );
}

/** Options of every command that looks at stacks. */
function withAnalysis(command: Command): Command {
  return command
    .option("-s, --stack <name...>", "environments (default: every Pulumi.<stack>.yaml of the project)")
    .option("--config <file>", "settings (default: nospof.yaml beside Pulumi.yaml)")
    .option("--allow-exec", "let programs start processes, use the network and see credentials")
    .addOption(new Option("--timeout <seconds>", "time limit of one program").argParser(parseSeconds).default(120))
    .option("--debug", "show what programs print, and stack traces of errors");
}

/** May be given several times; each has one value. */
function assumeOption(): Option {
  return new Option(
    "--assume <name=value>",
    "go by a value that is not known: a key of the configuration, or <resource>.<property> (repeatable)",
  ).argParser(parseAssumption);
}

/** Commander takes an option for one with several values only when a word stands before the dots. */
function outputOption(): Option {
  const option = new Option(
    "-o, --output <format[=file]...>",
    "text or json, to standard output or a file (default: text)",
  );
  option.variadic = true;
  return option;
}

/** Gives the targets back that `--stack` has taken for names. */
function withStackTargets<T extends AnalysisOptions>(
  targets: readonly string[],
  options: T,
): { readonly targets: readonly string[]; readonly options: T } {
  if (options.stack === undefined) return { targets, options };
  const split = splitValues(options.stack, isStackName);
  return { targets: [...targets, ...split.targets], options: { ...options, stack: split.values } };
}

function usageMessage(error: CommanderError, argv: readonly string[]): string {
  const text = error.message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .trim();
  const [command] = argv;
  const help =
    command !== undefined && /^[a-z]+$/.test(command) && error.code !== "commander.unknownCommand" ? `${command} ` : "";
  const order =
    error.code === "commander.missingArgument" ? " Write arguments before options with several values." : "";
  return `${text}${/[.?]$/.test(text) ? "" : "."}${order} Run "nospof ${help}--help" for what there is.`;
}
