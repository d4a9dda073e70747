import type { ElementId, Flow } from "@nospof/topology";
import type { Circumstances, Evaluation, Loss } from "./evaluate";
import { evaluate, reached } from "./evaluate";
import type { Graph } from "./graph";
import { indexesOf } from "./graph";
import type { Truth } from "./kleene";
import { TRUE, UNKNOWN } from "./kleene";
import type { Slice } from "./slice";
import { sliceOf } from "./slice";

/**
 * A flow's own question, number 0, and those on which it depends: whether health checks see what they probe, whether
 * services that others need are reached. Each question once, however often it is asked.
 */
export class Questions {
  readonly slices: readonly Slice[];
  /** Groups that have members in them, by index in the topology; those of the flow's own first. */
  readonly groups: readonly number[];
  /** The answers before any loss, once they are there. */
  #before: readonly Evaluation[] = [];

  constructor(
    readonly graph: Graph,
    flow: Flow,
  ) {
    const slices: Slice[] = [];
    const numbers = new Map<string, number>();
    const open: (() => void)[] = [];
    const ask = (sources: readonly number[], destinations: readonly number[]): number => {
      const key = `${sources.join()}>${destinations.join()}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = numbers.size;
      numbers.set(key, number);
      open.push(() => (slices[number] = sliceOf(graph, sources, destinations, ask)));
      return number;
    };
    ask(indexesOf(graph, flow.sources), indexesOf(graph, flow.destinations));
    for (const cut of open) cut();
    this.slices = slices;
    const groups = new Set<number>();
    for (const { indexes } of slices) {
      for (const index of indexes) {
        const at = graph.groupOf[index] ?? -1;
        if (at >= 0) groups.add(at);
      }
    }
    this.groups = [...groups];
  }

  /** The flow's own slice. */
  get slice(): Slice {
    return this.slices[0] as Slice;
  }

  /**
   * Answers all questions after a loss.
   *
   * Questions that depend on each other in a circle start from "yes": services that need each other keep each other
   * up. Those that never settle (a check that watches the name it decides) have no stable answer, so nothing is claimed
   * of them.
   *
   * @param spared elements that are not lost, whatever their domains
   * @param idle elements that hold no member of their group ({@link Circumstances})
   */
  evaluate(loss: Loss, spared?: ReadonlySet<ElementId>, idle?: Circumstances["idle"]): Evaluation {
    const { slices } = this;
    const answers = slices.map((): Truth => TRUE);
    const unsettled = new Set<number>();
    const evaluations: Evaluation[] = [];
    for (let round = 0, changed = true; changed; round++) {
      changed = false;
      for (let at = slices.length - 1; at >= 0; at--) {
        const slice = slices[at] as Slice;
        const evaluation = evaluate(slice, loss, {
          answers,
          others: evaluations,
          before: this.#before[at],
          spared,
          idle,
        });
        evaluations[at] = evaluation;
        const answer = unsettled.has(at) ? UNKNOWN : reached(evaluation);
        if (answer === answers[at]) continue;
        if (round > slices.length) unsettled.add(at);
        answers[at] = unsettled.has(at) ? UNKNOWN : answer;
        // The flow's own answer decides nothing else.
        changed ||= at > 0;
      }
    }
    if (loss.size === 0 && idle === undefined) this.#before = evaluations;
    return evaluations[0] as Evaluation;
  }
}
