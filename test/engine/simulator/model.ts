import type { World } from "./world";

/** A property value as the engine sends it; what a preview does not know yet is {@link UNKNOWN}. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Properties = Record<string, Json>;

/** Stands for a value that a preview does not know. Source: `unknownValue` in `@pulumi/pulumi/runtime/rpc.ts`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What exists in the simulated cloud. */
export interface Thing {
  readonly id: string;
  readonly type: string;
  /** Where it stands, or `global`. */
  readonly region: string;
  /** What was asked for, defaults included. */
  readonly inputs: Properties;
  /** Everything that can be read. */
  readonly outputs: Properties;
}

/** A property that names another thing. */
export interface Reference {
  /** Types of what it may name. */
  readonly to: readonly string[];
  /** Output of the other thing that the property holds. Defaults to `id`. */
  readonly by?: string;
  /** Whether the other thing cannot be deleted while this one names it. */
  readonly holds: boolean;
}

/** What a rule of a type looks at. */
export interface Situation {
  /** Everything that exists, without the thing itself. */
  readonly world: World;
  readonly region: string;
  readonly inputs: Properties;
}

/** How the cloud treats one type of resource. Inputs that exist and are required are those of the provider's SDK. */
export interface ResourceType {
  /** Inputs whose change makes a new resource. */
  readonly replaces: readonly string[];
  /** Where that list is from. */
  readonly source: string;
  /** For a resource whose replacement depends on more than the name of the input. */
  readonly replacesToo?: (before: Properties, after: Properties) => readonly string[];
  /** Longest name that is made up when none is given; without it no name is made up. */
  readonly autoName?: number;
  /** Inputs that the cloud fills when they are not given, beside the pure outputs. */
  readonly computed?: readonly string[];
  /** Outputs that change with every update. */
  readonly volatile?: readonly string[];
  /** Values that an input may have. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** By path, for example `actions[].targetGroupArn`. */
  readonly references?: Readonly<Record<string, Reference>>;
  readonly isGlobal?: boolean;
  readonly id: (situation: Situation) => string;
  readonly outputs: (situation: Situation, id: string, before: Properties | undefined) => Properties;
  /** Why the cloud refuses to make or to change it so, or undefined. */
  readonly refuses?: (situation: Situation, before: Properties | undefined) => string | undefined;
  /** Why the cloud refuses to delete it, or undefined. */
  readonly refusesDelete?: (thing: Thing, world: World) => string | undefined;
  /** Ids that it holds beside those of its references. */
  readonly holds?: (thing: Thing, world: World) => readonly string[];
}

/** Answers a lookup. */
export type Lookup = (args: Properties, region: string, world: World) => Properties;

/** A provider's part of the simulated cloud. */
export interface CloudModel {
  /** Name of the provider's package. */
  readonly name: string;
  readonly version: string;
  /** JSON schema types of the provider's configuration. */
  readonly configuration: Readonly<Record<string, Properties>>;
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly lookups: Readonly<Record<string, Lookup>>;
  /** Region of a provider with this configuration. */
  readonly regionOf: (config: Properties) => string;
  /** Tags that a provider with this configuration puts on everything. */
  readonly defaultTagsOf: (config: Properties) => Properties;
  /** What a monitor of the network would see after each change: ids of what can reach the internet. */
  readonly connected: (world: World) => readonly string[];
}
