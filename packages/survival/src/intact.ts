import type { Evaluation } from "./evaluate";
import { loses } from "./group";
import { NumberSet } from "./number-set";

/**
 * Capacities by destination before any loss. A loss in one place leaves most destinations of a large flow as they were,
 * and those need not be measured again.
 */
export class IntactCapacity {
  readonly #amounts = new Map<number, number>();

  constructor(readonly evaluation: Evaluation) {}

  /**
   * Measures what reaches destinations after a loss.
   *
   * @param measure the capacity of one destination
   */
  after(evaluation: Evaluation, measure: (destination: number) => number): (destination: number) => number {
    if (evaluation === this.evaluation) {
      return (destination) => {
        const amount = measure(destination);
        this.#amounts.set(destination, amount);
        return amount;
      };
    }
    const touched = touchedBy(evaluation);
    return (destination) => {
      const amount = touched.has(destination) ? undefined : this.#amounts.get(destination);
      return amount ?? measure(destination);
    };
  }
}

/** The elements whose traffic may be another one after a loss: what is touched, and all that lies behind it. */
function touchedBy({ slice, loss, touched: byItself }: Evaluation): NumberSet {
  const { graph } = slice;
  const touched = new NumberSet(slice.elements.length);
  const groups = new Set<number>();
  for (const element of slice.order) {
    const at = slice.groupAt[element] ?? -1;
    if (byItself[element] === 0 && !loses(graph.topology.groups[at], loss)) continue;
    touched.add(element);
    if (at >= 0) groups.add(at);
  }
  // Fewer members here are more members there.
  for (const at of groups) {
    for (const index of graph.membersOf[at] ?? []) {
      const member = slice.numberOf.get(index);
      if (member !== undefined) touched.add(member);
    }
  }
  for (const element of touched.list) for (const { to } of slice.edges[element] ?? []) touched.add(to);
  return touched;
}
