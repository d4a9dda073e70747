import type { Inventory, Resource } from "@nospof/inventory";
import { Inventory as Stack, Reference } from "@nospof/inventory";
import { renamed, substituted } from "./rename";
import { edited } from "./styles";

/** Every resource under another logical name, as in another team's convention. */
export function underOtherNames(inventory: Inventory): Inventory {
  return renamed(inventory, ({ type, name, custom }) => ({ type, name: custom ? `acme-${name}` : name }));
}

/** Names that tell nothing, and no tags but those by which an author says what is needed. */
export function withoutMeaning(inventory: Inventory): Inventory {
  const numbers = new Map(inventory.resources.map(({ urn }, at) => [urn, String(at)]));
  const named = renamed(inventory, ({ urn, type, name, custom }) => ({
    type,
    name: custom ? `thing${numbers.get(urn) ?? ""}` : name,
  }));
  return edited(named, ({ type, inputs }) => {
    const { tags, ...others } = inputs;
    return tags === undefined || type === "aws:autoscaling/group:Group" ? inputs : others;
  });
}

/** Load balancing by its older type names. */
export function withOlderTypes(inventory: Inventory): Inventory {
  return renamed(inventory, ({ type, name }) => ({ type: type.replace(/^aws:lb\//, "aws:alb/"), name }));
}

/** What AWS makes up and programs write down, having looked it up. */
const known: readonly string[] = ["id", "name", "dnsName", "publicIp"];

/** Ids, names and addresses as text, as a program has them that looked them up: `id-0017` for `vpc.id`. */
export function byText(inventory: Inventory): Inventory {
  const places = new Map(inventory.resources.map(({ urn }, at) => [urn, String(at).padStart(4, "0")]));
  const textOf = ({ urn, property }: Reference): string | undefined => {
    const resource = inventory.get(urn);
    // What a program says itself is known already, and other providers are named by what they are.
    const isMadeUp = resource?.type.startsWith("aws:") === true && resource.inputs[property] === undefined;
    return isMadeUp && known.includes(property) ? `${property}-${places.get(urn) ?? ""}` : undefined;
  };
  const resources = inventory.resources.map((one): Resource => {
    const inputs = Object.fromEntries(
      Object.entries(one.inputs).map(([key, value]) => [key, substituted(value, (found) => textOf(found) ?? found)]),
    );
    const own = Object.fromEntries(
      known.flatMap((property) => {
        const text = textOf(new Reference(one.urn, property));
        return text === undefined ? [] : [[property, text]];
      }),
    ) as Readonly<Record<string, string>>;
    const outputs = { ...one.outputs, ...inputs, ...own };
    return { ...one, ...(own.id === undefined ? {} : { id: own.id }), inputs, outputs, propertyDependencies: {} };
  });
  return new Stack(resources, inventory);
}
