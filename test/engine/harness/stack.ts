import type { EngineEvent, UpOptions } from "@pulumi/pulumi/automation";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Sandbox } from "./sandbox";
import { AWS_POLICIES } from "./sandbox";

const execute = promisify(execFile);

/** What the engine did with resources, by `type name` of custom resources. */
export interface Changes {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
}

export interface Outcome {
  /** Undefined when it succeeded. */
  readonly error: string | undefined;
  readonly changes: Changes;
  /** `policy: message` of the violations that stop an update. */
  readonly violations: readonly string[];
  readonly advice: readonly string[];
}

/** A Pulumi stack in a sandbox. */
export class TestStack {
  private constructor(
    private readonly stack: Stack,
    private readonly command: string,
  ) {}

  static async create(sandbox: Sandbox, workDir: string, name: string): Promise<TestStack> {
    const settings = join(workDir, "nospof.yaml");
    const workspace = await LocalWorkspace.create({
      workDir,
      pulumiHome: sandbox.environment["PULUMI_HOME"] ?? "",
      pulumiCommand: await commandOf(sandbox),
      envVars: { ...sandbox.environment, ...(existsSync(settings) ? { NOSPOF_CONFIG: settings } : {}) },
      secretsProvider: "passphrase",
    });
    return new TestStack(await Stack.createOrSelect(name, workspace), sandbox.engine.command);
  }

  up(options: UpOptions = {}): Promise<Outcome> {
    return observed((onEvent) => this.stack.up({ policyPacks: [AWS_POLICIES], ...options, onEvent }));
  }

  /** `pulumi up` as people run it: it previews first, which the Automation API does not. */
  async upAfterPreview(): Promise<string | undefined> {
    const { workspace, name } = this.stack;
    const args = ["up", "--yes", "--non-interactive", "--stack", name, "--policy-pack", AWS_POLICIES];
    try {
      await execute(this.command, args, { cwd: workspace.workDir, env: workspace.envVars });
      return undefined;
    } catch (error) {
      return `${(error as { stdout: string }).stdout}${error instanceof Error ? error.message : ""}`;
    }
  }

  /** The state as `pulumi stack export` writes it. */
  async export(): Promise<string> {
    return JSON.stringify(await this.stack.exportStack());
  }

  /** Ids of everything in the state that a cloud has made. */
  async ids(): Promise<ReadonlySet<string>> {
    const { deployment } = await this.stack.exportStack();
    const { resources = [] } = deployment as { resources?: { type: string; id?: string }[] };
    return new Set(resources.flatMap(({ type, id }) => (id === undefined || type.startsWith("pulumi:") ? [] : [id])));
  }

  /** Forgets an update that was cut off, like `pulumi cancel`. */
  async unlock(): Promise<void> {
    await this.stack.cancel();
  }

  preview(options: { policyPacks?: string[]; expectNoChanges?: boolean } = {}): Promise<Outcome> {
    return observed((onEvent) => this.stack.preview({ policyPacks: [AWS_POLICIES], ...options, onEvent }));
  }

  refresh(): Promise<Outcome> {
    return observed((onEvent) => this.stack.refresh({ onEvent }));
  }

  destroy(): Promise<Outcome> {
    return observed((onEvent) => this.stack.destroy({ onEvent }));
  }
}

/** The Automation API looks for `bin/pulumi` in a folder. */
function commandOf(sandbox: Sandbox): Promise<PulumiCommand> {
  return PulumiCommand.get({ root: dirname(dirname(sandbox.engine.command)), skipVersionCheck: true });
}

async function observed(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Outcome> {
  const events: EngineEvent[] = [];
  let error: string | undefined;
  try {
    await run((event) => events.push(event));
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const policies = events.flatMap(({ policyEvent }) => policyEvent ?? []);
  const describe = (level: string) =>
    policies
      .filter((policy) => policy.enforcementLevel === level)
      .map((policy) => `${policy.policyName}: ${policy.message}`);
  return { error, changes: changesOf(events), violations: describe("mandatory"), advice: describe("advisory") };
}

function changesOf(events: readonly EngineEvent[]): Changes {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const custom = steps.filter(({ type }) => type.split(":").length === 3 && /^(aws|gcp|kubernetes):/.test(type));
  const having = (...ops: string[]) =>
    custom
      .filter(({ op }) => ops.includes(op))
      .map(({ type, urn }) => `${type.slice(type.lastIndexOf(":") + 1)} ${urn.slice(urn.lastIndexOf("::") + 2)}`)
      .sort();
  return {
    created: having("create"),
    updated: having("update"),
    replaced: having("replace"),
    deleted: having("delete"),
  };
}
