import type { Resource, Urn } from "@nospof/inventory";
import { readString, Unknown } from "@nospof/inventory";
import type { AwsReader } from "./reader";

/** Name of a region that nothing in the stack tells. */
export const unnamedRegion = "?";

/**
 * The region of each resource: its own `region` input, else its provider's, else the stack's configuration
 * `aws:region`, else the one region to which all zone names of the program belong.
 */
export class Regions {
  readonly #default: string;
  #defaultInUse: boolean | undefined;
  readonly #byProvider = new Map<Urn, string>();

  constructor(readonly reader: AwsReader) {
    const zones = reader.all("ec2:Subnet", "ec2:DefaultSubnet", "ec2:Instance").flatMap((resource) => {
      const zone = reader.text(resource, "availabilityZone");
      return typeof zone === "string" ? [zone] : [];
    });
    const lists = reader
      .all("autoscaling:Group", "elb:LoadBalancer")
      .flatMap((resource) => reader.list(resource, "availabilityZones") ?? [])
      .filter((zone) => typeof zone === "string");
    const inferred = new Set([...zones, ...lists].flatMap((zone) => regionOfZone(zone) ?? []));
    const [only] = inferred;
    this.#default = reader.inventory.config["aws:region"] ?? (inferred.size === 1 && only ? only : unnamedRegion);
  }

  /** Name of the region, {@link unnamedRegion} when it is not known. */
  of(resource: Resource): string {
    const own = this.reader.text(resource, "region");
    if (typeof own === "string") return own;
    return resource.provider === undefined ? this.#default : this.#ofProvider(resource.provider);
  }

  /** Whether the resource or its provider names its region; a stack's region may be an assumption. */
  isStated(resource: Resource): boolean {
    if (typeof this.reader.input(resource, "region") === "string") return true;
    const provider = resource.provider === undefined ? undefined : this.reader.inventory.get(resource.provider);
    return provider !== undefined && typeof readString(this.reader.inventory, provider, "region") === "string";
  }

  /**
   * Whether the region of a resource is certainly what {@link of} says: it is stated, or it is the stack's, and that is
   * configured, or something stands in a zone of it by its name.
   */
  isCertain(resource: Resource): boolean {
    if (this.of(resource).startsWith(unnamedRegion)) return false;
    return this.isStated(resource) || (resource.provider === undefined && this.#isDefaultCertain());
  }

  #isDefaultCertain(): boolean {
    const { config, regionUndeclared } = this.reader.inventory;
    if (config["aws:region"] !== undefined && regionUndeclared !== true) return true;
    return (this.#defaultInUse ??= this.reader.all("ec2:Subnet", "ec2:DefaultSubnet", "ec2:Instance").some((one) => {
      const zone = this.reader.text(one, "availabilityZone");
      return one.provider === undefined && typeof zone === "string" && regionOfZone(zone) === this.#default;
    }));
  }

  #ofProvider(urn: Urn): string {
    const found = this.#byProvider.get(urn);
    if (found !== undefined) return found;
    const provider = this.reader.inventory.get(urn);
    const region = provider === undefined ? undefined : readString(this.reader.inventory, provider, "region");
    // A region that is configured but not known is some region of its own, not the default one.
    const name =
      region instanceof Unknown && provider?.inputs.region !== undefined
        ? `${unnamedRegion}${provider.name}`
        : typeof region === "string"
          ? region
          : this.#default;
    this.#byProvider.set(urn, name);
    return name;
  }
}

/** The region in a zone's name: `us-east-1a` and the local zone `us-east-1-bos-1a` both lie in `us-east-1`. */
export function regionOfZone(zone: string): string | undefined {
  return /^([a-z]{2}(?:-[a-z]+)+?-\d+)(?:[a-z]|-[a-z]+-\d+[a-z])$/.exec(zone)?.[1];
}
