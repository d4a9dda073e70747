import { patchConfig } from "./sdk-config";
import { patchSdkFiles } from "./modules";
import { patchOutput } from "./sdk-output";
import { patchRegistration, quietResourceStacks } from "./sdk-registration";
import { patchResults } from "./sdk-results";
import { Positions } from "./position";

type Exports = Record<string, unknown>;

/** Adapts every copy of the SDK that the program loads to symbolic values. */
export function adaptSdk(programRoot: string): void {
  const positions = new Positions(programRoot);
  patchSdkFiles({
    config: patchConfig,
    output: patchOutput,
    resource: quietResourceStacks,
    "runtime/resource": (exports, filename) => {
      patchRegistration(exports, filename, positions);
    },
    "runtime/rpc": patchResults,
    "runtime/debuggable": quietPromises,
    "runtime/closure/serializeClosure": skipClosures,
    "runtime/closure/codePaths": skipCodePaths,
    "cmd/run/error": plainErrors,
  });
}

/** The SDK takes a formatted stack trace for each of its promises, most of the time of a large program. */
function quietPromises(exports: Exports): void {
  const original = exports["debuggablePromise"];
  if (typeof original !== "function") return;
  exports["debuggablePromise"] = (...args: unknown[]): unknown => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return Reflect.apply(original, undefined, args) as unknown;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/** The text of functions does not matter here, and not every function can be turned into text. */
function skipClosures(exports: Exports): void {
  exports["serializeFunction"] = () =>
    Promise.resolve({ text: "exports.handler = () => {};", exportName: "handler", containsSecrets: false });
}

/** Nor do the files that a function would be deployed with. */
function skipCodePaths(exports: Exports): void {
  exports["computeCodePaths"] = () => Promise.resolve(new Map());
}

/** `util.inspect` walks from an error into the graph of all resources, which takes many seconds. */
function plainErrors(exports: Exports): void {
  exports["defaultErrorMessage"] = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
}
