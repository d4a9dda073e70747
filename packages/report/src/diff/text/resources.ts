import { nameOfUrn } from "@nospof/inventory";
import { type PropertyChange } from "@nospof/inventory/compare";
import { heading, noBreak, paragraph, type Style } from "../../text/style";
import { count, resourceWords } from "../../words";
import type { AddressChange, ResourceDifference, StackDiff } from "../report";

/** Addresses that move or are given up; between two stacks only the blocks that differ. */
export function addressLines({ addresses, resources, sameStack }: StackDiff, style: Style): string[] {
  const shown = addresses.filter(({ kind, after }) => sameStack || (kind !== "address" && after !== undefined));
  if (shown.length === 0) return [];
  return [
    ...heading(style, sameStack ? "Addresses that move" : "Addresses that differ"),
    ...shown.flatMap((address) => paragraph(style, addressWords(address, resources), 2, 4)),
  ];
}

function addressWords(
  { urn, kind, certain, before, after }: AddressChange,
  all: readonly ResourceDifference[],
): string {
  const name = resourceWords(urn);
  const old = before.join(", ");
  const may = certain ? "" : "may be ";
  if (kind === "gateway") return `${name} leaves by ${(after ?? []).join(", ")} instead of ${old}`;
  if (kind === "address") {
    const shown = old === "" ? name : `${name} (${old})`;
    return after === undefined
      ? `${shown} ${may === "" ? "is " : may}given back: the same address cannot be had again`
      : `${shown} ${may === "" ? "is " : may}replaced by another address`;
  }
  if (after === undefined) return `${name}${old === "" ? "" : ` (${old})`} ${may === "" ? "goes" : "may go"}`;
  const protectedOne = all.some((one) => one.urn === urn && one.protected) ? ", which is protected" : "";
  return `${name}: ${old} → ${after.join(", ")}${protectedOne}`;
}

type Kind = "replace" | "may-replace" | "delete" | "create" | "update" | "may" | "import";

/** In the order of their gravity: sign, what an update does, and how two stacks differ. */
const kinds: readonly (readonly [Kind, string, string, string])[] = [
  ["replace", "±", "replaced", "differs"],
  ["may-replace", "±?", "may be replaced", "may differ"],
  ["delete", "-", "deleted", "only before"],
  ["create", "+", "created", "only after"],
  ["import", "=", "imported", "imported"],
  ["update", "~", "updated", "differs"],
  ["may", "~?", "may change", "may differ"],
];

/**
 * Resources by what happens to them, what cannot be done in place first. What happens to a resource only because of
 * another one, and what is created or deleted, is listed by type: it has no reasons of its own to tell.
 */
export function resourceLines({ resources, steps, sameStack }: StackDiff, style: Style): string[] {
  if (resources.length === 0) return [];
  const title = sameStack ? "What happens to resources" : "Resources that differ";
  const lines = kinds.flatMap(([kind, sign, update, difference]) => {
    const name = `${sign} ${sameStack ? update : difference}`;
    const own = resources.filter((one) => kindOf(one) === kind);
    if (kind === "create" || kind === "delete") return byType(own, painted(kind, name, style), style);
    return [
      ...own
        .filter(hasOwnReason)
        .flatMap((one) => [
          ...paragraph(style, `${painted(kind, name, style)} ${resourceWords(one.urn)}`, 2, 6),
          ...reasonLines(one, style),
        ]),
      ...byType(
        own.filter((one) => !hasOwnReason(one)),
        painted(kind, `${name} because of that:`, style),
        style,
      ),
    ];
  });
  const source = steps === "engine" ? " (the engine's own steps)" : "";
  return [...heading(style, `${title}${source}`), ...lines];
}

function hasOwnReason({ properties }: ResourceDifference): boolean {
  return properties.length === 0 || properties.some(({ through }) => through === undefined);
}

function kindOf({ action, certain, mayReplace }: ResourceDifference): Kind {
  if (mayReplace) return "may-replace";
  if (action === "update" && !certain) return "may";
  return action;
}

function painted(kind: Kind, text: string, { colors }: Style): string {
  if (kind === "replace" || kind === "delete") return colors.red(text);
  if (kind === "create" || kind === "import") return colors.green(text);
  return colors.yellow(text);
}

/** Names of one type share a line: twelve new subnets are one thing to read. */
function byType(resources: readonly ResourceDifference[], title: string, style: Style): string[] {
  const types = new Map<string, ResourceDifference[]>();
  for (const one of resources) {
    const type = resourceWords(one.urn).slice(0, -nameOfUrn(one.urn).length).trim();
    types.set(type, [...(types.get(type) ?? []), one]);
  }
  return [...types].flatMap(([type, own]) =>
    paragraph(style, `${title} ${type} ${own.map(nameWithRemarks).join(", ")}`, 2, 6),
  );
}

function nameWithRemarks({ urn, action, certain, protected: isProtected }: ResourceDifference): string {
  const remarks = [
    ...(certain || action === "update" ? [] : ["perhaps"]),
    ...(isProtected ? ["protected, so refused"] : []),
  ];
  return remarks.length === 0 ? nameOfUrn(urn) : `${nameOfUrn(urn)} (${remarks.join(", ")})`;
}

const namedProperties = 5;

function reasonLines({ properties, protected: isProtected }: ResourceDifference, style: Style): string[] {
  const forcing = properties.filter((one) => one.replaces === "yes");
  const open = properties.filter((one) => one.replaces === "unknown");
  const others = properties.filter((one) => one.replaces === "no");
  const sentences = [
    ...(forcing.length === 0 ? [] : [`${listed(forcing)} cannot change in place`]),
    ...(open.length === 0 ? [] : [`${listed(open)}: not known whether in place`]),
    ...(others.length === 0 ? [] : [listed(others)]),
    ...(isProtected ? ["it is protected, so the update is refused"] : []),
  ];
  return sentences.flatMap((sentence) => paragraph(style, style.colors.dim(sentence), 6, 8));
}

function listed(properties: readonly PropertyChange[]): string {
  const named = properties.slice(0, namedProperties).map(({ property, certain, through }) => {
    const remarks = [
      ...(through === undefined ? [] : [`through ${nameOfUrn(through)}`]),
      ...(certain ? [] : ["not known yet"]),
    ];
    return remarks.length === 0 ? property : `${property} (${remarks.join(", ")})`;
  });
  const more = properties.length > namedProperties ? [`${String(properties.length - namedProperties)} more`] : [];
  return [...named, ...more].join(", ");
}

const namedResources = 4;

/** The flows that cross what changes, with the gravest changes on their way. */
export function radiusLines({ resources }: StackDiff, style: Style): string[] {
  const order = kinds.map(([kind]) => kind);
  const flows = new Map<string, ResourceDifference[]>();
  for (const one of resources) for (const flow of one.flows) flows.set(flow, [...(flows.get(flow) ?? []), one]);
  if (flows.size === 0) return [];
  return [
    ...heading(style, "Flows that cross what changes"),
    ...[...flows].flatMap(([flow, own]) => {
      const gravity = (one: ResourceDifference): number => 2 * order.indexOf(kindOf(one)) + (hasOwnReason(one) ? 0 : 1);
      const gravest = [...own].sort((a, b) => gravity(a) - gravity(b));
      const named = gravest.slice(0, namedResources).map((one) => `${signOf(one)}${noBreak}${resourceWords(one.urn)}`);
      const more = own.length > namedResources ? [count(own.length - namedResources, "more resource")] : [];
      return paragraph(style, `${flow}: ${style.colors.dim([...named, ...more].join(", "))}`, 2, 6);
    }),
  ];
}

function signOf(resource: ResourceDifference): string {
  return kinds.find(([kind]) => kind === kindOf(resource))?.[1] ?? "~";
}
