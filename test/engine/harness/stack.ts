import { nameOfUrn } from "@nospof/inventory";
import type { EngineEvent, UpOptions } from "@pulumi/pulumi/automation";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
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

/** The parts of a state that scenarios look at. */
interface Deployment {
  readonly resources?: readonly { readonly urn: string; readonly type: string; readonly id?: string }[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
}

/** The summary of an update is not asked for secrets, whose key takes half a second to derive. */
const PLAIN = { showSecrets: false };

/** Room for a whole state. */
const LARGE = { maxBuffer: 64 * 1024 * 1024 };

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
    // The API asks for the outputs after each update, which nobody looks at here; each time derives the passphrase's key.
    workspace.stackOutputs = () => Promise.resolve({});
    return new TestStack(await Stack.create(name, workspace), sandbox.engine.command);
  }

  up(options: UpOptions = {}): Promise<Outcome> {
    return observed((onEvent) => this.stack.up({ ...PLAIN, policyPacks: [AWS_POLICIES], ...options, onEvent }));
  }

  /** `pulumi up` as people run it: it previews first, which the Automation API does not. Its output, if it fails. */
  upAfterPreview(): Promise<string | undefined> {
    return this.run(["up", "--yes", "--policy-pack", AWS_POLICIES]);
  }

  /** Urns of what was being made when the engine was killed. */
  async pendingCreates(): Promise<readonly string[]> {
    const { pending_operations: operations = [] } = await this.deployment();
    return operations.flatMap(({ type, resource }) => (type === "creating" ? [resource.urn] : []));
  }

  /** Takes something that exists into the state as a child of a component of the state, with `pulumi import`. */
  async adopt(type: string, name: string, id: string, parentType: string): Promise<string | undefined> {
    const { resources = [] } = await this.deployment();
    const [parent, provider] = [parentType, `pulumi:providers:${type.slice(0, type.indexOf(":"))}`].map(
      (wanted) => resources.find((resource) => resource.type === wanted)?.urn,
    );
    const file = join(this.stack.workspace.workDir, "import.json");
    const found = { type, name, id, parent: "parent", provider: "provider" };
    writeFileSync(file, JSON.stringify({ nameTable: { parent, provider }, resources: [found] }));
    return this.run(["import", "--yes", "--skip-preview", "--file", file, "--protect=false", "--generate-code=false"]);
  }

  /** The state as `pulumi stack export` writes it. */
  async export(): Promise<string> {
    return JSON.stringify(await this.stack.exportStack());
  }

  /** Ids of everything in the state that a cloud has made. */
  async ids(): Promise<ReadonlySet<string>> {
    const { resources = [] } = await this.deployment();
    return new Set(resources.flatMap(({ type, id }) => (id === undefined || type.startsWith("pulumi:") ? [] : [id])));
  }

  /** Forgets an update that was cut off, like `pulumi cancel`. */
  async unlock(): Promise<void> {
    await this.stack.cancel();
  }

  preview(options: { policyPacks?: string[]; expectNoChanges?: boolean } = {}): Promise<Outcome> {
    return observed((onEvent) => this.stack.preview({ policyPacks: [AWS_POLICIES], ...options, onEvent }));
  }

  refresh(options: { clearPendingCreates?: boolean } = {}): Promise<Outcome> {
    return observed((onEvent) => this.stack.refresh({ ...PLAIN, ...options, onEvent }));
  }

  destroy(): Promise<Outcome> {
    return observed((onEvent) => this.stack.destroy({ ...PLAIN, onEvent }));
  }

  /** Secrets stay encrypted, which saves the time to derive their key. */
  private async deployment(): Promise<Deployment> {
    const { workspace, name } = this.stack;
    const args = ["stack", "export", "--non-interactive", "--stack", name];
    const { stdout } = await execute(this.command, args, { ...LARGE, cwd: workspace.workDir, env: workspace.envVars });
    return (JSON.parse(stdout) as { readonly deployment: Deployment }).deployment;
  }

  /** Runs a command of the engine; returns what it prints if it fails. */
  private async run(args: readonly string[]): Promise<string | undefined> {
    const { workspace, name } = this.stack;
    const more = ["--non-interactive", "--stack", name];
    try {
      await execute(this.command, [...args, ...more], { cwd: workspace.workDir, env: workspace.envVars });
      return undefined;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return [stdout, stderr, error instanceof Error ? error.message : ""].join("\n");
    }
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
      .map(({ type, urn }) => `${type.slice(type.lastIndexOf(":") + 1)} ${nameOfUrn(urn)}`)
      .sort();
  return {
    created: having("create"),
    updated: having("update"),
    replaced: having("replace"),
    deleted: having("delete"),
  };
}
