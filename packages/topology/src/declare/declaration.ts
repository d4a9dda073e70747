/** What somebody says of a flow, beyond what it needs. */
export interface FlowDeclaration {
  /** Of a derived flow, or a new one where `from` and `to` are given. */
  readonly id: string;
  /** `internet`, `tier <name>`, or the name of a service or resource. */
  readonly from?: string;
  /** `internet`, the name of a service or resource, a DNS name, or the id of a derived flow to enter by. */
  readonly to?: string;
  /** Services, resources or ids of flows without which the service at the end of the flow does not work. */
  readonly dependsOn?: readonly string[];
  /** Where it is written, for reasons: `nospof.yaml:4:3`. */
  readonly place: string;
}

/** Why a declaration does not fit a stack. */
export interface DeclarationProblem {
  readonly declaration: FlowDeclaration;
  readonly key: "id" | "from" | "to" | "dependsOn";
  /** Of `dependsOn`: which entry. */
  readonly index?: number;
  readonly reason: string;
  /** The name that fits nothing, the names of services or tiers that there are, and all others that may be meant. */
  readonly unknown?: { readonly name: string; readonly known: readonly string[]; readonly others: readonly string[] };
}

/** What the words of a declaration say. */
export type Named =
  | { readonly kind: "internet" }
  | { readonly kind: "tier"; readonly name: string }
  | { readonly kind: "thing"; readonly name: string };

/** Reads `tier private`, `service web`, `web`. */
export function parseNamed(text: string): Named {
  const words = text.trim();
  if (words === "internet") return { kind: "internet" };
  const tier = /^tier\s+(\S.*)$/.exec(words)?.[1];
  if (tier !== undefined) return { kind: "tier", name: tier };
  return { kind: "thing", name: /^(?:service|name)\s+(\S.*)$/.exec(words)?.[1] ?? words };
}
