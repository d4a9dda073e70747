import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { dirname } from "node:path";

/** A Node process: what to run, where, with which environment. */
export interface Command {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a Pulumi program, with the arguments and variables of the official host.
 * Source: `execNodejs` and `constructEnv` in sdk/nodejs/cmd/pulumi-language-nodejs/main.go of pulumi/pulumi.
 */
export function programCommand(request: RunRequest, engineAddress: string): Command {
  const info = request.getInfo();
  const programDirectory = info?.getProgramDirectory() ?? request.getPwd();
  const args = [
    `--monitor=${request.getMonitorAddress()}`,
    `--engine=${engineAddress}`,
    `--project=${request.getProject()}`,
    `--root-directory=${info?.getRootDirectory() ?? ""}`,
    `--stack=${request.getStack()}`,
    `--organization=${request.getOrganization()}`,
    `--pwd=${request.getPwd()}`,
    `--dry-run=${String(request.getDryrun())}`,
    `--parallel=${String(request.getParallel())}`,
    info?.getEntryPoint() ?? ".",
    ...request.getArgsList(),
  ];
  return {
    args: [require.resolve("@pulumi/pulumi/cmd/run", { paths: [programDirectory] }), ...args],
    cwd: request.getPwd(),
    env: {
      ...process.env,
      ...typescriptVariables(info),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  };
}

/** Runs a policy pack in its own folder, or a source-based plugin. */
export function pluginCommand(request: RunPluginRequest): Command {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const env = { ...process.env, ...variables(request.getEnvList()), ...typescriptVariables(info) };
  const [engineAddress = "", ...more] = request.getArgsList();
  if (request.getKind() === "analyzer") {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack", { paths: [folder] });
    return { args: [runner, engineAddress, ".", ...more], cwd: folder, env };
  }
  const runner = require.resolve("@pulumi/pulumi/cmd/run-plugin", { paths: [folder] });
  return { args: [runner, folder, engineAddress, ...more], cwd: request.getPwd() || dirname(folder), env };
}

function typescriptVariables(info: ProgramInfo | undefined): NodeJS.ProcessEnv {
  const options = info?.getOptions()?.toJavaScript();
  const typescript = options?.["typescript"] === undefined ? true : options["typescript"] === true;
  return { PULUMI_NODEJS_TYPESCRIPT: String(typescript) };
}

/** `NAME=value` lines as variables. */
function variables(lines: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
