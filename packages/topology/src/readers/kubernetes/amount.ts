import type { Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asText } from "../values";

/** A number of pods, or a share of them in percent. */
export type PodAmount = { readonly pods: number } | { readonly percent: number };

/** `2` or `"50%"`; anything else is unknown. */
export function podAmount(value: Value | undefined): Read<PodAmount> {
  const text = asText(value);
  if (text === undefined || text instanceof Unknown) return text;
  const match = /^(\d+)(%?)$/.exec(text.trim());
  if (match === null) return new Unknown();
  const number = Number(match[1]);
  return match[2] === "%" ? { percent: number } : { pods: number };
}

/** How many of so many pods an amount is. */
export function podsIn(amount: PodAmount, of: number, round: "up" | "down"): number {
  if ("pods" in amount) return amount.pods;
  const exact = (amount.percent * of) / 100;
  return round === "up" ? Math.ceil(exact - 1e-9) : Math.floor(exact + 1e-9);
}

/** An amount as it is written. */
export function amountText(amount: PodAmount): string {
  return "pods" in amount ? String(amount.pods) : `${String(amount.percent)}%`;
}

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as Kubernetes writes it: `500m`, `2`, `1.5Gi`, `1e3`. */
export function quantity(value: Value | undefined): Read<number> {
  const text = asText(value);
  if (text === undefined || text instanceof Unknown) return text;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]?|[KMGTPE]i))$/.exec(text.trim());
  if (match === null) return new Unknown();
  const [, digits = "", exponent = "", suffix = ""] = match;
  return Number(`${digits}${exponent}`) * (suffixes[suffix] ?? 1);
}
