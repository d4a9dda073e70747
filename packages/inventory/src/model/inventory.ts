import type { Urn } from "./urn";
import type { Unknown, Value } from "./value";
import { Reference } from "./value";

/** Where an inventory was read from. */
export type InventorySource = "program" | "preview" | "state" | "policy" | "manifests";

/** Resource options that decide how it is replaced, kept or ordered. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** Property paths whose change replaces the resource, beside those of which the provider says so. */
  readonly replaceOnChanges?: readonly string[];
  readonly aliases?: readonly Urn[];
}

/** One resource of a stack, planned or deployed. */
export interface Resource {
  readonly urn: Urn;
  /** Type token, for example `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  readonly name: string;
  /** False for a component. */
  readonly custom: boolean;
  /** A component of another package whose children cannot be seen without its plugin. */
  readonly remote: boolean;
  /** Read (`Subnet.get`), not managed by this stack. */
  readonly external: boolean;
  /** Exists only because a symbolic value let an `apply` run: a real preview may not show it. */
  readonly conditional: boolean;
  /** What the program asked for. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** Inputs that the provider filled in (an automatic name) where the program gave none. */
  readonly defaulted?: readonly string[];
  /** What the provider answered; in a plan the inputs and references to itself. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** The deployed id, or undefined in a plan. */
  readonly id?: string;
  readonly parent?: Urn;
  /** Urn of the provider resource that manages it. */
  readonly provider?: Urn;
  readonly dependencies: readonly Urn[];
  readonly propertyDependencies: Readonly<Record<string, readonly Urn[]>>;
  readonly options: ResourceOptions;
  /** Where the program created it. */
  readonly position?: { readonly file: string; readonly line: number };
}

/** A resource of a provider of which nothing else is said: managed, certain, without outputs, dependencies and options. */
export function customResource(
  given: Pick<Resource, "urn" | "type" | "name" | "inputs"> & Partial<Resource>,
): Resource {
  return {
    custom: true,
    remote: false,
    external: false,
    conditional: false,
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...given,
  };
}

/** A value that had to be guessed to run the program: nothing is proven on it. */
export interface Guess {
  /** The lookup, for example `aws:ec2/getAmi:getAmi`. */
  readonly lookup: string;
  /** What was guessed, in words. */
  readonly what: string;
}

/** What somebody's answer to a provider lookup says of one thing outside the stack. */
export interface LookedUp<Properties = Readonly<Record<string, Value>>> {
  /** The lookup without the file part of its token: `aws:ec2:getSubnet`. */
  readonly lookup: string;
  readonly result: Properties;
}

/** What the engine plans to do with one resource. */
export interface PlannedStep {
  readonly urn: Urn;
  /** `import`: an existing resource is taken over. */
  readonly action: "import" | "create" | "update" | "replace" | "delete";
  /** Paths of the inputs that change; empty where the plan does not tell. */
  readonly properties: readonly string[];
  /** Those that force a replacement. */
  readonly replacing: readonly string[];
}

/** What an inventory knows beside its resources. */
export interface InventoryFacts {
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  /** Plain configuration of the stack, for example `aws:region`; no secrets. */
  readonly config: Readonly<Record<string, string>>;
  /** True when the stack's `aws:region` is not configured: the environment named it, or it was assumed. Default: false. */
  readonly regionUndeclared?: boolean;
  readonly guesses: readonly Guess[];
  /** What the user says of things outside the stack, as answers to lookups. Default: nothing. */
  readonly lookedUp: readonly LookedUp[];
  /** What was refused while the program ran (child processes, network), in words. */
  readonly blocked: readonly string[];
  /** What a reader of the report must know, in words. */
  readonly notes: readonly string[];
  /** What the engine would do to reach this stack, for a preview; resources that stay as they are have no step. */
  readonly steps?: readonly PlannedStep[];
}

/** Every resource of a stack as one immutable value, indexed by urn, by type and by id. */
export class Inventory implements InventoryFacts {
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  readonly config: Readonly<Record<string, string>>;
  readonly regionUndeclared?: boolean;
  readonly guesses: readonly Guess[];
  readonly lookedUp: readonly LookedUp[];
  readonly blocked: readonly string[];
  readonly notes: readonly string[];
  readonly steps?: readonly PlannedStep[];
  readonly resources: readonly Resource[];
  readonly #byUrn = new Map<Urn, Resource>();
  readonly #byType = new Map<string, Resource[]>();
  readonly #byId = new Map<string, Resource[]>();

  constructor(
    resources: readonly Resource[],
    facts: Pick<InventoryFacts, "project" | "stack" | "source"> & Partial<InventoryFacts>,
  ) {
    this.resources = resources;
    this.project = facts.project;
    this.stack = facts.stack;
    this.source = facts.source;
    this.config = facts.config ?? {};
    this.guesses = facts.guesses ?? [];
    this.lookedUp = facts.lookedUp ?? [];
    this.blocked = facts.blocked ?? [];
    this.notes = facts.notes ?? [];
    if (facts.steps !== undefined) this.steps = facts.steps;
    if (facts.regionUndeclared !== undefined) this.regionUndeclared = facts.regionUndeclared;
    for (const resource of resources) {
      this.#byUrn.set(resource.urn, resource);
      push(this.#byType, resource.type, resource);
      if (resource.id !== undefined) push(this.#byId, resource.id, resource);
    }
  }

  /** The same stack with other resources or notes. */
  with(changes: Partial<Pick<Inventory, "resources" | "notes">>): Inventory {
    const { project, stack, source, config, regionUndeclared, guesses, lookedUp, blocked, steps } = this;
    const notes = changes.notes ?? this.notes;
    return new Inventory(changes.resources ?? this.resources, {
      ...{ project, stack, source, config, guesses, lookedUp, blocked, notes },
      ...(steps === undefined ? {} : { steps }),
      ...(regionUndeclared === undefined ? {} : { regionUndeclared }),
    });
  }

  /** The resource with this urn. */
  get(urn: Urn): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  /** All resources of these types, in the order of registration within each type. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.length === 1
      ? (this.#byType.get(types[0] ?? "") ?? [])
      : types.flatMap((t) => this.#byType.get(t) ?? []);
  }

  /** All resources with this deployed id (several types may share one). */
  withId(id: string): readonly Resource[] {
    return this.#byId.get(id) ?? [];
  }

  /** The resource that a value refers to; undefined when it refers to none of this inventory. */
  referent(value: Value | Unknown | undefined): Resource | undefined {
    return value instanceof Reference ? this.get(value.urn) : undefined;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
