import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import * as state from "@pulumi/pulumi/runtime/state";
import { quietPromises, quietResourceStacks, type SdkStore } from "@nospof/inventory/program";

/**
 * Keeps the SDK from taking a stack trace for each promise and each resource, which is most of a recording's time.
 *
 * @returns undoes it
 */
export function quietSdk(): () => void {
  const undo = [
    remember(debuggable, "debuggablePromise"),
    remember(pulumi.Resource, "callsites"),
    remember(pulumi.Resource, "sourcePosition"),
  ];
  quietPromises(debuggable as unknown as Record<string, unknown>, () => (state as unknown as Store).getStore());
  quietResourceStacks(pulumi as unknown as Record<string, unknown>);
  return () => {
    for (const put of undo) put();
  };
}

/** The part of the SDK's `runtime/state` that its typings leave out. */
interface Store {
  getStore(): SdkStore;
}

function remember(of: object, name: string): () => void {
  const before: unknown = Reflect.get(of, name);
  return () => {
    if (before !== undefined) Reflect.set(of, name, before);
  };
}
