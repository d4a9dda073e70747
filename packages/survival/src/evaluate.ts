import type { DomainId } from "@nospof/topology";
import type { Edge, Graph } from "./graph";
import type { Truth } from "./kleene";
import { and, choose, FALSE, not, or, TRUE, UNKNOWN } from "./kleene";
import type { Slice } from "./slice";

/** A set of failure domains that are lost together. */
export type Loss = ReadonlySet<DomainId>;

/** What is true of the elements of a slice after a loss. Indexed by element; elements outside the slice read 0. */
export interface Evaluation {
  /** The element itself works: it is not lost, not broken, and what it needs works. */
  readonly works: Uint8Array;
  /** It works and reaches a destination. */
  readonly reaches: Uint8Array;
  /** The health checks that the slice trusts, evaluated after the same loss; absent: it trusts none. */
  readonly probing: Probing | undefined;
}

/** Health checks and what they see. A check is healthy while it reaches what it probes. */
export interface Probing {
  readonly slice: Slice;
  readonly evaluation: Evaluation;
}

/** Health of a check. Among the checks themselves the one evaluation answers for all of them. */
export function healthOf(probe: number, evaluation: Evaluation): Truth {
  return truth((evaluation.probing?.evaluation ?? evaluation).reaches, probe);
}

/** Evaluates a slice after a loss. */
export function evaluate(graph: Graph, slice: Slice, loss: Loss, probing: Probing | undefined): Evaluation {
  const works = new Uint8Array(graph.elements.length);
  const reaches = new Uint8Array(graph.elements.length);
  const evaluation: Evaluation = { works, reaches, probing };
  const unsettled = new Set<number>();
  const pass = (): number[] => {
    const changed: number[] = [];
    for (const element of slice.order) {
      const itWorks = working(graph, element, loss, works);
      const onward = slice.isDestination[element] === 1 ? TRUE : forwards(graph, slice, element, evaluation);
      const itReaches = unsettled.has(element) ? UNKNOWN : and(itWorks, onward);
      if (works[element] !== itWorks || reaches[element] !== itReaches) changed.push(element);
      works[element] = itWorks;
      reaches[element] = itReaches;
    }
    return changed;
  };
  let changed = pass();
  // A circle settles from "reaches nothing" upward. Elements that never settle (a check that watches the name it
  // decides) have no stable answer, so nothing is claimed of them.
  for (let round = 0; slice.cyclic && changed.length > 0; round++) {
    if (round > slice.order.length) for (const element of changed) unsettled.add(element);
    changed = pass();
  }
  return evaluation;
}

/** Whether an element is lost: certainly, possibly or not at all. */
export function lost(graph: Graph, element: number, loss: Loss): Truth {
  if (loss.size === 0) return FALSE;
  const alternatives = graph.placements[element] ?? [];
  let hits = 0;
  for (const domains of alternatives) {
    for (const domain of loss) {
      if (domains.has(domain)) {
        hits++;
        break;
      }
    }
  }
  if (hits === 0) return FALSE;
  return hits === alternatives.length ? TRUE : UNKNOWN;
}

function working(graph: Graph, index: number, loss: Loss, works: Uint8Array): Truth {
  const element = graph.elements[index];
  if (element === undefined || element.broken !== undefined) return FALSE;
  let result: Truth = not(lost(graph, index, loss));
  if (element.uncertain !== undefined) result = and(result, UNKNOWN);
  graph.needs[index]?.forEach((needed, at) => {
    const state = truth(works, needed);
    result = and(result, element.needs[at]?.certainty === "may" ? or(state, UNKNOWN) : state);
  });
  return result;
}

/** Whether a link is there. */
export function exists(edge: Edge): Truth {
  return edge.link.certainty === "must" ? TRUE : UNKNOWN;
}

/** Whether the element before a link takes the element behind it for healthy. Without detection it always does. */
export function believedHealthy(edge: Edge, evaluation: Evaluation): Truth {
  const { detection } = edge.link;
  if (detection === undefined) return TRUE;
  const signal = detection.signal === "target" ? truth(evaluation.reaches, edge.to) : healthOf(edge.probe, evaluation);
  return detection.uncertain === undefined ? signal : choose(UNKNOWN, signal, TRUE);
}

function forwards(graph: Graph, slice: Slice, index: number, evaluation: Evaluation): Truth {
  const edges = slice.edges.get(index) ?? [];
  const forwarding = graph.elements[index]?.forwarding;
  if (edges.length === 0 || forwarding === undefined) return FALSE;
  const reach = (edge: Edge): Truth => truth(evaluation.reaches, edge.to);
  switch (forwarding.kind) {
    case "any":
    case "equal": {
      const used = (edge: Edge): Truth => and(exists(edge), and(believedHealthy(edge, evaluation), reach(edge)));
      const some = edges.reduce<Truth>((result, edge) => or(result, used(edge)), FALSE);
      return edges.reduce<Truth>((result, edge) => and(result, shareArrives(slice, edge, evaluation)), some);
    }
    case "all": {
      const some = edges.reduce<Truth>((result, edge) => or(result, and(exists(edge), reach(edge))), FALSE);
      return edges.reduce<Truth>((result, edge) => and(result, or(not(counts(slice, edge)), reach(edge))), some);
    }
    case "one":
      // A candidate that leads elsewhere may be the one, so all of them count.
      return nextHop(graph.out[index] ?? [], reach);
    case "first-live": {
      const open = forwarding.failOpen
        ? edges.reduceRight<Truth>((rest, edge) => choose(counts(slice, edge), reach(edge), rest), FALSE)
        : FALSE;
      return edges.reduceRight<Truth>((rest, edge) => preferred(slice, edge, rest, evaluation), open);
    }
    case "quorum": {
      const certain = edges.filter((edge) => and(exists(edge), reach(edge)) === TRUE).length;
      const possible = edges.filter((edge) => reach(edge) !== FALSE).length;
      return certain >= forwarding.need ? TRUE : possible >= forwarding.need ? UNKNOWN : FALSE;
    }
  }
}

/** Whether a link is there and meant for this destination at all: an element that only may lead there may not be. */
export function counts(slice: Slice, edge: Edge): Truth {
  return slice.surelyLeads[edge.to] === 1 ? exists(edge) : UNKNOWN;
}

/** The share of a link arrives: it reaches, or the link has been taken out because its loss is detected. */
function shareArrives(slice: Slice, edge: Edge, evaluation: Evaluation): Truth {
  const reach = truth(evaluation.reaches, edge.to);
  const { detection } = edge.link;
  if (detection?.signal === "target") return detection.uncertain === undefined ? TRUE : or(reach, UNKNOWN);
  return or(not(counts(slice, edge)), or(reach, not(believedHealthy(edge, evaluation))));
}

function preferred(slice: Slice, edge: Edge, rest: Truth, evaluation: Evaluation): Truth {
  const reach = truth(evaluation.reaches, edge.to);
  // A link that watches its own target is taken exactly when it works: "this one, else the rest" needs no case split,
  // which would lose that the two cases exclude each other.
  const watchesItself = edge.link.detection?.signal === "target" && edge.link.detection.uncertain === undefined;
  if (watchesItself && edge.link.certainty === "must") return or(reach, rest);
  return choose(and(counts(slice, edge), believedHealthy(edge, evaluation)), reach, rest);
}

function nextHop(edges: readonly Edge[], reach: (edge: Edge) => Truth): Truth {
  const certain = edges.filter((edge) => edge.link.certainty === "must");
  if (certain.length > 0) return certain.reduce<Truth>((all, edge) => and(all, reach(edge)), TRUE);
  const values = new Set(edges.map(reach));
  const only = values.size === 1 ? [...values][0] : undefined;
  if (only === undefined) return UNKNOWN;
  return edges.length === 1 ? and(only, UNKNOWN) : only;
}

function truth(values: Uint8Array, index: number): Truth {
  return (values[index] ?? 0) as Truth;
}
