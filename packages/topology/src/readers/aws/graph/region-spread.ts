import type { AwsModel } from "../model";
import { asText, field } from "../reader";
import { firstOf } from "../record";
import type { RecordSet } from "../record";
import { unnamedRegion } from "../region";

/** Providers of this region need not serve: certificates of CloudFront and metrics of Route 53 are only there. */
const globalRegion = "us-east-1";

/** Tells names that lead to several regions, or should, from those that promise nothing about regions. */
export class RegionSpread {
  #served: ReadonlySet<string> | undefined;

  constructor(readonly model: AwsModel) {}

  /**
   * Whether a name owes to survive a region: its records lead to several, or are meant to. That they do not then is a
   * mistake that only the loss of the region shows.
   *
   * @param led regions to which its records lead
   */
  isAcross(set: RecordSet, led: readonly string[]): boolean {
    return new Set(led).size > 1 || this.#isMeant(set);
  }

  #isMeant(set: RecordSet): boolean {
    if (set.policy === "failover") return set.records.length > 1 && this.#regionsServed().size > 1;
    return new Set(set.records.flatMap((record) => this.#regionNamed(record.resource))).size > 1;
  }

  /** The region for whose clients a record is. */
  #regionNamed(record: RecordSet["records"][number]["resource"]): readonly string[] {
    const { reader } = this.model;
    const named =
      asText(field(firstOf(reader.value(record, "latencyRoutingPolicies")), "region")) ??
      asText(field(firstOf(reader.value(record, "geoproximityRoutingPolicy")), "awsRegion"));
    return typeof named === "string" ? [named] : [];
  }

  /** Regions of load balancers, and of providers that were made and given to nothing. */
  #regionsServed(): ReadonlySet<string> {
    return (this.#served ??= new Set([
      ...this.model.loadBalancing.loadBalancers.map(({ region }) => region),
      ...this.#idleProviders(),
    ]));
  }

  #idleProviders(): readonly string[] {
    const { inventory, regions } = this.model;
    const used = new Set(inventory.resources.flatMap(({ custom, provider }) => (custom && provider) || []));
    return inventory.resources
      .filter(({ type, urn }) => type === "pulumi:providers:aws" && !used.has(urn))
      .map((provider) => regions.of(provider))
      .filter((region) => region !== globalRegion && !region.startsWith(unnamedRegion));
  }
}
