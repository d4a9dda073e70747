import type { Link } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { lost } from "./evaluate";
import type { Graph } from "./graph";
import { FALSE, TRUE } from "./kleene";

/**
 * A group's elements on the ways of a flow and of what decides it, in sets of which it matters only whether one of them
 * holds a member at all: the same elements share load among them, they hand it on to the same ones, and they fare alike
 * after a loss. Elements that are lost are in no set: it does not matter whether they hold any.
 *
 * @returns the elements' places in the group
 */
export function interchangeable(evaluation: Evaluation, at: number): readonly (readonly number[])[] {
  const { graph } = evaluation.slice;
  const sets = new Map<string, number[]>();
  (graph.membersOf[at] ?? []).forEach((index, place) => {
    const fate = fateOf(evaluation, index);
    if (fate === undefined) return;
    const key = `${fate} ${roleOf(graph, index)}`;
    const alike = sets.get(key);
    if (alike === undefined) sets.set(key, [place]);
    else alike.push(place);
  });
  return [...sets.values()];
}

/** How an element fares in every question of which it is a part; undefined when it is lost, or part of none. */
function fateOf({ others }: Evaluation, index: number): string | undefined {
  const states: number[] = [];
  for (const one of others) {
    const element = one.slice.numberOf.get(index);
    if (element === undefined) {
      states.push(-1);
      continue;
    }
    if (lost(one, element) === TRUE) return undefined;
    const isSource = one.slice.sources.includes(element) ? 1 : 0;
    const isDestination = one.slice.isDestination[element] ?? 0;
    states.push(one.works[element] ?? FALSE, one.reaches[element] ?? FALSE, isSource, isDestination);
  }
  return states.every((state) => state === -1) ? undefined : states.join();
}

/** From whom an element gets traffic, to whom it hands it on, and what it needs. */
function roleOf(graph: Graph, index: number): string {
  const element = graph.elements[index];
  const into = graph.intoMembers.get(index) ?? [];
  const isShared = into.every(({ from }) => ["any", "equal"].includes(graph.elements[from]?.forwarding.kind ?? ""));
  const isPlaced = element !== undefined && "domains" in element.placement;
  if (!isShared || !isPlaced) return `only ${String(index)}`;
  const { needs, forwarding } = element;
  return JSON.stringify([
    into.map(({ from, link }) => [from, ...linkRole(link)]),
    (graph.out[index] ?? []).map(({ to, link }) => [to, link.priority, ...linkRole(link)]),
    needs.map(({ to, serves, certainty }) => [to, serves, certainty]),
    forwarding,
  ]);
}

function linkRole({ certainty, detection }: Link): readonly unknown[] {
  return [
    certainty,
    detection?.signal,
    detection?.uncertain !== undefined,
    detection?.terms.map((term) => term.seconds),
  ];
}
