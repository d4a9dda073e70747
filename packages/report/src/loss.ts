import type { Domain, DomainId, DomainKind } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";

const indexes = new WeakMap<readonly Domain[], ReadonlyMap<DomainId, Domain>>();

/** The domain with this id. A stack's domains are indexed once: reports ask for every failure of every flow. */
export function domainOf(id: DomainId, domains: readonly Domain[]): Domain | undefined {
  let index = indexes.get(domains);
  if (index === undefined) {
    index = new Map(domains.map((domain) => [domain.id, domain]));
    indexes.set(domains, index);
  }
  return index.get(id);
}

/** Kind of a failure: that of the largest domain lost; undefined when nothing is lost. */
export function kindOfLoss(lost: readonly DomainId[], domains: readonly Domain[]): DomainKind | undefined {
  const kinds = lost.map((id) => domainOf(id, domains)?.kind);
  return domainKinds.findLast((kind) => kinds.includes(kind));
}
