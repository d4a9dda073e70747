import type { StackReport } from "../report";
import { count } from "../words";
import type { Style } from "./style";
import { heading, paragraph } from "./style";

/** Lines of this section; `nospof explain` shows all of a flow. */
const most = 8;

/** What redundant parts share: not a failure, but a mistake in it takes all of them down at once. */
export function commonCauseLines(stack: StackReport, style: Style): string[] {
  const flowsBy = new Map<string, string[]>();
  for (const { id, commonCauses } of stack.flows)
    for (const { label } of commonCauses) flowsBy.set(label, [...(flowsBy.get(label) ?? []), id]);
  if (flowsBy.size === 0) return [];
  // What most flows share comes first.
  const shared = [...flowsBy].sort(([, a], [, b]) => b.length - a.length);
  const left = shared.length - most;
  return [
    ...heading(style, "What redundant parts share: no failure, but a mistake there hits them all"),
    ...shared.slice(0, most).flatMap(([label, flows]) => {
      const where = flows.length === 1 ? flows.join() : count(flows.length, "flow");
      return paragraph(style, `${label} ${style.colors.dim(`(${where})`)}`);
    }),
    ...(left > 0 ? paragraph(style, `and ${String(left)} more: nospof explain <flow> shows those of a flow`) : []),
  ];
}
