import { nameOfUrn, type Urn } from "@nospof/inventory";
import { type ResourceChange, type ResourcePairs } from "@nospof/inventory/compare";
import type { AddressHolder } from "@nospof/topology";
import type { AddressChange } from "./report";

/**
 * Addresses that move or are given up: blocks of networks and subnets, public addresses, and the addresses by which a
 * gateway leaves. A resource that is new moves nothing.
 */
export function compareAddresses(
  before: readonly AddressHolder[],
  after: readonly AddressHolder[],
  changes: readonly ResourceChange[],
  { rename }: Pick<ResourcePairs, "rename">,
): readonly AddressChange[] {
  const now = new Map(after.map((holder) => [holder.urn, holder]));
  const changeOf = new Map(changes.map((change) => [change.urn, change]));
  return before.flatMap((holder): readonly AddressChange[] => {
    const urn = rename(holder.urn);
    const successor = now.get(urn);
    const change = changeOf.get(successor === undefined ? holder.urn : urn);
    const { kind } = holder;
    if (successor === undefined || change?.action === "delete") {
      if (kind === "gateway") return [];
      return [{ urn: holder.urn, kind, certain: change?.certain ?? true, before: holder.blocks }];
    }
    const [old, fresh] = [namesOf(holder, rename), namesOf(successor, (same) => same)];
    if (kind === "address") return givenBack(urn, change, old);
    const differ = [...old].sort().join(" ") !== [...fresh].sort().join(" ");
    return differ && old.length > 0 && fresh.length > 0
      ? [{ urn, kind, certain: true, before: old, after: fresh }]
      : [];
  });
}

/** A new public address in place of an old one is another address. */
function givenBack(urn: Urn, change: ResourceChange | undefined, before: readonly string[]): readonly AddressChange[] {
  if (change === undefined || (change.action !== "replace" && !change.mayReplace)) return [];
  return [{ urn, kind: "address", certain: change.action === "replace" && change.certain, before, after: [] }];
}

function namesOf({ kind, blocks, uses }: AddressHolder, rename: (urn: Urn) => Urn): readonly string[] {
  return kind === "gateway" ? uses.map((urn) => nameOfUrn(rename(urn))) : blocks;
}
