import type { Because, Element, Group, Need } from "@nospof/topology";
import type { Evaluation, Loss } from "./evaluate";
import { away, believedHealthy, isEmpty, losesMember, lost, shareArrives } from "./evaluate";
import type { Graph, OutLink } from "./graph";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import type { Cut, Hop } from "./result";
import { activeEdges } from "./route";
import type { Edge, Slice } from "./slice";

/** Why a flow is cut, and what would mend it. */
export interface CutExplanation {
  readonly cut: readonly Cut[];
  readonly fix: string;
}

/** The first surviving path from a source, hop by hop. */
export function pathFrom(evaluation: Evaluation, source: number): readonly Hop[] {
  const { slice } = evaluation;
  const path: Hop[] = [];
  const seen = new Set<number>();
  for (let at = source; !seen.has(at);) {
    seen.add(at);
    const edge = slice.isDestination[at] === 1 ? undefined : activeEdges(evaluation, at, TRUE)[0];
    const { id, label } = elementAt(slice, at);
    path.push(edge === undefined ? { element: id, label } : { element: id, label, because: edge.link.because });
    if (edge === undefined) break;
    at = edge.to;
  }
  return path;
}

/**
 * Explains why an element does not reach its destination after a loss.
 *
 * @param asked questions that are being explained already: services may need each other
 */
export function cutFrom(
  evaluation: Evaluation,
  element: number,
  asked: ReadonlySet<number> = new Set(),
): CutExplanation {
  const { slice, loss } = evaluation;
  const cuts = new Map<string, Cut>();
  const fixes: string[] = [];
  const seen = new Set<number>();
  const put = (
    { id, label }: Pick<Element, "id" | "label">,
    how: Cut["how"],
    because: Because | undefined,
    fix: string | undefined,
  ): void => {
    if (!cuts.has(id))
      cuts.set(id, because === undefined ? { element: id, label, how } : { element: id, label, how, because });
    if (fix !== undefined && !fixes.includes(fix)) fixes.push(fix);
  };
  const add = (at: number, how: Cut["how"], because: Because | undefined, fix: string | undefined): void => {
    put(elementAt(slice, at), how, because, fix);
  };
  const visit = (at: number, via: Edge | undefined): void => {
    if (seen.has(at)) return;
    seen.add(at);
    if (evaluation.works[at] === FALSE) {
      visitDead(at, via);
      return;
    }
    const edges = slice.edges[at] ?? [];
    const own = elementAt(slice, at);
    if (edges.length === 0) {
      const end = deadEnd(slice.graph, slice.indexes[at] ?? -1);
      const where = end.element.id === own.id ? "" : `, only to ${end.element.label}`;
      const { broken } = end.element;
      const because = broken ?? end.via?.link.because ?? via?.link.because;
      put(end.element, "broken", because, broken?.text ?? `${own.label} leads to nothing that answers${where}`);
      return;
    }
    const dead = edges.filter((edge) => evaluation.reaches[edge.to] === FALSE);
    const stuck = dead.filter(
      (edge) =>
        own.forwarding.kind !== "all" && own.forwarding.kind !== "one" && believedHealthy(edge, evaluation) === TRUE,
    );
    const alive = edges.some((edge) => evaluation.reaches[edge.to] !== FALSE);
    for (const edge of edges) {
      if (edge.probe < 0 || evaluation.reaches[edge.to] === FALSE || believedHealthy(edge, evaluation) !== FALSE)
        continue;
      const check = sourceOf(evaluation.others[edge.probe]);
      if (check === undefined) continue;
      const fix = `mend ${check.label}: it sees nothing, so ${own.label} does not use what works`;
      put(check, "broken", check.broken ?? edge.link.because, check.broken?.text ?? fix);
    }
    const shares = own.forwarding.kind === "any" || own.forwarding.kind === "equal";
    const unnoticed = shares ? edges.filter((edge) => losesMember(edge.to, evaluation) && !dead.includes(edge)) : [];
    for (const edge of unnoticed.filter((one) => shareArrives(one, evaluation) !== TRUE)) {
      const { label } = elementAt(slice, edge.to);
      const signal = edge.link.because.text ?? "add a health signal for each";
      const fix = `let ${own.label} notice when one of ${label} fails: ${signal}`;
      add(edge.to, "stuck", edge.link.because, fix);
    }
    if (alive && stuck.length > 0) {
      for (const edge of stuck) {
        const { label, broken } = elementAt(slice, edge.to);
        const signal = edge.link.because.text ?? "add a health signal";
        const fix = broken?.text ?? `let ${own.label} notice when ${label} fails: ${signal}`;
        add(edge.to, "stuck", broken ?? edge.link.because, fix);
      }
      return;
    }
    if (own.forwarding.kind === "quorum" && edges.length < own.forwarding.need) {
      const need = String(own.forwarding.need);
      add(at, "broken", via?.link.because, `${own.label} needs ${need} of its members and has ${String(edges.length)}`);
    }
    for (const edge of dead) visit(edge.to, edge);
    if (own.forwarding.kind === "one" && loss.size > 0) {
      // Where the next hop works and only what lies behind it does not, there is nothing to change here.
      if (dead.some((edge) => evaluation.works[edge.to] === FALSE))
        fixes.unshift(`give ${own.label} a next hop that does not fail with ${words(loss)}`);
    } else if (dead.length === edges.length && dead.every((edge) => lost(evaluation, edge.to) === TRUE)) {
      const remedies = dead.map((edge) => groupAt(slice, edge.to)?.remedy);
      const [remedy] = remedies;
      fixes.unshift(
        remedy !== undefined && remedies.every((one) => one === remedy)
          ? remedy
          : own.kind === "caller"
            ? `give ${names(slice, dead)} a stand-in that does not fail with ${words(loss)}`
            : placeElsewhere(slice, at, dead, loss),
      );
    }
  };
  const visitDead = (at: number, via: Edge | undefined): void => {
    const own = elementAt(slice, at);
    if (own.broken !== undefined) {
      add(at, "broken", own.broken, own.broken.text ?? `mend ${own.broken.property} of ${own.label}`);
      return;
    }
    if (lost(evaluation, at) === TRUE) {
      // What makes a link uncertain is no reason for a loss.
      add(at, "lost", via?.link.certainty === "must" ? via.link.because : undefined, undefined);
      return;
    }
    for (const { need, to, question } of slice.requirements[at] ?? []) {
      if (to >= 0 && evaluation.works[to] === FALSE) visit(to, undefined);
      if (question >= 0 && evaluation.answers[question] === FALSE) visitNeeded(own, need, question);
    }
  };
  const visitNeeded = (own: Element, { because }: Need, question: number): void => {
    const needed = evaluation.others[question];
    if (needed === undefined || asked.has(question)) return;
    const inside = cutFrom(needed, failingSource(needed), new Set([...asked, question]));
    for (const cut of inside.cut) if (!cuts.has(cut.element)) cuts.set(cut.element, { neededBy: own.label, ...cut });
    const why = because.text ?? `${own.label} needs ${sourceOf(needed)?.label ?? "it"}`;
    const fix = `${why}: ${inside.fix}`;
    if (!fixes.includes(fix)) fixes.push(fix);
  };
  visit(element, undefined);
  return { cut: [...cuts.values()], fix: fixes.slice(0, maximumFixes).join("; ") };
}

/**
 * The properties that must be known to decide whether an element reaches its destination.
 *
 * @param everywhere false: only along what is undecided; true: also along what certainly reaches, for the question
 * with how much capacity
 */
export function blockersFrom(
  evaluation: Evaluation,
  element: number,
  everywhere = false,
  asked: ReadonlySet<number> = new Set(),
): readonly Because[] {
  const { slice } = evaluation;
  const found = new Map<string, Because>();
  const seen = new Set<number>();
  const add = (because: Because): void => {
    found.set(`${because.urn}\n${because.property}`, because);
  };
  const visit = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const own = elementAt(slice, at);
    if (own.uncertain !== undefined) add(own.uncertain);
    if ("candidates" in own.placement && lost(evaluation, at) === UNKNOWN) add(own.placement.because);
    const group = isEmpty(evaluation, at) === UNKNOWN ? groupAt(slice, at) : undefined;
    if (group !== undefined) add(group.uncertain?.because ?? group.because);
    if (everywhere) for (const { uncertain } of own.capacities ?? []) if (uncertain !== undefined) add(uncertain);
    for (const { need, to, question } of slice.requirements[at] ?? []) {
      if ((question >= 0 ? evaluation.answers[question] : evaluation.works[to]) === TRUE) continue;
      if (need.certainty === "may") add(need.because);
      if (question >= 0) visitQuestion(question, need.because);
      else visit(to);
    }
    for (const edge of slice.edges[at] ?? []) {
      if (edge.link.certainty === "may") add(edge.link.because);
      if (edge.link.detection?.uncertain !== undefined) add(edge.link.detection.uncertain);
      if (edge.probe >= 0 && evaluation.answers[edge.probe] === UNKNOWN) visitQuestion(edge.probe, edge.link.because);
      if (evaluation.reaches[edge.to] === UNKNOWN || everywhere) visit(edge.to);
    }
  };
  const visitQuestion = (question: number, otherwise: Because): void => {
    const other = evaluation.others[question];
    const inside =
      other === undefined || asked.has(question)
        ? []
        : blockersFrom(other, failingSource(other), false, new Set([...asked, question]));
    for (const because of inside.length > 0 ? inside : [otherwise]) add(because);
  };
  visit(element);
  return [...found.values()].slice(0, maximumBlockers);
}

/** The source that keeps a question from being answered yes: one that is left and does not reach, else the first. */
function failingSource(evaluation: Evaluation): number {
  const { slice, reaches } = evaluation;
  const left = slice.sources.filter((source) => away(evaluation, source) !== TRUE);
  return (
    left.find((source) => reaches[source] === FALSE) ??
    left.find((source) => reaches[source] !== TRUE) ??
    slice.sources[0] ??
    0
  );
}

/** The element whose question an evaluation answers. */
function sourceOf(evaluation: Evaluation | undefined): Element | undefined {
  return evaluation?.slice.elements[evaluation.slice.sources[0] ?? 0];
}

/** Where traffic ends that reaches no destination: the last element before the way stops or turns in a circle. */
function deadEnd(graph: Graph, start: number): { element: Element; via: OutLink | undefined } {
  const seen = new Set([start]);
  let at = start;
  let via: OutLink | undefined;
  for (;;) {
    const next = (graph.out[at] ?? []).find(({ to }) => !seen.has(to));
    if (next === undefined) return { element: graph.elements[at] as Element, via };
    seen.add(next.to);
    at = next.to;
    via = next;
  }
}

const maximumBlockers = 8;
const maximumFixes = 3;

function elementAt(slice: Slice, index: number): Element {
  const element = slice.elements[index];
  if (element === undefined) throw new RangeError(`No element has the index ${String(index)}.`);
  return element;
}

/** The group of which an element holds members. */
function groupAt({ graph, indexes }: Slice, index: number): Group | undefined {
  return graph.topology.groups[graph.groupOf[indexes[index] ?? -1] ?? -1];
}

/** What to change where all that an element leads to is lost at once. */
function placeElsewhere(slice: Slice, at: number, dead: readonly Edge[], loss: Loss): string {
  const { label, kind } = elementAt(slice, at);
  const isRegional = [...loss].every((id) => ["region", "provider"].includes(slice.graph.domains.get(id)?.kind ?? ""));
  // A load balancer belongs to its region: what leads to it has to lead elsewhere too.
  if (kind === "load-balancer" && isRegional)
    return `lead traffic for ${label} also to a stand-in outside ${words(loss)}: all of it stands there`;
  const resources = new Set(dead.map((edge) => elementAt(slice, edge.to).resource));
  // Other parts of the same thing are there and lead to nothing: no further part is needed, but something behind them.
  const idle = (slice.graph.out[slice.indexes[at] ?? -1] ?? []).flatMap(({ to }) => {
    const part = slice.graph.elements[to];
    const isIdle = part?.resource !== undefined && resources.has(part.resource) && !slice.indexes.includes(to);
    return isIdle ? [part.label] : [];
  });
  if (idle.length > 0)
    return `put something that answers behind ${idle.join(", ")}: now only ${names(slice, dead)} leads on`;
  const how = kind === "name" ? `lead ${label} also to something` : `place ${label} also`;
  return `${how} outside ${words(loss)}: now it leads only to ${names(slice, dead)}`;
}

function names(slice: Slice, edges: readonly Edge[]): string {
  return edges.map((edge) => elementAt(slice, edge.to).label).join(", ");
}

function words(loss: Loss): string {
  return [...loss].map((domain) => domain.slice(domain.lastIndexOf("/") + 1)).join(" and ");
}
