import type { Because, Term } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { away, losesMember } from "./evaluate";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import type { RecoveryResult } from "./result";
import { activeEdges, activeElements, elementsAlong, sureEdges } from "./route";
import type { Edge } from "./slice";

/**
 * Time until a flow that survives works again: along its slowest way, every element that used a link before the loss
 * and must stop using it adds the terms of that link's detection. No terms: nothing has to be noticed.
 *
 * @param atLeast `TRUE`: what it certainly takes (links that are certainly used), a lower bound; `UNKNOWN`: what it may
 * take, an upper bound apart from terms of which only the least is known
 */
function recoveryOf(before: Evaluation, after: Evaluation, sources: readonly number[], atLeast: Truth): RecoveryResult {
  const { slice } = after;
  const known = new Map<number, RecoveryResult>();
  const from = (element: number): RecoveryResult => {
    if (slice.isDestination[element] === 1) return none;
    const found = known.get(element);
    if (found !== undefined) return found;
    known.set(element, none);
    const result = inTurn(ownTerms(element), slowest(onward(element)));
    known.set(element, result);
    return result;
  };
  const onward = (element: number): RecoveryResult[] => usedEdges(after, element, atLeast).map((edge) => from(edge.to));
  const ownTerms = (element: number): RecoveryResult =>
    slowest(leftEdges(before, after, element, atLeast).map((edge) => recoveryIn(termsOf(edge, atLeast))));
  return slowest(sources.map(from));
}

/**
 * Time until a flow that survives works again together with what its elements need: the slowest of its own recovery and
 * those of the services that it needs, and that they need in turn.
 */
export function recoveryWithNeeds(
  before: Evaluation,
  after: Evaluation,
  sources: readonly number[],
  atLeast: Truth,
): RecoveryResult {
  return slowest(
    [{ before, after, sources }, ...neededWays(before, after, sources, atLeast)].map((way) =>
      recoveryOf(way.before, way.after, way.sources, atLeast),
    ),
  );
}

/** Properties on which it depends how long a recovery takes, needs included, beyond the least that is known. */
export function openTerms(before: Evaluation, after: Evaluation, sources: readonly number[]): readonly Because[] {
  return [{ before, after, sources }, ...neededWays(before, after, sources, UNKNOWN)].flatMap((way) =>
    openTermsOf(way.before, way.after, way.sources),
  );
}

interface NeededWay {
  readonly before: Evaluation;
  readonly after: Evaluation;
  readonly sources: readonly number[];
}

/** The ways to what the elements in use need, each once. */
function neededWays(
  before: Evaluation,
  after: Evaluation,
  sources: readonly number[],
  atLeast: Truth,
): readonly NeededWay[] {
  const found = new Map<number, NeededWay>();
  // Nothing is needed but the flow itself.
  if (after.others.length === 1) return [];
  const collect = (way: NeededWay): void => {
    for (const question of questionsOf(way.after, way.sources, atLeast)) {
      const [then, now] = [before.others[question], after.others[question]];
      if (found.has(question) || then === undefined || now === undefined) continue;
      const left = now.slice.sources.filter((source) => isLeft(now, source, atLeast));
      const needed = { before: then, after: now, sources: left };
      found.set(question, needed);
      collect(needed);
    }
  };
  collect({ before, after, sources });
  return [...found.values()];
}

/** Questions about what elements in use need. */
function questionsOf(after: Evaluation, sources: readonly number[], atLeast: Truth): ReadonlySet<number> {
  const questions = new Set<number>();
  const used = new Set(elementsAlong(after, sources, (element) => usedEdges(after, element, atLeast)).list);
  for (const element of used) {
    for (const { need, to, question } of after.slice.requirements[element] ?? []) {
      if (atLeast === TRUE && need.certainty !== "must") continue;
      if (question >= 0) questions.add(question);
      else if (to >= 0) used.add(to);
    }
  }
  return questions;
}

function isLeft(evaluation: Evaluation, source: number, atLeast: Truth): boolean {
  const reaches = evaluation.reaches[source] ?? FALSE;
  return atLeast === TRUE
    ? away(evaluation, source) === FALSE && reaches === TRUE
    : away(evaluation, source) !== TRUE && reaches !== FALSE;
}

function openTermsOf(before: Evaluation, after: Evaluation, sources: readonly number[]): readonly Because[] {
  const crossed = activeElements(after, sources, UNKNOWN).list;
  return crossed
    .filter((element) => after.slice.isDestination[element] !== 1)
    .flatMap((element) =>
      leftEdges(before, after, element, UNKNOWN).flatMap(({ link }) =>
        (link.detection?.terms ?? []).flatMap(({ uncertain }) => uncertain ?? []),
      ),
    );
}

/** What it takes to leave a link; certainly nothing where it is not known whether its detection is in force. */
function termsOf({ link: { detection } }: Edge, atLeast: Truth): readonly Term[] {
  return detection === undefined || (atLeast === TRUE && detection.uncertain !== undefined) ? [] : detection.terms;
}

/** The links that an element certainly uses (`TRUE`) or may use. */
function usedEdges(evaluation: Evaluation, element: number, atLeast: Truth): readonly Edge[] {
  return atLeast === TRUE ? sureEdges(evaluation, element) : activeEdges(evaluation, element, UNKNOWN);
}

/**
 * The links that an element used before a loss and does not use after it, as they were: not at all, or not for the lost
 * member of a group.
 */
function leftEdges(before: Evaluation, after: Evaluation, element: number, atLeast: Truth): readonly Edge[] {
  const isAsBefore = after === before || (after.before === before && after.touched[element] === 0);
  if (isAsBefore && after.slice.isDetermined) return [];
  const stays = new Set(usedEdges(after, element, atLeast === TRUE ? UNKNOWN : TRUE));
  return usedEdges(before, element, atLeast).filter((edge) => !stays.has(edge) || losesMember(edge.to, after));
}

/** A recovery that takes these terms, one after the other. */
export function recoveryIn(terms: readonly Term[]): RecoveryResult {
  return { seconds: terms.reduce((sum, term) => sum + term.seconds, 0), terms };
}

/** One recovery after the other. */
export function inTurn(a: RecoveryResult, b: RecoveryResult): RecoveryResult {
  if (a.terms.length === 0) return b;
  return b.terms.length === 0 ? a : recoveryIn([...a.terms, ...b.terms]);
}

const none: RecoveryResult = { seconds: 0, terms: [] };

/** The slowest of several. */
export function slowest(results: readonly RecoveryResult[]): RecoveryResult {
  return results.reduce((worst, result) => (result.seconds > worst.seconds ? result : worst), none);
}
