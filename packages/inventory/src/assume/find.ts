import type { Inventory, Resource } from "../model/inventory";

/** The resources that a user may mean by a name: a urn, `type::name`, or the name alone, which several may have. */
export function findResources(inventory: Inventory, name: string): readonly Resource[] {
  const byUrn = inventory.get(name);
  if (byUrn !== undefined) return [byUrn];
  return inventory.resources.filter((one) => one.name === name || typeAndName(one) === name);
}

/** The shortest of a resource's names that no other resource has. */
export function shortestName(inventory: Inventory, resource: Resource): string {
  const names = [resource.name, typeAndName(resource)];
  return names.find((name) => findResources(inventory, name).length === 1) ?? resource.urn;
}

/** `aws:ec2/subnet:Subnet::private-a`. */
export function typeAndName({ type, name }: Resource): string {
  return `${type}::${name}`;
}
