import type * as grpc from "@grpc/grpc-js";
import type { Inventory, Urn } from "@nospof/inventory";
import {
  AnalyzerStackConfigureRequest,
  PolicySeverity,
  type AnalyzeDiagnostic,
  type AnalyzeResponse,
  type AnalyzerInfo,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { inventoryToEngine, type EngineResource } from "../engine/resources";
import { configureRequest, levelName, type Level, type PackConfig } from "./config";
import { analyzeRequest, analyzeStackRequest } from "./requests";
import { withPolicyServer, type PolicyServer } from "./server";

/** What a pack is run on, and how. */
export interface RunPolicyPackOptions {
  /** Folder of the pack, with its PulumiPolicy.yaml. Compiled JavaScript starts in a third of the time of TypeScript. */
  readonly packDir: string;
  /** The stack. */
  readonly inventory: Inventory;
  /**
   * True as in a preview of a new stack: ids and computed values are unknown. False as after an update. Defaults to true.
   */
  readonly dryRun?: boolean;
  /** Configuration of the pack. Defaults to none: every policy has its own level, and the defaults of its schema. */
  readonly config?: PackConfig;
  /** Environment variables that the pack has beside those of this process. Defaults to none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Defaults to `organization`. */
  readonly organization?: string;
  /** Time for the whole run, in milliseconds. Defaults to 60,000. */
  readonly timeoutMs?: number;
}

/** What a policy reported. */
export interface Violation {
  readonly policyName: string;
  /** The policy's description and what it reported, each on lines of its own. */
  readonly message: string;
  /** The resource that it is about; absent when the policy named none. */
  readonly urn?: Urn;
  readonly enforcementLevel: Level;
  readonly severity?: "low" | "medium" | "high" | "critical";
}

/** The result of a run. */
export interface PolicyRun {
  readonly pack: { readonly name: string; readonly version: string; readonly policies: readonly string[] };
  readonly violations: readonly Violation[];
  /** Policies that said that they do not apply, with their reasons; one entry for each time. */
  readonly notApplicable: readonly { readonly policyName: string; readonly reason: string }[];
}

/**
 * Runs a policy pack on a stack, as `pulumi preview` or `pulumi up` would, in the real policy server of @pulumi/pulumi
 * but without the Pulumi CLI. The server runs in a child process, which is ended on every path.
 *
 * @throws when the folder is no pack, or the pack cannot be loaded, is configured wrongly, fails or takes too long; the
 * message holds what it printed
 */
export async function runPolicyPack(options: RunPolicyPackOptions): Promise<PolicyRun> {
  const { packDir, inventory, dryRun = true, config = {}, organization = "organization", timeoutMs = 60_000 } = options;
  const { environment = {} } = options;
  const resources = inventoryToEngine(inventory, { known: !dryRun });
  return withPolicyServer({ packDir, timeoutMs, environment }, async (server) => {
    const calls = callsOf(server);
    const info = await calls.info();
    const { project, stack } = inventory;
    await calls.configureStack(
      new AnalyzerStackConfigureRequest()
        .setStack(stack)
        .setProject(project)
        .setOrganization(organization)
        .setDryRun(dryRun),
    );
    await calls.configure(configureRequest(info, config));
    const responses: AnalyzeResponse[] = [];
    for (const resource of resources) responses.push(await calls.analyze(resource, resources));
    responses.push(await calls.analyzeStack(resources));
    return {
      pack: {
        name: info.getName(),
        version: info.getVersion(),
        policies: info.getPoliciesList().map((policy) => policy.getName()),
      },
      violations: responses.flatMap((response) => response.getDiagnosticsList().map(violationOf)),
      notApplicable: responses.flatMap((response) =>
        response.getNotApplicableList().map((item) => ({ policyName: item.getPolicyName(), reason: item.getReason() })),
      ),
    };
  });
}

/** The server's calls as promises. */
function callsOf({ client, ended }: PolicyServer): {
  info(): Promise<AnalyzerInfo>;
  configureStack(request: AnalyzerStackConfigureRequest): Promise<unknown>;
  configure(request: ReturnType<typeof configureRequest>): Promise<unknown>;
  analyze(resource: EngineResource, all: readonly EngineResource[]): Promise<AnalyzeResponse>;
  analyzeStack(resources: readonly EngineResource[]): Promise<AnalyzeResponse>;
} {
  const call = <T>(start: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> =>
    Promise.race([
      ended,
      new Promise<T>((resolve, reject) => {
        start((error, response) => {
          if (error === null) resolve(response);
          else reject(new Error(`the policy pack failed: ${error.details}`));
        });
      }),
    ]);
  return {
    info: () => call((done) => client.getAnalyzerInfo(new Empty(), done)),
    configureStack: (request) => call((done) => client.configureStack(request, done)),
    configure: (request) => call((done) => client.configure(request, done)),
    analyze: (resource, all) => call((done) => client.analyze(analyzeRequest(resource, all), done)),
    analyzeStack: (resources) => call((done) => client.analyzeStack(analyzeStackRequest(resources), done)),
  };
}

const SEVERITIES = {
  [PolicySeverity.POLICY_SEVERITY_UNSPECIFIED]: undefined,
  [PolicySeverity.POLICY_SEVERITY_LOW]: "low",
  [PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
  [PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
  [PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
} as const;

function violationOf(diagnostic: AnalyzeDiagnostic): Violation {
  const urn = diagnostic.getUrn();
  const severity = SEVERITIES[diagnostic.getSeverity()];
  return {
    policyName: diagnostic.getPolicyname(),
    message: diagnostic.getMessage(),
    ...(urn !== "" && { urn }),
    enforcementLevel: levelName(diagnostic.getEnforcementlevel()),
    ...(severity !== undefined && { severity }),
  };
}
