import type { Domain, DomainId, DomainKind } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";

/** Kind of a failure: that of the largest domain lost; undefined when nothing is lost. */
export function kindOfLoss(lost: readonly DomainId[], domains: readonly Domain[]): DomainKind | undefined {
  const kinds = lost.map((id) => domains.find((domain) => domain.id === id)?.kind);
  return domainKinds.findLast((kind) => kinds.includes(kind));
}
