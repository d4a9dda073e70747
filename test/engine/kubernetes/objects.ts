import type { KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import type { Json, Properties } from "../simulator/model";

/** Who owns the fields that the provider sets. */
const FIELD_MANAGER = "nospof-engine-tests";
/** Content type of server-side apply. Source: `PatchStrategy` of the client. */
const SERVER_SIDE_APPLY = "application/apply-patch+yaml";
const LOOK_MILLISECONDS = 200;
/** How long something may take where the machine is busy with other things. */
const PATIENCE_SECONDS = 120;

/** An object of a cluster with everything that can be read. */
export type LiveObject = KubernetesObject & {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
};

type Header = Parameters<KubernetesObjectApi["read"]>[0];

/** Makes, reads and deletes the objects of a cluster, and waits as the Kubernetes provider of Pulumi does. */
export class Objects {
  constructor(private readonly api: KubernetesObjectApi) {}

  /** Sets the fields that a program sets and gives up those that it no longer sets; waits until the object works. */
  async apply(object: Properties): Promise<LiveObject> {
    const applied = (await this.api.patch(
      object as unknown as KubernetesObject,
      undefined,
      undefined,
      FIELD_MANAGER,
      true,
      SERVER_SIDE_APPLY,
    )) as LiveObject;
    return this.until(applied, (live) => live !== undefined && works(live));
  }

  async read(object: Pick<LiveObject, "apiVersion" | "kind" | "metadata">): Promise<LiveObject | undefined> {
    try {
      return (await this.api.read(object as Header)) as LiveObject;
    } catch (error) {
      if ((error as { code?: number }).code === 404) return undefined;
      throw error;
    }
  }

  /** Deletes an object with what belongs to it, and waits until it is gone. */
  async delete(object: LiveObject): Promise<void> {
    try {
      await this.api.delete(object, undefined, undefined, undefined, undefined, "Foreground");
    } catch (error) {
      if ((error as { code?: number }).code === 404) return;
      throw error;
    }
    await this.until(object, (live) => live === undefined || live.metadata?.uid !== object.metadata?.uid);
  }

  private async until(object: LiveObject, holds: (live: LiveObject | undefined) => boolean): Promise<LiveObject> {
    const { kind = "", metadata } = object;
    for (const until = Date.now() + PATIENCE_SECONDS * 1000; ;) {
      const live = await this.read(object);
      if (holds(live)) return live ?? object;
      if (Date.now() > until)
        throw new Error(`${kind} ${metadata?.name ?? ""} is not done: ${JSON.stringify(live?.status)}`);
      await sleep(LOOK_MILLISECONDS);
    }
  }
}

/**
 * Whether an object does what it is for. Source: the provider's documentation of what it waits for, and its annotation
 * `pulumi.com/waitFor`. Services are not waited for.
 */
function works({ kind, metadata, spec, status }: LiveObject): boolean {
  const wanted = /^condition=(.+)$/.exec(metadata?.annotations?.["pulumi.com/waitFor"] ?? "")?.[1];
  if (wanted !== undefined) {
    return status?.conditions?.some((condition) => condition.type === wanted && condition.status === "True") === true;
  }
  if (kind !== "Deployment" && kind !== "StatefulSet") return true;
  const replicas = spec?.replicas ?? 1;
  return (
    status?.observedGeneration === metadata?.generation &&
    (status?.updatedReplicas ?? 0) >= replicas &&
    (status?.availableReplicas ?? 0) >= replicas
  );
}

/** What a change makes a new object rather than an update, by kind; a new name or namespace always does. */
const REPLACES: Readonly<Record<string, readonly string[]>> = {
  // Source: `forceNewProperties` in provider/pkg/provider/force_new_properties.go of pulumi/pulumi-kubernetes.
  Deployment: ["spec.selector"],
  StatefulSet: ["spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  // Immutable ones only; those of the stack are.
  ConfigMap: ["data"],
  PriorityClass: ["value"],
};

/** Paths of what differs and must be replaced. */
export function replacing(kind: string, before: Properties, after: Properties): readonly string[] {
  const paths = ["metadata.name", "metadata.namespace", ...(REPLACES[kind] ?? [])];
  return paths.filter((path) => !isSame(at(before, path), at(after, path)));
}

/** The value at a path of keys. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((inner, key) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return undefined;
    return inner[key];
  }, value);
}

/** Whether two values are the same, in whatever order their keys stand. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => sorted(item) ?? null);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner) ?? null]));
}
