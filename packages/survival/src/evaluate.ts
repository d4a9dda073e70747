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
  /** Health of the checks that the slice trusts: true while a check sees what it probes. */
  readonly healthy: (probe: number) => Truth;
}

/** Evaluates a slice after a loss. */
export function evaluate(graph: Graph, slice: Slice, loss: Loss, healthy: (probe: number) => Truth): Evaluation {
  const works = new Uint8Array(graph.elements.length);
  const reaches = new Uint8Array(graph.elements.length);
  const evaluation: Evaluation = { works, reaches, healthy };
  const pass = (): Set<number> => {
    const changed = new Set<number>();
    for (const element of slice.order) {
      const itWorks = working(graph, element, loss, works);
      const itReaches = and(
        itWorks,
        slice.isDestination[element] === 1 ? TRUE : forwards(graph, slice, element, evaluation),
      );
      if (works[element] !== itWorks || reaches[element] !== itReaches) changed.add(element);
      works[element] = itWorks;
      reaches[element] = itReaches;
    }
    return changed;
  };
  let changed = pass();
  if (!slice.cyclic) return evaluation;
  // A circle settles from "reaches nothing" upward. One that does not settle (a check that watches the name it
  // decides) has no stable answer, so nothing is claimed of it.
  for (let round = 0; changed.size > 0 && round < slice.order.length + 2; round++) changed = pass();
  for (let round = 0; changed.size > 0 && round < slice.order.length; round++) {
    const unstable = [...changed];
    changed = pass();
    for (const element of [...unstable, ...changed]) reaches[element] = UNKNOWN;
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
  const signal = detection.signal === "target" ? truth(evaluation.reaches, edge.to) : evaluation.healthy(edge.probe);
  return detection.uncertain === undefined ? signal : choose(UNKNOWN, signal, TRUE);
}

function forwards(graph: Graph, slice: Slice, index: number, evaluation: Evaluation): Truth {
  const edges = slice.edges.get(index) ?? [];
  const forwarding = graph.elements[index]?.forwarding;
  if (edges.length === 0 || forwarding === undefined) return FALSE;
  const reach = (edge: Edge): Truth => truth(evaluation.reaches, edge.to);
  switch (forwarding.kind) {
    case "any":
    case "equal":
      return edges.reduce<Truth>(
        (all, edge) => and(all, shareArrives(edge, evaluation)),
        edges.reduce<Truth>((some, edge) => or(some, and(exists(edge), and(believedHealthy(edge, evaluation), reach(edge)))), FALSE),
      );
    case "all":
      return edges.reduce<Truth>((all, edge) => and(all, or(not(exists(edge)), reach(edge))), TRUE);
    case "one":
      return nextHop(edges, reach);
    case "first-live": {
      const first = edges[0];
      const open: Truth = forwarding.failOpen && first !== undefined ? and(exists(first), reach(first)) : FALSE;
      return edges.reduceRight<Truth>((rest, edge) => preferred(edge, reach(edge), rest, evaluation), open);
    }
    case "quorum": {
      const certain = edges.filter((edge) => and(exists(edge), reach(edge)) === TRUE).length;
      const possible = edges.filter((edge) => reach(edge) !== FALSE).length;
      return certain >= forwarding.need ? TRUE : possible >= forwarding.need ? UNKNOWN : FALSE;
    }
  }
}

/** The share of a link arrives: it reaches, or the link has been taken out because its loss is detected. */
function shareArrives(edge: Edge, evaluation: Evaluation): Truth {
  const reach = truth(evaluation.reaches, edge.to);
  const { detection } = edge.link;
  if (detection?.signal === "target") return detection.uncertain === undefined ? TRUE : or(reach, UNKNOWN);
  return or(not(exists(edge)), or(reach, not(believedHealthy(edge, evaluation))));
}

function preferred(edge: Edge, reach: Truth, rest: Truth, evaluation: Evaluation): Truth {
  // A link that watches its own target is taken exactly when it works: "this one, else the rest" needs no case split,
  // which would lose that the two cases exclude each other.
  const watchesItself = edge.link.detection?.signal === "target" && edge.link.detection.uncertain === undefined;
  if (watchesItself && edge.link.certainty === "must") return or(reach, rest);
  return choose(and(exists(edge), believedHealthy(edge, evaluation)), reach, rest);
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
