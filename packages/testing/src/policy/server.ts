import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { engineHandlers, SDK_LIGHT, type LogMessage } from "@nospof/inventory/program";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";

/** The largest message that the policy SDK accepts. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** How much of what a failing pack printed goes into the error, in characters. */
const SHOWN_OUTPUT = 4_000;

/**
 * What the child runs: the real policy server, and an end to itself when its standard input ends, which it does at the
 * latest when this process does.
 */
const CHILD_CODE = `process.stdin.on("end", () => process.exit(0)).resume().unref(); require(process.argv[1]);`;

/** A policy pack in the real policy server. */
export interface PolicyServer {
  readonly client: AnalyzerClient;
  /** Resolves to nothing; rejects when the server ends, with what it said. */
  readonly ended: Promise<never>;
}

/** What a policy server is started with. */
export interface PolicyServerOptions {
  /** Folder of the pack. */
  readonly packDir: string;
  /** Time for start and use, in milliseconds. */
  readonly timeoutMs: number;
  /** Environment variables that it has beside those of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts the policy server of @pulumi/pulumi on a pack, lets `use` talk to it, and ends it on every path.
 *
 * @throws when the folder is no pack, the pack cannot be loaded, the server ends early, or the time is over
 */
export async function withPolicyServer<T>(
  { packDir, timeoutMs, environment }: PolicyServerOptions,
  use: (server: PolicyServer) => Promise<T>,
): Promise<T> {
  const dir = path.resolve(packDir);
  if (!existsSync(path.join(dir, "PulumiPolicy.yaml"))) {
    throw new Error(`${packDir} is no policy pack: it has no PulumiPolicy.yaml`);
  }
  const output: string[] = [];
  const log = ({ severity, text }: LogMessage): void => void (severity !== "debug" && output.push(text));
  const engine = await startEngine(log);
  const address = `127.0.0.1:${String(engine.port)}`;
  const child = spawn(process.execPath, ["--require", SDK_LIGHT, "-e", CHILD_CODE, entryPoint(dir), address, dir], {
    cwd: dir,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let client: AnalyzerClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const ended = endOf(child, packDir, output);
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new Error(
            withOutput(`the policy pack ${packDir} did not finish within ${String(timeoutMs / 1000)} s`, output),
          ),
        );
      }, timeoutMs);
    });
    const run = async (): Promise<T> => {
      const port = await Promise.race([portOf(child, output), ended]);
      client = new AnalyzerClient(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure(), {
        "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
        "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      });
      return use({ client, ended });
    };
    return await Promise.race([run(), ended, timeout]);
  } finally {
    clearTimeout(timer);
    client?.close();
    engine.close();
    await kill(child);
  }
}

/** The policy server that the pack itself would get: that of the @pulumi/pulumi which it resolves. */
function entryPoint(packDir: string): string {
  return require.resolve("@pulumi/pulumi/cmd/run-policy-pack", { paths: [packDir, __dirname] });
}

async function startEngine(log: (message: LogMessage) => void): Promise<{ readonly port: number; close(): void }> {
  const server = new grpc.Server();
  server.addService(EngineService, engineHandlers(log));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
    },
  };
}

/** The server prints its port as a line of its own; everything else is the pack's output. */
function portOf(child: ChildProcess, output: string[]): Promise<number> {
  return new Promise((resolve) => {
    let line = "";
    child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stdout?.on("data", (chunk: Buffer) => {
      const lines = (line + chunk.toString()).split("\n");
      line = lines.pop() ?? "";
      for (const text of lines) {
        if (/^\d+$/.test(text.trim())) resolve(Number(text));
        else output.push(text);
      }
    });
  });
}

function endOf(child: ChildProcess, packDir: string, output: readonly string[]): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    child.once("error", (error) => {
      reject(new Error(`the policy pack ${packDir} could not be started: ${error.message}`));
    });
    child.once("close", () => {
      reject(new Error(withOutput(`the policy pack ${packDir} could not be loaded`, output)));
    });
  });
  ended.catch(() => undefined); // it also ends when nobody waits for it any more
  return ended;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

function withOutput(message: string, output: readonly string[]): string {
  const text = output.join("\n").trim();
  return text === "" ? message : `${message}:\n${text.slice(-SHOWN_OUTPUT)}`;
}
