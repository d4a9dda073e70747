/** Kinds of failure domain, smallest first. */
export const domainKinds = ["disruption", "device", "zone", "region", "provider", "site"] as const;

/**
 * What fails together. A `disruption` is no failure but work that somebody does on purpose (a drain, a rollout) and that
 * takes parts away for a while.
 */
export type DomainKind = (typeof domainKinds)[number];

/**
 * Path-like id, containment visible in it: `aws`, `aws/us-east-1`, `aws/us-east-1/us-east-1a`,
 * `aws/us-east-1/us-east-1a/web-server` (a device). A zone is named as the program names it: by name or by zone ID.
 */
export type DomainId = string;

/** A failure domain. Losing it loses everything below it. */
export interface Domain {
  readonly id: DomainId;
  readonly kind: DomainKind;
  readonly parent?: DomainId;
  /** True for a zone that the program does not name: some zone of the region, which one is not known. */
  readonly unnamed?: boolean;
  /** How it is called where the id does not say it: `one node`, `rollout of web`. */
  readonly label?: string;
}
