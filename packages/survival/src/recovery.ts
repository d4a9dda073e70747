import type { Because, Term } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import type { Truth } from "./kleene";
import { TRUE, UNKNOWN } from "./kleene";
import type { RecoveryResult } from "./result";
import { activeEdges, activeElements, sureEdges } from "./route";
import type { Edge } from "./slice";

/**
 * Time until a flow that survives works again: along its slowest way, every element that used a link before the loss
 * and must stop using it adds the terms of that link's detection. No terms: nothing has to be noticed.
 *
 * @param atLeast `TRUE`: what it certainly takes (links that are certainly used), a lower bound; `UNKNOWN`: what it may
 * take, an upper bound apart from terms of which only the least is known
 */
export function recoveryOf(
  before: Evaluation,
  after: Evaluation,
  sources: readonly number[],
  atLeast: Truth,
): RecoveryResult {
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

/** Properties on which it depends how long a recovery takes, beyond the least that is known. */
export function openTerms(before: Evaluation, after: Evaluation, sources: readonly number[]): readonly Because[] {
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

/** The links that an element used before a loss and does not use after it. */
function leftEdges(before: Evaluation, after: Evaluation, element: number, atLeast: Truth): readonly Edge[] {
  const stays = new Set(usedEdges(after, element, atLeast === TRUE ? UNKNOWN : TRUE));
  return usedEdges(before, element, atLeast).filter((edge) => !stays.has(edge));
}

/** A recovery that takes these terms, one after the other. */
export function recoveryIn(terms: readonly Term[]): RecoveryResult {
  return { seconds: terms.reduce((sum, term) => sum + term.seconds, 0), terms };
}

/** One recovery after the other. */
export function inTurn(a: RecoveryResult, b: RecoveryResult): RecoveryResult {
  return recoveryIn([...a.terms, ...b.terms]);
}

const none: RecoveryResult = { seconds: 0, terms: [] };

/** The slowest of several. */
export function slowest(results: readonly RecoveryResult[]): RecoveryResult {
  return results.reduce((worst, result) => (result.seconds > worst.seconds ? result : worst), none);
}
