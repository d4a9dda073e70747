import type { Value } from "@nospof/inventory";
import { asText, field, listOf } from "../values";
import { quantity } from "./amount";
import type { NodeFact } from "./nodes";

/** What pods ask of their node: cores, bytes, and to be one of its pods. */
export const asks = ["cpu", "memory", "pods"] as const;

export type Asked = (typeof asks)[number];

/** What each pod's template asks for: every node is compared with it. */
const known = new WeakMap<object, Map<Asked, number>>();

/**
 * What one pod asks for: what it says for the whole pod, else its containers and those that stay beside
 * them together, or what one of its first containers asks for while it runs (Kubernetes documentation, "Resource sharing
 * within containers").
 */
export function requestOf(pod: Value | undefined, what: Asked): number {
  if (what === "pods") return 1;
  if (typeof pod !== "object" || pod === null) return 0;
  let amounts = known.get(pod);
  if (amounts === undefined) known.set(pod, (amounts = new Map()));
  let amount = amounts.get(what);
  if (amount === undefined) amounts.set(what, (amount = sumOf(pod, what)));
  return amount;
}

function sumOf(pod: Value, what: Asked): number {
  const whole = asked(pod, what);
  if (whole !== undefined) return whole;
  let beside = 0;
  let first = 0;
  for (const container of listOf(field(pod, "initContainers"))) {
    const own = asked(container, what) ?? 0;
    if (asText(field(container, "restartPolicy")) === "Always") beside += own;
    else first = Math.max(first, beside + own);
  }
  const together = listOf(field(pod, "containers")).reduce<number>(
    (sum, container) => sum + (asked(container, what) ?? 0),
    beside,
  );
  return Math.max(together, first);
}

/** Of what a node has too little for a pod, as far as its size is known. */
export function lackingOn(node: NodeFact, pod: Value | undefined): Asked | undefined {
  return asks.find((what) => {
    const size = node[what];
    // Quantities are read as floating-point numbers.
    return size !== undefined && requestOf(pod, what) > size * (1 + 1e-9);
  });
}

/** What is asked for; where only a limit is said, as much as that. */
function asked(of: Value | undefined, what: Asked): number | undefined {
  const resources = field(of, "resources");
  const read = quantity(field(field(resources, "requests"), what) ?? field(field(resources, "limits"), what));
  return typeof read === "number" ? read : undefined;
}
