import type { Read } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";

/** What traffic is carried by. */
export type Protocol = "tcp" | "udp";

/** Ports from the first to the last, both included. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

/** Every port. */
export const allPorts: Ports = { first: 0, last: 65535 };

/** Whether a rule is about a protocol; `all`: about every protocol, on all ports. */
export function concerns(rule: Read<string>, protocol: Protocol): boolean | "all" | undefined {
  if (rule instanceof Unknown) return undefined;
  const name = rule?.toLowerCase();
  if (name === "-1" || name === "all") return "all";
  return name === undefined || name === protocol || name === (protocol === "tcp" ? "6" : "17");
}
