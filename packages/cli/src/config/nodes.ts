import type { Inventory } from "@nospof/inventory";
import type { Config } from "./config";

/** The inventory of a stack with the nodes that `nospof.yaml` declares for it. */
export async function withNodes(inventory: Inventory, config: Config): Promise<Inventory> {
  const nodes = config.nodes.filter(({ stacks }) => stacks?.includes(inventory.stack) ?? true);
  if (nodes.length === 0) return inventory;
  const { withDeclaredNodes } = await import("@nospof/inventory/manifests");
  return withDeclaredNodes(inventory, nodes);
}
