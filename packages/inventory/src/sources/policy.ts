import type { InventoryFacts, Resource } from "../model/inventory";
import { Inventory } from "../model/inventory";
import { projectAndStack, type Urn } from "../model/urn";
import type { Value } from "../model/value";
import { Interpolation, isList, isRecord, Reference, Secret, unwrap } from "../model/value";
import { normalise } from "./normalise";
import type { RawResource } from "./raw";
import { knownText } from "./raw";
import { decodeRecord, Hole } from "./wire";
import { subjectOf } from "./words";

/** The part of `PolicyResource` of @pulumi/policy that is read here. */
export interface PolicyResourceLike {
  readonly type: string;
  /** Outputs; in a preview the inputs carried over. Reading an unknown from it throws. */
  readonly props: object;
  readonly urn: Urn;
  readonly name: string;
  readonly opts?: {
    readonly protect?: boolean;
    readonly ignoreChanges?: readonly string[];
    readonly deleteBeforeReplace?: boolean;
    readonly aliases?: readonly Urn[];
    readonly parent?: Urn;
  };
  readonly provider?: { readonly type: string; readonly props: object; readonly urn: Urn; readonly name: string };
  readonly parent?: { readonly urn: Urn };
  readonly dependencies?: readonly { readonly urn: Urn }[];
  readonly propertyDependencies?: Readonly<Record<string, readonly { readonly urn: Urn }[]>>;
}

/** The key under which the policy SDK's proxy hands out the object behind it, with unknowns as sentinels. */
const PROXY_TARGET = "__getSpecialProxyTarget";

/** Outputs that are never inputs: whatever uses them refers to the resource. */
const IDENTITY: ReadonlySet<string> = new Set(["id", "arn", "urn", "selfLink"]);

/** Properties of providers that may hold a secret, which the policy SDK hands out unwrapped. */
const SENSITIVE = /key|secret|password|token|credential|kubeconfig|certificate/i;

/**
 * The inventory of a stack as the engine shows it to stack policies, in a preview or after an update.
 *
 * A policy sees one set of properties per resource, in which inputs and outputs are mixed. A property that nothing
 * feeds and that is unknown is an output; the others count as inputs.
 *
 * @param resources all resources of the stack
 * @param facts what the engine tells beside them; project and stack are taken from the urns when left out
 */
export function fromPolicyResources(
  resources: readonly PolicyResourceLike[],
  facts: Partial<Omit<InventoryFacts, "source">> = {},
): Inventory {
  const raws = [...resources.map(rawResource), ...providersOf(resources)];
  return new Inventory(withoutReferred(normalise(raws)), {
    ...projectAndStack(raws.map(({ urn }) => urn)),
    ...facts,
    source: "policy",
  });
}

function rawResource(resource: PolicyResourceLike): RawResource {
  const { type, urn, name, opts } = resource;
  const isProvider = type.startsWith("pulumi:providers:");
  const props = isProvider ? guarded(properties(resource.props)) : properties(resource.props);
  const propertyDependencies = new Map(
    Object.entries(resource.propertyDependencies ?? {}).map(([key, targets]) => [key, urnsOf(targets)]),
  );
  const isOutput = ([key, value]: [string, Value]): boolean =>
    IDENTITY.has(key) || (value instanceof Hole && (propertyDependencies.get(key) ?? []).length === 0);
  const entries = Object.entries(props);
  const parent = resource.parent?.urn ?? opts?.parent;
  return {
    urn,
    type,
    name,
    custom: resource.provider !== undefined || isProvider || Object.hasOwn(props, "id"),
    external: false,
    id: knownText(props["id"]),
    inputs: Object.fromEntries(entries.filter((entry) => !isOutput(entry))),
    outputs: props,
    defaulted: new Set(Object.keys(props).filter((key) => isComputed(key, props, name))),
    parent,
    provider: resource.provider?.urn,
    dependencies: urnsOf(resource.dependencies ?? []),
    propertyDependencies,
    options: {
      ...(opts?.protect === true && { protect: true }),
      ...(opts?.deleteBeforeReplace === true && { deleteBeforeReplace: true }),
      ...((opts?.ignoreChanges?.length ?? 0) > 0 && { ignoreChanges: opts?.ignoreChanges ?? [] }),
      ...((opts?.aliases?.length ?? 0) > 0 && { aliases: opts?.aliases ?? [] }),
    },
    settled: typeof props["id"] === "string" && !entries.some(([, value]) => value instanceof Hole),
  };
}

/**
 * Whether a known property looks like the provider's work. What the program gave and what the provider filled in are
 * not told apart, except that before the deployment nothing is filled in, and that an automatic name is the resource's
 * own with seven hexadecimal digits.
 */
function isComputed(key: string, props: Readonly<Record<string, Value>>, name: string): boolean {
  if (knownText(props["id"]) === undefined) return false;
  const value = props[key];
  if (subjectOf([key]).kind !== "name" || typeof value !== "string") return true;
  return value.startsWith(`${name}-`) && /^[0-9a-f]{7}$/.test(value.slice(name.length + 1));
}

/**
 * A property that other resources refer to counts as an output: a reference stays one, instead of being followed to
 * the text that it stands for.
 */
function withoutReferred(resources: readonly Resource[]): readonly Resource[] {
  const referred = new Set(resources.flatMap(({ inputs }) => Object.values(inputs).flatMap(referencesIn)));
  return resources.map((resource) => {
    const inputs = Object.entries(resource.inputs).filter(
      ([key, value]) => typeof value !== "string" || !referred.has(`${resource.urn} ${key}`),
    );
    return { ...resource, inputs: Object.fromEntries(inputs) };
  });
}

function referencesIn(value: Value): readonly string[] {
  const bare = unwrap(value);
  if (bare instanceof Reference) return [`${bare.urn} ${bare.property}`];
  if (bare instanceof Interpolation)
    return bare.parts.flatMap((part) => (part instanceof Reference ? referencesIn(part) : []));
  if (isList(bare)) return bare.flatMap(referencesIn);
  return isRecord(bare) ? Object.values(bare).flatMap(referencesIn) : [];
}

/** Providers that resources name but that the engine does not list among the resources. */
function providersOf(resources: readonly PolicyResourceLike[]): readonly RawResource[] {
  const listed = new Set(resources.map(({ urn }) => urn));
  const providers = new Map(
    resources.flatMap(({ provider }) => (provider === undefined ? [] : [[provider.urn, provider]])),
  );
  return [...providers.values()].filter(({ urn }) => !listed.has(urn)).map(rawResource);
}

function properties(props: object): Record<string, Value> {
  const target: unknown = (props as Record<string, unknown>)[PROXY_TARGET];
  return decodeRecord(target ?? props);
}

function guarded(props: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(props).map(([key, value]) => [key, SENSITIVE.test(key) ? new Secret(value) : value]),
  );
}

function urnsOf(targets: readonly { readonly urn: Urn }[]): readonly Urn[] {
  return targets.map(({ urn }) => urn);
}
