import type { DomainId, ElementId } from "@nospof/topology";
import type { Truth } from "./kleene";
import { and, choose, FALSE, not, or, TRUE, UNKNOWN } from "./kleene";
import type { Edge, Slice } from "./slice";

/** A set of failure domains that are lost together. */
export type Loss = ReadonlySet<DomainId>;

/** What an evaluation goes by beside the loss. */
export interface Circumstances {
  /** Answers to the questions on which the slice depends, by their numbers. */
  readonly answers: readonly Truth[];
  /** How those answers came about, by the same numbers. */
  readonly others: readonly Evaluation[];
  /** The same slice before any loss: what is not touched is as it was. Absent: everything is found out anew. */
  readonly before?: Evaluation | undefined;
  /** Elements that are not lost, whatever their domains: to ask which of the lost ones are the cause. */
  readonly spared?: ReadonlySet<ElementId> | undefined;
  /**
   * Whether elements hold no member of their group, by index in the graph: those answer nothing, and nobody sends them
   * anything. Absent: every element holds some.
   */
  readonly idle?: ReadonlyMap<number, Truth> | undefined;
}

/** What is true of the elements of a slice after a loss, by their numbers in it. */
export interface Evaluation extends Circumstances {
  readonly slice: Slice;
  readonly loss: Loss;
  /** Whether some group loses members unannounced. */
  readonly hasShortGroups: boolean;
  /** Whether the element is lost. */
  readonly gone: Uint8Array;
  /** Whether the element holds no member of its group and is not lost either; undefined: none is like that. */
  readonly empty: Uint8Array | undefined;
  /** Nothing is unknown and no question decides anything, so that every truth is plain. */
  readonly isDetermined: boolean;
  /** The element itself works: it is not lost, not broken, and what it needs works. */
  readonly works: Uint8Array;
  /** It works and reaches a destination. */
  readonly reaches: Uint8Array;
  /** 0 where nothing by which an element goes is otherwise than before. */
  readonly touched: Uint8Array;
  /** Active links by element as far as somebody asked: those that certainly carry, and those that may. */
  readonly certainEdges: (readonly Edge[] | undefined)[];
  readonly possibleEdges: (readonly Edge[] | undefined)[];
}

/** Evaluates a slice after a loss. */
export function evaluate(slice: Slice, loss: Loss, circumstances: Circumstances): Evaluation {
  const { answers, others, spared, idle } = circumstances;
  // What a circle settles at depends on where it starts.
  const before = slice.cyclic ? undefined : circumstances.before;
  const size = slice.elements.length;
  const works = before === undefined ? new Uint8Array(size) : new Uint8Array(before.works);
  const reaches = before === undefined ? new Uint8Array(size) : new Uint8Array(before.reaches);
  const hasShortGroups = [...loss].some((domain) => slice.graph.shortening.has(domain));
  const gone = lostElements(slice, loss, spared);
  const empty = emptyElements(slice, gone, idle);
  const isDetermined = slice.isDetermined && empty?.includes(UNKNOWN) !== true;
  const touched = new Uint8Array(size);
  if (before === undefined) touched.fill(1);
  const certainEdges: Evaluation["certainEdges"] = [];
  // Where nothing is unknown, what is possible is what is certain.
  const possibleEdges: Evaluation["possibleEdges"] = isDetermined ? certainEdges : [];
  const evaluation: Evaluation = {
    slice,
    loss,
    answers,
    others,
    before,
    spared,
    idle,
    hasShortGroups,
    gone,
    empty,
    isDetermined,
    works,
    reaches,
    touched,
    certainEdges,
    possibleEdges,
  };
  touch(evaluation);
  const unsettled = new Set<number>();
  const pass = (): number[] => {
    const changed: number[] = [];
    for (const element of slice.order) {
      if (touched[element] === 0) continue;
      const itWorks = working(evaluation, element);
      const onward = slice.isDestination[element] === 1 ? TRUE : forwards(evaluation, element);
      const itReaches = unsettled.has(element) ? UNKNOWN : and(itWorks, onward);
      if (works[element] === itWorks && reaches[element] === itReaches) continue;
      changed.push(element);
      works[element] = itWorks;
      reaches[element] = itReaches;
      for (const dependent of slice.dependents[element] ?? []) touched[dependent] = 1;
    }
    return changed;
  };
  let changed = pass();
  // A circle settles from "reaches nothing" upward. Elements that never settle have no stable answer, so nothing is
  // claimed of them.
  for (let round = 0; slice.cyclic && changed.length > 0; round++) {
    if (round > slice.order.length) for (const element of changed) unsettled.add(element);
    changed = pass();
  }
  return evaluation;
}

function lostElements(slice: Slice, loss: Loss, spared: Circumstances["spared"]): Uint8Array {
  const gone = new Uint8Array(slice.elements.length);
  for (const domain of loss) {
    for (const element of slice.byDomain.get(domain) ?? []) {
      if (spared?.has(slice.elements[element]?.id ?? "") === true) continue;
      gone[element] = lostAt(slice.graph.placements[slice.indexes[element] ?? -1] ?? [], loss);
    }
  }
  return gone;
}

function emptyElements(slice: Slice, gone: Uint8Array, idle: Circumstances["idle"]): Uint8Array | undefined {
  if (idle === undefined) return undefined;
  const empty = new Uint8Array(slice.elements.length);
  for (const [index, state] of idle) {
    const element = slice.numberOf.get(index);
    if (element !== undefined) empty[element] = and(state, not(truth(gone, element)));
  }
  return empty;
}

/** Marks the elements for which a loss may change something by itself. */
function touch(evaluation: Evaluation): void {
  const { slice, before, answers, gone, empty, touched } = evaluation;
  // The flow's own answer decides nothing.
  const isAnsweredAsBefore = answers.every((answer, at) => at === 0 || answer === before?.answers[at]);
  if (!isAnsweredAsBefore) for (const element of slice.asking) touched[element] = 1;
  gone.forEach((state, element) => {
    if (state !== FALSE) touched[element] = 1;
  });
  empty?.forEach((state, element) => {
    if (state === FALSE) return;
    touched[element] = 1;
    for (const dependent of slice.dependents[element] ?? []) touched[dependent] = 1;
  });
  if (!evaluation.hasShortGroups) return;
  for (const element of slice.order) {
    if (!losesMember(element, evaluation)) continue;
    for (const dependent of slice.dependents[element] ?? []) touched[dependent] = 1;
  }
}

/** Whether every source that is left reaches a destination, and at least one is left. */
export function reached(evaluation: Evaluation): Truth {
  let every: Truth = TRUE;
  let some: Truth = FALSE;
  for (const source of evaluation.slice.sources) {
    const gone = away(evaluation, source);
    const reaches = truth(evaluation.reaches, source);
    every = and(every, or(gone, reaches));
    some = or(some, and(not(gone), reaches));
  }
  return and(every, some);
}

/** Whether an element is lost: certainly, possibly or not at all. */
export function lost({ gone }: Evaluation, element: number): Truth {
  return truth(gone, element);
}

/** Whether an element sends nothing itself: it is lost, or holds no member of its group. */
export function away(evaluation: Evaluation, element: number): Truth {
  return or(lost(evaluation, element), isEmpty(evaluation, element));
}

/** Whether something with these alternatives of domains is lost. */
export function lostAt(alternatives: readonly ReadonlySet<DomainId>[], loss: Loss): Truth {
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

function working(evaluation: Evaluation, number: number): Truth {
  const { slice, works, answers } = evaluation;
  const element = slice.elements[number];
  if (element === undefined || element.broken !== undefined) return FALSE;
  let result: Truth = and(not(lost(evaluation, number)), not(isEmpty(evaluation, number)));
  if (element.uncertain !== undefined) result = and(result, UNKNOWN);
  for (const { need, to, question } of slice.requirements[number] ?? []) {
    const state = question >= 0 ? (answers[question] ?? UNKNOWN) : truth(works, to);
    result = and(result, need.certainty === "may" ? or(state, UNKNOWN) : state);
  }
  return result;
}

/** Whether an element holds no member of its group, so that nobody sends it anything. */
export function isEmpty({ empty }: Evaluation, element: number): Truth {
  return empty === undefined ? FALSE : truth(empty, element);
}

/** Whether a link is there. */
export function exists(edge: Edge): Truth {
  return edge.link.certainty === "must" ? TRUE : UNKNOWN;
}

/** The links over which an element shares its load: to an element that holds no member of its group there is none. */
export function sharing(evaluation: Evaluation, edges: readonly Edge[]): readonly Edge[] {
  return evaluation.empty === undefined ? edges : edges.filter((edge) => isEmpty(evaluation, edge.to) !== TRUE);
}

/** Whether the element before a link takes the element behind it for healthy. Without detection it always does. */
export function believedHealthy(edge: Edge, { reaches, answers }: Evaluation): Truth {
  const { detection } = edge.link;
  if (detection === undefined) return TRUE;
  const signal = detection.signal === "target" ? truth(reaches, edge.to) : (answers[edge.probe] ?? UNKNOWN);
  return detection.uncertain === undefined ? signal : choose(UNKNOWN, signal, TRUE);
}

function forwards(evaluation: Evaluation, number: number): Truth {
  const { slice, reaches } = evaluation;
  const edges = slice.edges[number] ?? [];
  const forwarding = slice.elements[number]?.forwarding;
  if (edges.length === 0 || forwarding === undefined) return FALSE;
  const reach = (edge: Edge): Truth => truth(reaches, edge.to);
  switch (forwarding.kind) {
    case "any":
    case "equal": {
      const shared = sharing(evaluation, edges);
      const gets = (edge: Edge): Truth => getsShare(edge, evaluation);
      let some: Truth = FALSE;
      let shares: Truth = TRUE;
      for (const edge of shared) {
        some = or(some, and(exists(edge), and(believedHealthy(edge, evaluation), reach(edge))));
        shares = and(shares, shareArrives(edge, evaluation));
      }
      const arrives = and(some, shares);
      if (forwarding.failOpen !== true) return arrives;
      const open = shared
        .filter((edge) => losesMember(edge.to, evaluation))
        .reduce<Truth>((result, edge) => and(result, not(gets(edge))), toAll(shared, reach, gets));
      return choose(noneHealthy(evaluation, shared), open, arrives);
    }
    case "all":
      return toAll(edges, reach, (edge) => counts(slice, edge));
    case "one":
      return nextHop(edges, reach, slice.strays[number] === 1);
    case "first-live": {
      const open = forwarding.failOpen
        ? edges.reduceRight<Truth>((rest, edge) => choose(counts(slice, edge), reach(edge), rest), FALSE)
        : FALSE;
      return edges.reduceRight<Truth>((rest, edge) => preferred(edge, rest, evaluation), open);
    }
    case "quorum": {
      const certain = edges.filter((edge) => and(exists(edge), reach(edge)) === TRUE).length;
      const possible = edges.filter((edge) => reach(edge) !== FALSE).length;
      return certain >= forwarding.need ? TRUE : possible >= forwarding.need ? UNKNOWN : FALSE;
    }
  }
}

/** Every link gets traffic, and each must reach. */
function toAll(edges: readonly Edge[], reach: (edge: Edge) => Truth, gets: (edge: Edge) => Truth): Truth {
  const some = edges.reduce<Truth>((result, edge) => or(result, and(exists(edge), reach(edge))), FALSE);
  return edges.reduce<Truth>((result, edge) => and(result, or(not(gets(edge)), reach(edge))), some);
}

/** Whether no link that is there seems healthy, so that an element that fails open shares its load among all of them. */
export function noneHealthy(evaluation: Evaluation, edges: readonly Edge[]): Truth {
  return edges.reduce<Truth>(
    (result, edge) => and(result, not(and(getsShare(edge, evaluation), believedHealthy(edge, evaluation)))),
    TRUE,
  );
}

/** Whether a link is there and meant for this destination at all: an element that only may lead there may not be. */
export function counts(slice: Slice, edge: Edge): Truth {
  return slice.surelyLeads[edge.to] === 1 ? exists(edge) : UNKNOWN;
}

/** Whether a link of an element that shares its load is there, and there is somebody at its end to get a share. */
function getsShare(edge: Edge, evaluation: Evaluation): Truth {
  return and(counts(evaluation.slice, edge), not(isEmpty(evaluation, edge.to)));
}

/** Whether an element belongs to a group that has lost members unannounced. */
export function losesMember(element: number, { slice, loss, hasShortGroups }: Evaluation): boolean {
  if (!hasShortGroups) return false;
  const group = slice.graph.topology.groups[slice.groupAt[element] ?? -1];
  return group?.memberLosses?.some(({ domain, announced }) => announced !== true && loss.has(domain)) === true;
}

/**
 * The share of a link arrives: it reaches, or the link has been taken out because its loss is detected. Of a group that
 * has lost a member, that member's share is lost until what watches each member itself notices.
 */
export function shareArrives(edge: Edge, evaluation: Evaluation): Truth {
  const reach = losesMember(edge.to, evaluation) ? FALSE : truth(evaluation.reaches, edge.to);
  const { detection } = edge.link;
  if (detection?.signal === "target") return detection.uncertain === undefined ? TRUE : or(reach, UNKNOWN);
  return or(not(getsShare(edge, evaluation)), or(reach, not(believedHealthy(edge, evaluation))));
}

function preferred(edge: Edge, rest: Truth, evaluation: Evaluation): Truth {
  const reach = truth(evaluation.reaches, edge.to);
  // A link that watches its own target is taken exactly when it works: "this one, else the rest" needs no case split,
  // which would lose that the two cases exclude each other.
  const watchesItself = edge.link.detection?.signal === "target" && edge.link.detection.uncertain === undefined;
  if (watchesItself && edge.link.certainty === "must") return or(reach, rest);
  return choose(and(counts(evaluation.slice, edge), believedHealthy(edge, evaluation)), reach, rest);
}

/** @param strays whether a candidate leads elsewhere: it may be the one, so it counts too */
function nextHop(edges: readonly Edge[], reach: (edge: Edge) => Truth, strays: boolean): Truth {
  const certain = edges.filter((edge) => edge.link.certainty === "must");
  if (certain.length > 0) return certain.reduce<Truth>((all, edge) => and(all, reach(edge)), TRUE);
  const values = new Set(edges.map(reach));
  if (strays) values.add(FALSE);
  const only = values.size === 1 ? [...values][0] : undefined;
  if (only === undefined) return UNKNOWN;
  return edges.length === 1 && !strays ? and(only, UNKNOWN) : only;
}

function truth(values: Uint8Array, index: number): Truth {
  return (values[index] ?? 0) as Truth;
}
