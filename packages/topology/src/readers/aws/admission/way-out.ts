import type { Because } from "../../../model/topology";
import type { Family } from "../address-space";
import { internet, meets } from "../address-space";
import type { Block } from "./block";
import { publicClients } from "./clients";
import type { Security, Wearer } from "./security";
import type { SecurityRule } from "./security-rules";
import { outsideStack } from "./security-rules";

/**
 * Whether security groups let what wears them out to the internet.
 * - `out`: to some address of it, on some port.
 * - `other`: only by an IP version by which there is no way.
 * - `named`: only to groups or prefix lists that the rules name.
 * - `inside`: only to private addresses.
 * - `portless`: only on port 0 of TCP or UDP, which nothing listens on.
 * - `nowhere`: they have no egress rule at all.
 */
export type WayOut =
  | { readonly kind: "out" | "other" | "named" | "inside" | "portless" | "nowhere" }
  | { readonly kind: "unknown"; readonly because: Because }
  /** The rules are not part of this stack. */
  | { readonly kind: "outside"; readonly text: string };

/**
 * Where the egress rules of what something wears lead.
 *
 * @param families IP versions by which there is, or may be, a way
 */
export function wayOutOf(security: Security, wearer: Wearer, families: readonly Family[] = [4, 6]): WayOut {
  if (wearer.groups === undefined) return { kind: "out" };
  const groups = wearer.groups.map((name) => ({ name, group: security.rules.of(name) }));
  const rules = groups.flatMap(({ group }) => group?.egress ?? []);
  const certain = rules.filter(({ certain }) => certain);
  const leading = certain.filter(({ blocks }) => blocks.some(isPublic));
  const open = leading.filter((rule) => !isPortless(rule));
  if (open.some(({ blocks }) => blocks.some((block) => isPublic(block) && isOf(block, families))))
    return { kind: "out" };
  const hidden = groups.find(({ group }) => group === undefined);
  if (hidden !== undefined) return { kind: "outside", text: outsideStack(hidden.name) };
  const doubt = groups.map(({ group }) => group?.doubt.egress).find((one) => one !== undefined);
  if (doubt !== undefined) return { kind: "unknown", because: { ...wearer.because, ...doubt } };
  if (certain.some(({ groups: named }) => named.length > 0)) return { kind: "named" };
  const loose = rules.find(({ certain, blocks }) => !certain || blocks.some(({ kind }) => kind === "unknown"));
  if (loose !== undefined) return { kind: "unknown", because: loose.because };
  if (open.length > 0) return { kind: "other" };
  return { kind: rules.length === 0 ? "nowhere" : leading.length > 0 ? "portless" : "inside" };
}

/** TCP or UDP with the ports 0 to 0: meant as all of them, which only protocol -1 takes it for. */
function isPortless({ protocol, to }: SecurityRule): boolean {
  return to === 0 && typeof protocol === "string" && /^(?:tcp|udp|6|17)$/i.test(protocol);
}

/** A list of public addresses of which nothing else is known may hold addresses of either version. */
function isOf(block: Block, families: readonly Family[]): boolean {
  return block.kind !== "range" || families.includes(block.family);
}

function isPublic(block: Block): boolean {
  if (block.kind === "range")
    return block.family === 4 ? meets(publicClients[4], block.range) : meets(internet[6], block.range);
  return block.kind === "public";
}
