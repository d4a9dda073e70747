import { Reference, Secret, type Inventory, type Resource, type Urn } from "@nospof/inventory";
import { dependenciesOf, type Json, type SecretForm, Serialiser } from "./serialise";

/** A resource as the engine holds it. */
export interface EngineResource {
  readonly urn: Urn;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly external: boolean;
  /** Undefined in a preview, and for components. */
  readonly id: string | undefined;
  readonly inputs: Readonly<Record<string, Json>>;
  /** After a deployment what the provider computed beside the inputs; in a preview the inputs, and what it will compute. */
  readonly outputs: Readonly<Record<string, Json>>;
  readonly parent: Urn | undefined;
  readonly provider: Urn | undefined;
  readonly dependencies: readonly Urn[];
  readonly propertyDependencies: Readonly<Record<string, readonly Urn[]>>;
  readonly options: Resource["options"];
}

/** When the engine is looked at. */
export interface EngineOptions {
  /** True after a deployment, when every value is known; false in the preview of a new stack. */
  readonly known: boolean;
  /** Defaults to `value`. */
  readonly secrets?: SecretForm;
}

/**
 * The resources of an inventory as the Pulumi engine holds them, default providers included. Values that only a
 * deployment can tell are sentinels in a preview, and made up (stable for each urn) after a deployment.
 */
export function inventoryToEngine(
  inventory: Inventory,
  { known, secrets = "value" }: EngineOptions,
): readonly EngineResource[] {
  const serialiser = new Serialiser(inventory, known, secrets);
  const wanted = referredProperties(inventory);
  const defaults = defaultProviders(inventory);
  const resources = inventory.resources.map((resource): EngineResource => {
    const id = resource.custom && (known || resource.id !== undefined) ? serialiser.cloud.id(resource) : undefined;
    const inputs = serialiser.record(resource.inputs);
    const propertyDependencies = Object.fromEntries(
      Object.entries(resource.inputs).map(([property, value]) => [
        property,
        distinct([...(resource.propertyDependencies[property] ?? []), ...dependenciesOf(value)]),
      ]),
    );
    const computed = resource.custom ? computedProperties(resource, wanted.get(resource.urn) ?? []) : [];
    const own = Object.fromEntries(
      computed.map((property) => [property, serialiser.value(new Reference(resource.urn, property))]),
    );
    const outputs = resource.custom
      ? { ...own, ...(id !== undefined && { id }), ...inputs }
      : serialiser.record(resource.outputs);
    const { urn, type, name, custom, external, parent, options } = resource;
    const provider = resource.provider ?? (custom ? defaults.get(packageOf(type))?.urn : undefined);
    const dependencies = distinct([...resource.dependencies, ...Object.values(propertyDependencies).flat()]);
    return {
      urn,
      type,
      name,
      custom,
      external,
      id,
      inputs,
      outputs,
      parent,
      provider,
      dependencies,
      propertyDependencies,
      options,
    };
  });
  return [...resources.filter(isStack), ...defaults.values(), ...resources.filter((resource) => !isStack(resource))];
}

/** Properties that the provider computes: those that other resources use, and those that the inventory knows of. */
function computedProperties(resource: Resource, wanted: readonly string[]): readonly string[] {
  const selves = Object.entries(resource.outputs).flatMap(([property, value]) =>
    value instanceof Reference && value.urn === resource.urn ? [property] : [],
  );
  return distinct([...selves, ...wanted]).filter((property) => property !== "id" && !(property in resource.inputs));
}

function referredProperties(inventory: Inventory): ReadonlyMap<Urn, readonly string[]> {
  const properties = new Map<Urn, string[]>();
  const visit = (value: unknown): void => {
    if (value instanceof Secret) visit(value.reveal());
    else if (value instanceof Reference) {
      const known = properties.get(value.urn);
      if (known === undefined) properties.set(value.urn, [value.property]);
      else known.push(value.property);
    } else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(visit);
    }
  };
  for (const { inputs, outputs } of inventory.resources) [inputs, outputs].forEach(visit);
  return properties;
}

/** The providers that the engine makes for resources that name none, by package. */
function defaultProviders(inventory: Inventory): ReadonlyMap<string, EngineResource> {
  const packages = distinct(
    inventory.resources
      .filter(({ custom, provider, type }) => custom && provider === undefined && !type.startsWith("pulumi:"))
      .map(({ type }) => packageOf(type)),
  );
  return new Map(
    packages.map((name) => {
      const type = `pulumi:providers:${name}`;
      const urn = `urn:pulumi:${inventory.stack}::${inventory.project}::${type}::default`;
      const config = Object.entries(inventory.config).flatMap(([key, value]) =>
        key.startsWith(`${name}:`) ? [[key.slice(name.length + 1), value] as const] : [],
      );
      const inputs = Object.fromEntries(config);
      const provider: EngineResource = {
        urn,
        type,
        name: "default",
        custom: true,
        external: false,
        id: "4b2a7a3e-52f4-4bb8-9c3e-7d0f6f1c9a10",
        inputs,
        outputs: inputs,
        parent: undefined,
        provider: undefined,
        dependencies: [],
        propertyDependencies: {},
        options: {},
      };
      return [name, provider];
    }),
  );
}

function isStack({ type }: { readonly type: string }): boolean {
  return type === "pulumi:pulumi:Stack";
}

function packageOf(type: string): string {
  return type.split(":")[0] ?? "";
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
