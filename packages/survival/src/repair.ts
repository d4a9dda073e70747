import type { DomainKind, Flow } from "@nospof/topology";
import { capacityOf } from "./capacity";
import type { Evaluation, Loss } from "./evaluate";
import type { Graph } from "./graph";
import { UNKNOWN } from "./kleene";
import type { Cut, FailureResult, RecoveryResult } from "./result";
import { activeElements } from "./route";
import type { Slice } from "./slice";

/** Names the groups that are too small after a loss and the smallest totals that would do. */
export function shortfallOf(
  graph: Graph,
  slice: Slice,
  flow: Flow,
  evaluation: Evaluation,
  loss: Loss,
): Pick<FailureResult, "cut" | "fix"> {
  const active = activeElements(graph, slice, slice.sources, evaluation, UNKNOWN);
  const groups = [...new Set([...active].map((element) => graph.groupOf[element] ?? -1))].filter((at) => at >= 0);
  const cut: Cut[] = [];
  const fixes: string[] = [];
  for (const at of groups) {
    const group = graph.topology.groups[at];
    if (group?.total === undefined) continue;
    const enough = smallestTotal(graph, slice, flow, evaluation, loss, at, group.total);
    cut.push({
      element: group.id,
      label: `${group.id} with ${String(group.total)} ${group.unit}`,
      how: "full",
      because: group.because,
    });
    if (enough !== undefined && enough > group.total) {
      fixes.push(`raise ${group.because.property} of ${group.id} from ${String(group.total)} to ${String(enough)}`);
    } else if (enough === undefined) {
      fixes.push(`spread ${group.id} over more failure domains: no size is enough in these`);
    }
  }
  if (cut.length > 0) return { cut, fix: fixes.join("; ") };
  const limited = [...active].flatMap((at) => {
    const element = graph.elements[at];
    return element?.capacities?.some(({ unit }) => unit === flow.need.unit)
      ? [{ element: element.id, label: element.label, how: "full" as const }]
      : [];
  });
  return { cut: limited, fix: `add capacity: ${String(flow.need.capacity)} ${flow.need.unit} are needed` };
}

/** Says which term makes a recovery too slow; nothing when it is in time. */
export function slownessOf(
  flow: Flow,
  kinds: readonly DomainKind[],
  recovery: RecoveryResult,
): Pick<FailureResult, "fix"> | undefined {
  const budgets = kinds.flatMap((kind) => flow.need.recovery?.[kind] ?? []);
  const allowed = Math.max(...budgets);
  if (budgets.length === 0 || recovery.seconds <= allowed) return undefined;
  const longest = recovery.terms.reduce((a, b) => (b.seconds > a.seconds ? b : a), { what: "", seconds: 0, from: "" });
  return {
    fix: `recovery takes ${String(recovery.seconds)} s, ${String(allowed)} s are allowed; shorten ${longest.what} (${String(longest.seconds)} s, ${longest.from})`,
  };
}

/** Sizes beyond this factor of the need are not tried: if they do not do, no size will. */
const searchFactor = 8;

function smallestTotal(
  graph: Graph,
  slice: Slice,
  flow: Flow,
  evaluation: Evaluation,
  loss: Loss,
  group: number,
  from: number,
): number | undefined {
  const { unit, capacity } = flow.need;
  const members = graph.topology.groups[group]?.members.length ?? 1;
  for (let total = from; total <= from + (capacity + members) * searchFactor; total++) {
    const question = { unit, atLeast: UNKNOWN, loss, totals: new Map([[group, total]]) } as const;
    if (capacityOf(graph, slice, evaluation, question) >= capacity) return total;
  }
  return undefined;
}
