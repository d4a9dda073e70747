import type { AwsReader } from "../reader";
import { possible } from "../reader";
import type { Subnet, Vpc } from "../network";
import type { Stretch } from "../address-space";
import { stretchOf } from "../address-space";

/** Where something stands within private networks. */
export interface Place {
  readonly vpc?: Vpc;
  readonly subnet?: Subnet;
}

/** IPv4 addresses that things in a place have, where they are known: those of its subnet, else of its VPC. */
export class Ranges {
  /** VPCs to which more blocks are added, or may be. */
  readonly #extended = new Set<string>();
  /** True where it is not known to which VPC a block is added. */
  readonly #isOpen: boolean;

  constructor(readonly reader: AwsReader) {
    const added = reader
      .all("ec2:VpcIpv4CidrBlockAssociation")
      .map((one) => reader.target(one, ["ec2:Vpc", "ec2:DefaultVpc"], "vpcId"));
    for (const { urn } of added.flatMap(possible)) this.#extended.add(urn);
    this.#isOpen = added.some((target) => target.kind === "unknown" && target.candidates.length === 0);
  }

  of({ vpc, subnet }: Place): Stretch | undefined {
    return subnet?.cidr === undefined ? vpc && this.ofVpc(vpc) : stretchOf(subnet.cidr, 4);
  }

  /** All IPv4 addresses of a VPC; undefined where they are not known, or more blocks are added to it. */
  ofVpc({ resource }: Vpc): Stretch | undefined {
    if (resource === undefined || this.#isOpen || this.#extended.has(resource.urn)) return undefined;
    const block = this.reader.text(resource, "cidrBlock");
    return typeof block === "string" ? stretchOf(block, 4) : undefined;
  }
}
