import * as path from "node:path";
import type { Resource } from "@nospof/inventory";
import { cutLines, lossWords, paragraph, reasonWords, resourceWords, type Style } from "@nospof/report";
import type { DomainId, Element, Topology } from "@nospof/topology";
import { elementsOnTheWay } from "@nospof/topology";
import type { ReadStack } from "../targets/stacks";
import { failuresFor } from "./losses";

/** A resource: what it is in the graph, the flows that cross it, where it cuts them, and what hangs on it. */
export function resourceLines(
  resource: Resource,
  { topology }: ReadStack,
  domains: readonly DomainId[] | undefined,
  style: Style,
): string[] {
  const own = topology.elements.filter((element) => element.resource === resource.urn);
  const { position } = resource;
  const where =
    position === undefined ? "" : `, created in ${path.relative(".", position.file)}:${String(position.line)}`;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["In the graph", own.map((element) => elementWords(element, topology))],
    ["Flows that may cross it", crossingFlows(resource, own, topology)],
    ["Where it cuts a flow", cuts(resource, own, topology, domains)],
    ["What it decides", decisions(resource, topology)],
    ["What leads to it", links(own, topology, "to")],
    ["Where it leads", links(own, topology, "from")],
    ["What needs it", neededBy(own, topology)],
    ["What it needs", needs(own, topology)],
  ];
  const lines = sections.flatMap(([title, items]) =>
    items.length === 0
      ? []
      : ["", style.colors.bold(title), ...[...new Set(items)].flatMap((item) => paragraph(style, item, 2, 4))],
  );
  const nothing = "It is not part of the graph: no flow crosses it, and no proof depends on it.";
  return [
    ...paragraph(style, `${resourceWords(resource.urn)} (${resource.type}${where})`),
    ...(lines.length === 0 ? paragraph(style, nothing) : lines),
  ];
}

function elementWords({ label, kind, placement, broken, uncertain }: Element, topology: Topology): string {
  const facts = [
    kind,
    "candidates" in placement
      ? `in one of ${placement.candidates.map((ids) => lossWords(ids, topology.domains)).join(", ")}`
      : placement.domains.length === 0
        ? "in no failure domain of ours"
        : `in ${lossWords(placement.domains, topology.domains)}`,
    ...(broken === undefined ? [] : [`never works: ${reasonWords(broken)}`]),
    ...(uncertain === undefined ? [] : [`not known whether it works: ${reasonWords(uncertain)}`]),
  ];
  return `${label}: ${facts.join(", ")}`;
}

function crossingFlows(resource: Resource, own: readonly Element[], topology: Topology): string[] {
  return topology.flows.flatMap((flow) => {
    const way = elementsOnTheWay(flow, topology);
    const crosses =
      own.some(({ id }) => way.has(id)) ||
      decidingLinks(resource, topology).some(({ from, to }) => way.has(from) && way.has(to));
    return crosses ? [`${flow.id}: from ${flow.source} to ${flow.destination}`] : [];
  });
}

function cuts(
  resource: Resource,
  own: readonly Element[],
  topology: Topology,
  domains: readonly DomainId[] | undefined,
): string[] {
  const ids = new Set(own.map(({ id }) => id));
  return topology.flows.flatMap((flow) =>
    failuresFor(flow, topology, domains).flatMap(({ lost, cut = [] }) =>
      cutLines(cut.filter(({ element, because }) => ids.has(element) || because?.urn === resource.urn)).map(
        (line) => `${flow.id} without ${lossWords(lost, topology.domains)}: ${line}`,
      ),
    ),
  );
}

function decidingLinks(resource: Resource, topology: Topology): Topology["links"] {
  return topology.links.filter(({ because }) => because.urn === resource.urn);
}

function decisions(resource: Resource, topology: Topology): string[] {
  const label = labels(topology);
  return decidingLinks(resource, topology).map(
    ({ from, to, because }) => `${label(from)} → ${label(to)} · ${because.property}`,
  );
}

function links(own: readonly Element[], topology: Topology, end: "from" | "to"): string[] {
  const label = labels(topology);
  const ids = new Set(own.map(({ id }) => id));
  return topology.links
    .filter((link) => ids.has(link[end]))
    .map((link) => `${label(link.from)} → ${label(link.to)} · ${reasonWords(link.because)}`);
}

function neededBy(own: readonly Element[], topology: Topology): string[] {
  const ids = new Set(own.map(({ id }) => id));
  return topology.elements.flatMap((element) =>
    element.needs.filter(({ to }) => ids.has(to)).map(({ because }) => `${element.label} · ${reasonWords(because)}`),
  );
}

function needs(own: readonly Element[], topology: Topology): string[] {
  const label = labels(topology);
  return own.flatMap((element) => element.needs.map(({ to, because }) => `${label(to)} · ${reasonWords(because)}`));
}

function labels(topology: Topology): (id: string) => string {
  const byId = new Map(topology.elements.map((element) => [element.id, element.label]));
  return (id) => byId.get(id) ?? id;
}
