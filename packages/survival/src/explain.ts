import type { Because } from "@nospof/topology";
import type { Evaluation, Loss } from "./evaluate";
import { believedHealthy, healthOf, lost } from "./evaluate";
import type { Edge, Graph } from "./graph";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import type { Cut, Hop } from "./result";
import { activeEdges } from "./route";
import type { Slice } from "./slice";

/** Why a flow is cut, and what would mend it. */
export interface CutExplanation {
  readonly cut: readonly Cut[];
  readonly fix: string;
}

/** The first surviving path from a source, hop by hop. */
export function pathFrom(graph: Graph, slice: Slice, source: number, evaluation: Evaluation): readonly Hop[] {
  const path: Hop[] = [];
  const seen = new Set<number>();
  for (let at = source; !seen.has(at);) {
    seen.add(at);
    const edge = slice.isDestination[at] === 1 ? undefined : activeEdges(graph, slice, at, evaluation, TRUE)[0];
    const { id, label } = elementAt(graph, at);
    path.push(edge === undefined ? { element: id, label } : { element: id, label, because: edge.link.because });
    if (edge === undefined) break;
    at = edge.to;
  }
  return path;
}

/** Explains why an element does not reach its destination after a loss. */
export function cutFrom(
  graph: Graph,
  slice: Slice,
  element: number,
  evaluation: Evaluation,
  loss: Loss,
): CutExplanation {
  const cuts = new Map<string, Cut>();
  const fixes: string[] = [];
  const seen = new Set<number>();
  const add = (at: number, how: Cut["how"], because: Because | undefined, fix: string | undefined): void => {
    const { id, label } = elementAt(graph, at);
    if (!cuts.has(id))
      cuts.set(id, because === undefined ? { element: id, label, how } : { element: id, label, how, because });
    if (fix !== undefined && !fixes.includes(fix)) fixes.push(fix);
  };
  const visit = (at: number, via: Edge | undefined): void => {
    if (seen.has(at)) return;
    seen.add(at);
    if (evaluation.works[at] === FALSE) {
      visitDead(at, via);
      return;
    }
    const edges = slice.edges.get(at) ?? [];
    const own = elementAt(graph, at);
    if (edges.length === 0) {
      const end = deadEnd(graph, at);
      const where = end.element === at ? "" : `, only to ${elementAt(graph, end.element).label}`;
      add(
        end.element,
        "broken",
        end.via?.link.because ?? via?.link.because,
        `${own.label} leads to nothing that answers${where}`,
      );
      return;
    }
    const dead = edges.filter((edge) => evaluation.reaches[edge.to] === FALSE);
    const stuck = dead.filter(
      (edge) =>
        own.forwarding.kind !== "all" && own.forwarding.kind !== "one" && believedHealthy(edge, evaluation) === TRUE,
    );
    const alive = edges.some((edge) => evaluation.reaches[edge.to] !== FALSE);
    if (alive && stuck.length > 0) {
      for (const edge of stuck) {
        const { label } = elementAt(graph, edge.to);
        add(edge.to, "stuck", edge.link.because, `let ${own.label} notice when ${label} fails: add a health signal`);
      }
      return;
    }
    if (own.forwarding.kind === "quorum" && edges.length < own.forwarding.need) {
      const need = String(own.forwarding.need);
      add(at, "broken", via?.link.because, `${own.label} needs ${need} of its members and has ${String(edges.length)}`);
    }
    for (const edge of edges) {
      if (edge.probe < 0 || evaluation.reaches[edge.to] === FALSE || believedHealthy(edge, evaluation) !== FALSE)
        continue;
      const { label } = elementAt(graph, edge.probe);
      add(
        edge.probe,
        "broken",
        edge.link.because,
        `mend ${label}: it sees nothing, so ${own.label} does not use what works`,
      );
    }
    for (const edge of dead) visit(edge.to, edge);
    if (own.forwarding.kind === "one" && loss.size > 0) {
      fixes.unshift(`give ${own.label} a next hop that does not fail with ${words(loss)}`);
    } else if (dead.length === edges.length && dead.every((edge) => lost(graph, edge.to, loss) === TRUE)) {
      fixes.unshift(`place ${own.label} also outside ${words(loss)}: now it leads only to ${names(graph, dead)}`);
    }
  };
  const visitDead = (at: number, via: Edge | undefined): void => {
    const own = elementAt(graph, at);
    if (own.broken !== undefined) {
      add(at, "broken", own.broken, own.broken.text ?? `mend ${own.broken.property} of ${own.label}`);
      return;
    }
    if (lost(graph, at, loss) === TRUE) {
      add(at, "lost", via?.link.because, undefined);
      return;
    }
    graph.needs[at]?.forEach((needed) => {
      if (evaluation.works[needed] === FALSE) visit(needed, undefined);
    });
  };
  visit(element, undefined);
  return { cut: [...cuts.values()].slice(0, maximumCuts), fix: fixes.slice(0, maximumFixes).join("; ") };
}

/**
 * The properties that must be known to decide whether an element reaches its destination.
 *
 * @param everywhere false: only along what is undecided; true: also along what certainly reaches, for the question
 * with how much capacity
 */
export function blockersFrom(
  graph: Graph,
  slice: Slice,
  element: number,
  evaluation: Evaluation,
  loss: Loss,
  everywhere = false,
): readonly Because[] {
  const found = new Map<string, Because>();
  const seen = new Set<number>();
  const add = (because: Because): void => {
    found.set(`${because.urn}\n${because.property}`, because);
  };
  const visit = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const own = elementAt(graph, at);
    if (own.uncertain !== undefined) add(own.uncertain);
    if ("candidates" in own.placement && lost(graph, at, loss) === UNKNOWN) add(own.placement.because);
    own.needs.forEach((need, place) => {
      const needed = graph.needs[at]?.[place];
      if (needed === undefined || evaluation.works[needed] === TRUE) return;
      if (need.certainty === "may") add(need.because);
      visit(needed);
    });
    for (const edge of slice.edges.get(at) ?? []) {
      if (edge.link.certainty === "may") add(edge.link.because);
      if (edge.link.detection?.uncertain !== undefined) add(edge.link.detection.uncertain);
      if (edge.probe >= 0 && healthOf(edge.probe, evaluation) === UNKNOWN) visitProbe(edge);
      if (evaluation.reaches[edge.to] === UNKNOWN || everywhere) visit(edge.to);
    }
  };
  const visitProbe = (edge: Edge): void => {
    const { probing } = evaluation;
    const inside = probing && blockersFrom(graph, probing.slice, edge.probe, probing.evaluation, loss);
    for (const because of inside?.length ? inside : [edge.link.because]) add(because);
  };
  visit(element);
  return [...found.values()].slice(0, maximumCuts);
}

/** Where traffic ends that reaches no destination: the last element before the way stops or turns in a circle. */
function deadEnd(graph: Graph, start: number): { element: number; via: Edge | undefined } {
  const seen = new Set([start]);
  let end: { element: number; via: Edge | undefined } = { element: start, via: undefined };
  for (;;) {
    const next = (graph.out[end.element] ?? []).find((edge) => !seen.has(edge.to));
    if (next === undefined) return end;
    seen.add(next.to);
    end = { element: next.to, via: next };
  }
}

const maximumCuts = 8;
const maximumFixes = 3;

function elementAt(graph: Graph, index: number): Graph["elements"][number] {
  const element = graph.elements[index];
  if (element === undefined) throw new RangeError(`No element has the index ${String(index)}.`);
  return element;
}

function names(graph: Graph, edges: readonly Edge[]): string {
  return edges.map((edge) => elementAt(graph, edge.to).label).join(", ");
}

function words(loss: Loss): string {
  return [...loss].map((domain) => domain.slice(domain.lastIndexOf("/") + 1)).join(" and ");
}
