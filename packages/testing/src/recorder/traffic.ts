import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

/** How long nothing may happen, in milliseconds, while values of the program are still pending. */
const PATIENCE_MS = 2_000;

/** Turns of the event loop without a call after which a program without pending values is over. */
const QUIET_TURNS = 3;

type Handler = (call: { request: unknown }, callback: (...answer: unknown[]) => void) => void;

/** How far the program is. */
export type Progress = "running" | "returned" | "failed";

/** The calls between the Pulumi runtime of this process and a monitor. */
export interface Traffic {
  /**
   * Resolves when the program has returned, makes no more calls, and none of its values is pending. The values of a
   * program that has failed may stay pending.
   *
   * @throws when values stay pending although nothing happens any more
   */
  end(progress: () => Progress): Promise<void>;
}

/**
 * Makes a monitor the one that the Pulumi runtime of this process talks to, in the place of the one that `setMocks`
 * installs.
 *
 * @param handlers the monitor's gRPC handlers
 */
export async function install(
  handlers: Readonly<Record<string, unknown>>,
  names: { readonly project: string; readonly stack: string; readonly organization: string },
): Promise<Traffic> {
  const unused: pulumi.runtime.Mocks = { newResource: ({ inputs }) => ({ id: "", state: inputs }), call: () => ({}) };
  await pulumi.runtime.setMocks(unused, names.project, names.stack, true, names.organization);
  const installed = pulumi.runtime.getMonitor();
  if (installed === undefined) throw new Error("this version of @pulumi/pulumi has no monitor to put mocks in");
  let open = 0;
  let calls = 0;
  for (const [method, handle] of Object.entries(handlers)) {
    Object.assign(installed, {
      [method]: (request: unknown, ...rest: unknown[]) => {
        const callback = rest.at(-1) as (...answer: unknown[]) => void;
        open += 1;
        calls += 1;
        (handle as Handler)({ request }, (...answer) => {
          open -= 1;
          callback(...answer);
        });
      },
    });
  }
  return { end: (progress) => quiet(() => ({ calls, open, progress: progress() })) };
}

async function quiet(
  look: () => { readonly calls: number; readonly open: number; readonly progress: Progress },
): Promise<void> {
  let seen = -1;
  let since = Date.now();
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const { calls, open, progress } = look();
    const isPending = progress === "returned" && pendingValues() > 0;
    if (calls !== seen || open > 0 || progress === "running") {
      seen = calls;
      since = Date.now();
      turns = 0;
    } else if (isPending) {
      turns = 0;
      if (Date.now() - since > PATIENCE_MS) throw stuck();
    }
  }
}

function stuck(): Error {
  return new Error(
    `the program does not come to an end: ${String(pendingValues())} of its values are still pending. An input may be a ` +
      "promise that never resolves or that was rejected, or resources may wait for each other",
  );
}

/** Promises of the SDK that have not settled. The SDK counts them to find programs that end too early. */
function pendingValues(): number {
  return (state as unknown as { getStore(): { readonly leakCandidates: ReadonlySet<unknown> } }).getStore()
    .leakCandidates.size;
}
