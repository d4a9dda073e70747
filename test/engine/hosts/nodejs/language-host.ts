/**
 * The Node.js language host of the Pulumi engine, as far as running programs, policy packs and source-based plugins
 * needs it. The official one is a Go module without usable releases. How a program runs is decided by the unchanged
 * entry points of `@pulumi/pulumi/cmd`, which this host starts like the official one does.
 */
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { version } from "@pulumi/pulumi/version";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { servePlugin } from "../../processes/plugin-server";
import { Children } from "./children";
import { pluginCommand, programCommand } from "./commands";

/** Exit code of a program whose error is on the screen already. Source: `@pulumi/pulumi/cmd/run/run.ts`. */
const ERROR_ALREADY_SHOWN = 32;

const engineAddress = process.argv.at(-1) ?? "";
const children = new Children();

type Unary<Request, Response> = (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void;

/** Answers a call without looking at its request. */
function always<Response>(answer: () => Response): Unary<unknown, Response> {
  return (_call, callback) => {
    callback(null, answer());
  };
}

/** Runs a program to its end; its output goes where the host's goes, which the engine shows. */
const run: Unary<language.RunRequest, language.RunResponse> = (call, callback) => {
  const response = new language.RunResponse();
  try {
    const child = children.start(programCommand(call.request, engineAddress), {
      stdout: (bytes) => process.stdout.write(bytes),
      stderr: (bytes) => process.stderr.write(bytes),
      exit: (code) => {
        if (code === ERROR_ALREADY_SHOWN) response.setBail(true);
        else if (code !== 0) response.setError(`the program exited with the code ${String(code)}`);
        callback(null, response);
      },
    });
    call.on("cancelled", () => child.kill("SIGKILL"));
  } catch (error) {
    callback({ code: status.FAILED_PRECONDITION, message: error instanceof Error ? error.message : String(error) });
  }
};

/** Runs a policy pack or a plugin until the engine has had enough of it. */
function runPlugin(call: ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>): void {
  const send = (fill: (response: language.RunPluginResponse) => void): void => {
    const response = new language.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  try {
    const child = children.start(pluginCommand(call.request), {
      stdout: (bytes) => {
        send((response) => response.setStdout(bytes));
      },
      stderr: (bytes) => {
        send((response) => response.setStderr(bytes));
      },
      exit: (code) => {
        send((response) => response.setExitcode(code));
        call.end();
      },
    });
    call.on("cancelled", () => child.kill("SIGKILL"));
  } catch (error) {
    call.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

servePlugin(
  LanguageRuntimeService,
  {
    handshake: always(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: always(() => new PluginInfo().setVersion(version)),
    getRequiredPackages: always(() => new language.GetRequiredPackagesResponse()),
    getRequiredPlugins: always(() => new language.GetRequiredPluginsResponse()),
    getProgramDependencies: always(() => new language.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: always(() => new language.RuntimeOptionsResponse()),
    about: always(() => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    installDependencies: (call: ServerWritableStream<unknown, unknown>) => {
      call.end();
    },
    cancel: always(() => new Empty()),
    run,
    runPlugin,
  },
  () => {
    children.end();
  },
);
