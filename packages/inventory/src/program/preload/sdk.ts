import { createRequire } from "node:module";
import { inspect } from "node:util";
import { adaptSdkFiles } from "./modules";
import { Positions } from "./position";
import { computeCodePaths, serializeFunction, serializeFunctionAsync } from "./sdk-closures";
import { patchConfig } from "./sdk-config";
import { patchOutput } from "./sdk-output";
import { quietPromises, quietResourceStacks, type SdkStore } from "./sdk-quiet";
import { patchRegistration } from "./sdk-registration";
import { patchResults } from "./sdk-results";

type Exports = Record<string, unknown>;

/**
 * Adapts every copy of the SDK that the program loads to symbolic values.
 *
 * @param debug somebody wants to see the debug messages
 */
export function adaptSdk(programRoot: string, debug: boolean): void {
  const positions = new Positions(programRoot);
  const patchOutputs = (exports: Exports): void => {
    patchOutput(exports, positions);
  };
  const patchResources = (exports: Exports, filename: string): void => {
    patchRegistration(exports, filename, positions);
  };
  adaptSdkFiles({
    config: { patch: patchConfig },
    output: { patch: patchOutputs },
    resource: { patch: quietResourceStacks },
    "runtime/resource": { patch: patchResources },
    "runtime/rpc": { patch: patchResults },
    "runtime/debuggable": { patch: patchPromises },
    ...(debug ? {} : { "log/index": { patch: quietLog }, "proto/resource_pb": { patch: quietAnswers } }),
    "runtime/closure/serializeClosure": { instead: { serializeFunction, serializeFunctionAsync } },
    "runtime/closure/codePaths": { instead: { computeCodePaths } },
    "runtime/closure/v8Hooks": { instead: { isInitializedAsync: () => Promise.resolve() } },
    "cmd/run/error": { patch: plainErrors },
    "cmd/run/tracing": { instead: { start: () => undefined, stop: () => undefined, newSpan: () => noSpan } },
  });
}

/** Debug messages are three of every four calls that a program makes to the engine. */
function quietLog(exports: Exports): void {
  exports["debug"] = () => Promise.resolve();
}

/** The debug messages hold every answer as text, which is made whether they are sent or not. */
function quietAnswers(exports: Exports): void {
  for (const name of ["RegisterResourceResponse", "ReadResourceResponse"]) {
    const message = exports[name] as { readonly prototype: object } | undefined;
    if (message !== undefined) Reflect.set(message.prototype, "toString", () => name);
  }
}

function patchPromises(exports: Exports, filename: string): void {
  const { getStore } = createRequire(filename)("./state") as { getStore?: () => SdkStore };
  if (getStore !== undefined) quietPromises(exports, getStore);
}

/** Nobody listens to the spans of a preview, and what records them is slow to load. All of its methods do nothing. */
const noSpan: object = new Proxy({}, { get: () => () => noSpan });

/** `util.inspect` walks from an error into the graph of all resources, which takes many seconds. */
function plainErrors(exports: Exports): void {
  exports["defaultErrorMessage"] = (error: unknown) =>
    error instanceof Error ? (error.stack ?? error.message) : inspect(error, { depth: 0 });
}
