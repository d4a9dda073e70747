import type { Inventory, Resource } from "@nospof/inventory";
import { isRecord, Reference } from "@nospof/inventory";
import type { Recipe } from "./recipe";
import type { FisTarget } from "./template";

/** Regular expression of an ARN of a service. */
export function arnPattern(service: string, resource: string): string {
  return `arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:${resource}`;
}

/** Regular expressions of ids and names that have to be given. */
export const patterns = {
  vpc: "vpc-[0-9a-f]{8,17}",
  name: "[^\\s]+",
  instanceArn: arnPattern("ec2", "instance/i-[0-9a-f]+"),
  groupArn: arnPattern("autoscaling", "autoScalingGroup:\\S+"),
  healthCheck: "[0-9a-f-]{36}",
} as const;

/**
 * A plain text property of a resource, as the program gave it or the provider answered it. Secrets, references and what
 * is not known yet are nothing: they must not stand in a file.
 */
export function plainText(resource: Resource, property: string): string | undefined {
  const value = resource.inputs[property] ?? resource.outputs[property];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The name that a resource has in AWS, as far as it is certain: one that is made up at the deployment is not. */
export function nameInAws(inventory: Inventory, resource: Resource): string | undefined {
  const isSettled = resource.id !== undefined || inventory.source === "program";
  return isSettled ? plainText(resource, "name") : undefined;
}

/** The ARN of a deployed resource; AWS FIS takes none with a space in it. */
export function arnOf(resource: Resource): string | undefined {
  const arn = resource.id === undefined ? undefined : plainText(resource, "arn");
  return arn !== undefined && /^arn:\S+$/.test(arn) ? arn : undefined;
}

/** The resource that a property refers to. */
export function referred(inventory: Inventory, resource: Resource, property: string): Resource | undefined {
  const value = resource.inputs[property];
  return value instanceof Reference ? inventory.get(value.urn) : undefined;
}

/** The tags of a resource, when all of them are plain; those that AWS keeps for itself are left out. */
export function plainTags(resource: Resource): Readonly<Record<string, string>> | undefined {
  const tags = resource.inputs["tags"];
  if (!isRecord(tags)) return undefined;
  const entries = Object.entries(tags).filter(([key]) => !key.startsWith("aws:"));
  const plain = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "");
  return plain.length < entries.length || plain.length === 0 ? undefined : Object.fromEntries(plain);
}

/**
 * How a target names one resource: by its ARN where it is deployed, by its tags where they single it out among the
 * stack's resources of its type, else by an ARN that the user gives.
 */
export function targetOf(
  recipe: Recipe,
  resource: Resource,
  what: string,
  arn: string,
): Pick<FisTarget, "resourceArns" | "resourceTags"> {
  const own = arnOf(resource);
  if (own !== undefined) return { resourceArns: [own] };
  const tags = plainTags(resource);
  if (tags !== undefined && singlesOut(recipe.stack.inventory, resource, tags)) {
    recipe.before(`see in the preview that only ${what} ${resource.name} has the tags ${words(tags)}`);
    return { resourceTags: tags };
  }
  return {
    resourceArns: [recipe.ask(resource.urn, [what, "arn", resource.name], `ARN of ${what} ${resource.name}`, arn)],
  };
}

/** Whether tags belong to one resource only, among those of its type in the stack. */
export function singlesOut(inventory: Inventory, resource: Resource, tags: Readonly<Record<string, string>>): boolean {
  return inventory.ofType(resource.type).every((other) => {
    if (other.urn === resource.urn) return true;
    const others = other.inputs["tags"];
    // Tags that are not known may be the same.
    if (others === undefined || others === null) return true;
    return isRecord(others) && Object.entries(tags).some(([key, value]) => differs(others[key], value));
  });
}

function differs(other: unknown, value: string): boolean {
  return other === undefined || (typeof other === "string" && other !== value);
}

function words(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}
