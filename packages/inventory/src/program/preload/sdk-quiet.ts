/**
 * Spares the SDK the diagnostics that are most of the time of a large program: stack traces of every promise and every
 * resource. It loads nothing, so that a recorder in the program's own process can use it too.
 */

type Exports = Record<string, unknown>;

/** What the SDK keeps of a run. */
export interface SdkStore {
  readonly leakCandidates?: Set<unknown>;
}

/** Promises of parts of a registration, by what the SDK calls them: they settle when the registration does. */
const PART_OF_REGISTRATION = /^(?:resolveURN|resolveID|transfer)/;

/**
 * The SDK takes a formatted stack trace for each of its promises and wraps it twice. The check for promises that never
 * settle stays: without it, resources could be missing unnoticed. It needs only one promise for each registration.
 *
 * @param exports of the SDK's `runtime/debuggable`
 */
export function quietPromises(exports: Exports, getStore: () => SdkStore): void {
  const original = exports["debuggablePromise"];
  if (typeof original !== "function") return;
  let checkAtExit = false;
  exports["debuggablePromise"] = (promise: Promise<unknown>, ...context: unknown[]): unknown => {
    if (PART_OF_REGISTRATION.test(String(context[0]))) return promise;
    const { leakCandidates } = getStore();
    if (!checkAtExit || leakCandidates === undefined) {
      // The first call makes the SDK check at exit.
      checkAtExit = true;
      return withoutStacks(() => Reflect.apply(original, undefined, [promise, ...context]) as unknown);
    }
    leakCandidates.add(promise);
    return promise.then(
      (value) => {
        leakCandidates.delete(promise);
        return value;
      },
      (error: unknown) => {
        leakCandidates.delete(promise);
        throw error;
      },
    );
  };
}

/**
 * The SDK's own positions of resources are taken from complete, formatted stack traces.
 *
 * @param exports of the SDK's `resource`
 */
export function quietResourceStacks(exports: Exports): void {
  const resource = exports["Resource"] as Record<string, unknown>;
  if (typeof resource["callsites"] === "function") resource["callsites"] = () => [];
  if (typeof resource["sourcePosition"] === "function") resource["sourcePosition"] = () => undefined;
}

/** Even one formatted stack costs a lot: for it a compiler's hook reads the source maps of the whole SDK. */
function withoutStacks<T>(run: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
