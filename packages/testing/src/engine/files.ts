import type { Inventory } from "@nospof/inventory";
import { UNKNOWN } from "@nospof/inventory/program";
import { inventoryToEngine, type EngineResource } from "./resources";

/** The time that made-up files bear: they are equal for equal inventories. */
const TIME = "2026-01-01T00:00:00.000000Z";

/**
 * The inventory as `pulumi stack export` writes it after a deployment, with made-up ids, ARNs and DNS names.
 *
 * @returns JSON-serialisable, version 3
 */
export function exportState(inventory: Inventory): unknown {
  const resources = inventoryToEngine(inventory, { known: true, secrets: "ciphertext" });
  const ids = idsOf(resources);
  return {
    version: 3,
    deployment: {
      manifest: { time: TIME, magic: "", version: "" },
      secrets_providers: { type: "passphrase", state: { salt: "" } },
      resources: resources.map((resource) => ({
        ...checkpoint(resource, ids),
        outputs: resource.outputs,
        created: TIME,
        modified: TIME,
      })),
    },
  };
}

/**
 * The inventory as `pulumi preview --json` writes it for a stack that does not exist yet. As in the real file, default
 * providers are left out, steps have no outputs, and every unknown is written as text.
 *
 * @returns JSON-serialisable
 */
export function previewJson(inventory: Inventory): unknown {
  const resources = inventoryToEngine(inventory, { known: false, secrets: "blinded" });
  const ids = idsOf(resources);
  const shown = resources.filter(({ type, name }) => !(type.startsWith("pulumi:providers:") && name === "default"));
  const steps = shown.map((resource) => {
    const { external, urn } = resource;
    const newState = checkpoint(resource, ids);
    return {
      op: external ? "read" : "create",
      urn,
      ...(newState.provider && { provider: newState.provider }),
      newState,
    };
  });
  const created = steps.filter(({ op }) => op === "create").length;
  return { config: inventory.config, steps, duration: 1_000_000_000, changeSummary: { create: created } };
}

type Ids = ReadonlyMap<string, string>;

function idsOf(resources: readonly EngineResource[]): Ids {
  return new Map(resources.flatMap(({ urn, id }) => (id === undefined ? [] : [[urn, id]])));
}

/** A resource as checkpoints hold it (`ResourceV3`): what is empty is left out. */
function checkpoint(resource: EngineResource, ids: Ids): Record<string, unknown> & { readonly provider?: string } {
  const { urn, type, custom, external, id, inputs, parent, provider, dependencies, propertyDependencies, options } =
    resource;
  return {
    urn,
    custom,
    ...(id !== undefined && { id }),
    type,
    inputs,
    ...(parent !== undefined && { parent }),
    ...(external && { external }),
    ...(dependencies.length > 0 && { dependencies }),
    ...(provider !== undefined && { provider: `${provider}::${ids.get(provider) ?? UNKNOWN}` }),
    propertyDependencies,
    ...options,
  };
}
