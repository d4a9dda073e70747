import type { Evaluation } from "./evaluate";
import { FlowNetwork } from "./flow-network";
import type { NumberSet } from "./number-set";
import { elementsAlong } from "./route";
import type { Edge } from "./slice";

/** What each element of a slice carries at most; `Infinity`: any amount. */
export type Limits = Float64Array;

/** The links over which an element hands traffic on. */
export type EdgesOf = (element: number) => readonly Edge[];

/**
 * The most that gets from some elements to a destination over these links, each element carrying no more than its
 * limit. `Infinity` when a way without limits exists, 0 when there is no way.
 *
 * @param onTheWay all elements from which links may lead to the destination, from it backward
 * @param reached all elements on the way from these elements, where they are known already
 */
export function maximumFlow(
  evaluation: Evaluation,
  edgesOf: EdgesOf,
  starts: readonly number[],
  destination: number,
  limits: Limits,
  onTheWay: NumberSet,
  reached: NumberSet = elementsAlong(evaluation, starts, edgesOf),
): number {
  const [only] = starts;
  if (starts.length === 1 && only !== undefined && only !== destination) {
    const own = limits[only] ?? Infinity;
    if (own !== Infinity) {
      const unlimited = limits.slice();
      unlimited[only] = Infinity;
      return Math.min(own, maximumFlow(evaluation, edgesOf, starts, destination, unlimited, onTheWay, reached));
    }
  }
  if (!reached.has(destination)) return 0;
  return (
    sumOfOneRow(evaluation, edgesOf, starts, destination, limits, onTheWay, reached) ??
    maximumOfNetwork(evaluation, edgesOf, starts, destination, limits, reached)
  );
}

/**
 * Where every way crosses exactly one limited element, the limits simply add up, and nearly all networks are of this
 * kind: one row of instances behind a load balancer. Undefined where it is not so simple.
 */
function sumOfOneRow(
  evaluation: Evaluation,
  edgesOf: EdgesOf,
  starts: readonly number[],
  destination: number,
  limits: Limits,
  onTheWay: NumberSet,
  reached: NumberSet,
): number | undefined {
  const { slice } = evaluation;
  if (slice.cyclic) return undefined;
  // Limited elements on every way from an element to the destination, plus one; 0: no way.
  const crossed = new Uint8Array(slice.elements.length);
  let total = 0;
  for (const element of onTheWay.list) {
    if (!reached.has(element)) continue;
    let rows = element === destination ? 1 : 0;
    if (slice.isDestination[element] !== 1) {
      for (const { to } of edgesOf(element)) {
        const behind = crossed[to] ?? 0;
        if (behind === 0) continue;
        if (rows !== 0 && behind !== rows) return undefined;
        rows = behind;
      }
    }
    if (rows === 0) continue;
    const limit = limits[element] ?? Infinity;
    if (limit !== Infinity) total += limit;
    crossed[element] = limit === Infinity ? rows : Math.min(rows + 1, manyRows);
  }
  const rows = new Set(starts.map((start) => crossed[start] ?? 0));
  rows.delete(0);
  if (rows.size !== 1) return rows.size === 0 ? 0 : undefined;
  return rows.has(1) ? Infinity : rows.has(2) ? total : undefined;
}

const manyRows = 3;

function maximumOfNetwork(
  evaluation: Evaluation,
  edgesOf: EdgesOf,
  starts: readonly number[],
  destination: number,
  limits: Limits,
  reached: NumberSet,
): number {
  const network = new FlowNetwork();
  const source = network.node();
  const nodes = new Map<number, { enter: number; leave: number }>();
  const node = (element: number): { enter: number; leave: number } => {
    let made = nodes.get(element);
    if (made === undefined) {
      made = { enter: network.node(), leave: network.node() };
      nodes.set(element, made);
      network.edge(made.enter, made.leave, limits[element] ?? Infinity);
    }
    return made;
  };
  for (const element of reached.list) {
    if (evaluation.slice.isDestination[element] === 1) continue;
    for (const edge of edgesOf(element)) network.edge(node(element).leave, node(edge.to).enter, Infinity);
  }
  for (const element of starts) network.edge(source, node(element).enter, Infinity);
  return network.maximum(source, node(destination).leave);
}
