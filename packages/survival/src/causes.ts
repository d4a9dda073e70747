import type { ElementId } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { away, reached } from "./evaluate";
import type { CutExplanation } from "./explain";
import { cutFrom } from "./explain";
import { FALSE, TRUE } from "./kleene";
import type { Questions } from "./questions";
import type { Cut } from "./result";

const maximumCuts = 8;
/** Of more lost elements it is not asked which are the cause: each costs an evaluation. */
const maximumCandidates = 24;

/**
 * Why a source of a flow that is left does not reach its destination after a loss, and what would mend it; undefined
 * when none is cut off. What is lost and is no cause is left out.
 *
 * @param before the same flow before the loss: what does not work anyway is told as it is
 */
export function causesOf(questions: Questions, before: Evaluation, evaluation: Evaluation): CutExplanation | undefined {
  const { slice, reaches } = evaluation;
  const cutOff = slice.sources.filter((source) => away(evaluation, source) !== TRUE && reaches[source] === FALSE);
  const byLoss = cutOff.find((source) => before.reaches[source] !== FALSE);
  const [always] = cutOff;
  if (always === undefined) return undefined;
  const { cut, fix } = byLoss === undefined ? cutFrom(before, always) : cutFrom(evaluation, byLoss);
  return { cut: withoutBystanders(questions, evaluation, cut).slice(0, maximumCuts), fix };
}

/**
 * Leaves out what is lost without cutting the flow, by itself or together with others. What is left is the union of
 * minimal cuts that have nothing in common.
 */
function withoutBystanders(questions: Questions, { loss }: Evaluation, cut: readonly Cut[]): readonly Cut[] {
  const candidates = cut.filter(({ how }) => how === "lost").map(({ element }) => element);
  if (candidates.length < 2 || candidates.length > maximumCandidates) return cut;
  const isCutBy = (elements: readonly ElementId[]): boolean => {
    const spared = new Set(candidates.filter((element) => !elements.includes(element)));
    return reached(questions.evaluate(loss, spared)) === FALSE;
  };
  const causes = new Set<ElementId>();
  for (let rest: readonly ElementId[] = candidates; isCutBy(rest);) {
    const minimal = rest.reduce<readonly ElementId[]>((kept, one) => {
      const others = kept.filter((element) => element !== one);
      return isCutBy(others) ? others : kept;
    }, rest);
    // Something that is not asked about cuts the flow as well: nothing can be told apart.
    if (minimal.length === 0) return cut;
    for (const element of minimal) causes.add(element);
    rest = rest.filter((element) => !causes.has(element));
  }
  return cut.filter(({ how, element }) => how !== "lost" || causes.has(element));
}
