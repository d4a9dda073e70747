import type { AwsReader } from "../reader";
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
  readonly #extended = new Set<string>();

  constructor(readonly reader: AwsReader) {
    for (const one of reader.all("ec2:VpcIpv4CidrBlockAssociation")) {
      const target = reader.target(one, ["ec2:Vpc", "ec2:DefaultVpc"], "vpcId");
      if (target.kind === "resource") this.#extended.add(target.resource.urn);
    }
  }

  of({ vpc, subnet }: Place): Stretch | undefined {
    return subnet?.cidr === undefined ? vpc && this.ofVpc(vpc) : stretchOf(subnet.cidr, 4);
  }

  /** All IPv4 addresses of a VPC; undefined where they are not known, or more blocks are added to it. */
  ofVpc({ resource }: Vpc): Stretch | undefined {
    if (resource === undefined || this.#extended.has(resource.urn)) return undefined;
    const block = this.reader.text(resource, "cidrBlock");
    return typeof block === "string" ? stretchOf(block, 4) : undefined;
  }
}
