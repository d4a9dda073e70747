import { nameOfUrn, typeOfUrn } from "@nospof/inventory";
import type { CapacityUnit, DomainKind, Flow, Group } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { lossesOf } from "./group";
import { UNKNOWN } from "./kleene";
import type { Cut, FailureResult, RecoveryResult } from "./result";
import { activeElements } from "./route";

/** The capacity there would be if one group, by index in the topology, had another total. */
export type WithTotal = (group: number, total: number) => number;

/**
 * Names the groups that are too small after a loss and the smallest totals that would do.
 *
 * @param emptied groups that may leave elements without members, by index in the topology
 */
export function shortfallOf(
  flow: Flow,
  evaluation: Evaluation,
  emptied: readonly number[],
  withTotal: WithTotal,
): Pick<FailureResult, "cut" | "fix"> {
  const { slice } = evaluation;
  const { groups } = slice.graph.topology;
  const active = activeElements(evaluation, slice.sources, UNKNOWN).list;
  const groupOf = (element: number): number => slice.groupAt[element] ?? -1;
  const cut: Cut[] = [];
  const fixes: string[] = [];
  /** Groups of which no size is enough: bystanders where another one's is. */
  const hopeless: { readonly cut: Cut; readonly fix: string }[] = [];
  for (const at of new Set([...active.map(groupOf), ...emptied])) {
    const group = groups[at];
    const total = group?.uncertain?.most ?? group?.total;
    if (group === undefined || total === undefined) continue;
    if (group.unit !== flow.need.unit && !emptied.includes(at)) continue;
    const remedies = lossesOf(group, evaluation.loss).flatMap(({ remedy }) => remedy ?? []);
    const own: Cut = {
      element: group.id,
      label: `${group.id} with ${amountWords(total, group.unit)}`,
      how: "full",
      because: group.because,
    };
    const isTold = remedies.length > 0 || (group.remedy !== undefined && group.maxSkew === Infinity);
    const enough = isTold ? undefined : smallestTotal(flow, group, total, (size) => withTotal(at, size));
    if (enough === undefined && !isTold && group.remedy === undefined) {
      hopeless.push({ cut: own, fix: `spread ${group.id} over more failure domains: no size is enough in these` });
      continue;
    }
    cut.push(own);
    if (remedies.length > 0) {
      fixes.push(...remedies);
      continue;
    }
    if (group.remedy !== undefined && group.maxSkew === Infinity) {
      fixes.push(group.remedy);
      continue;
    }
    if (enough !== undefined && enough > total) {
      const { urn, property } = group.because;
      const name = nameOfUrn(urn);
      const decider = name === group.id ? `${typeOfUrn(urn).replace(/^.*:/, "")} ${name}` : name;
      const owner = urn === group.resource ? group.id : `${decider} for ${group.id}`;
      fixes.push(`raise ${property} of ${owner} from ${String(total)} to ${String(enough)}`);
    } else if (enough === undefined && group.remedy !== undefined) {
      fixes.push(group.remedy);
    }
  }
  if (fixes.length === 0)
    for (const one of hopeless) {
      cut.push(one.cut);
      fixes.push(one.fix);
    }
  if (cut.length > 0) return { cut, fix: fixes.join("; ") };
  const limited = active.flatMap((at) => {
    const element = slice.elements[at];
    return element?.capacities?.some(({ unit }) => unit === flow.need.unit) === true
      ? [{ element: element.id, label: element.label, how: "full" as const }]
      : [];
  });
  return { cut: limited, fix: `add capacity: ${String(flow.need.capacity)} ${flow.need.unit} are needed` };
}

/** `1 instance`, `3 instances`. */
function amountWords(amount: number, unit: CapacityUnit): string {
  return `${String(amount)} ${amount === 1 ? unit.replace(/s$/, "") : unit}`;
}

/** The longest recovery that a flow allows after the loss of domains of these kinds; undefined: any. */
export function allowedRecovery(flow: Flow, kinds: readonly DomainKind[]): number | undefined {
  const budgets = kinds.flatMap((kind) => flow.need.recovery?.[kind] ?? []);
  return budgets.length === 0 ? undefined : Math.max(...budgets);
}

/** Names the term that makes a recovery too slow, and how short it would have to be. */
export function speedUp(recovery: RecoveryResult, allowed: number): string {
  const longest = recovery.terms.reduce((a, b) => (b.seconds > a.seconds ? b : a), { what: "", seconds: 0, from: "" });
  const rest = recovery.seconds - longest.seconds;
  const whole = `recovery takes ${String(recovery.seconds)} s, ${String(allowed)} s are allowed`;
  const dominating = `${longest.what} is ${String(longest.seconds)} s of it (${longest.from})`;
  const way =
    rest < allowed
      ? `with ${String(allowed - rest)} s there it takes ${String(allowed)} s`
      : `the other ${String(rest)} s are too long as well`;
  return `${whole}; ${dominating}; ${way}`;
}

/** Sizes beyond this factor of the need are not tried: if they do not do, no size will. */
const searchFactor = 8;

/** The smallest total with which the capacity is enough, by bisection: more members rarely carry less. */
function smallestTotal(
  { need: { capacity } }: Flow,
  { members, majority = false }: Group,
  from: number,
  withTotal: (total: number) => number,
): number | undefined {
  let low = from;
  let high = from + Math.ceil((capacity + members.length) * searchFactor);
  if (majority) {
    // An even number needs more than the odd one before it, so larger is not always better.
    for (; low <= high; low++) if (withTotal(low) > low / 2) return low;
    return undefined;
  }
  if (withTotal(high) < capacity) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (withTotal(middle) >= capacity) high = middle;
    else low = middle + 1;
  }
  return high;
}
