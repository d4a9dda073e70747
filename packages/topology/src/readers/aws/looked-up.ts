import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asText } from "./reader";

/** What is said of a subnet outside the stack in answer to a lookup. */
export interface LookedUpSubnet {
  /** Name of its zone, else the ID. */
  readonly zone?: string;
  readonly vpcId?: Value;
  readonly cidr?: string;
}

/** What a user's answers to `aws.ec2.getSubnet` say, by the id of the subnet or by the lookup whose id it is. */
export class LookedUpSubnets {
  readonly #byId = new Map<string, LookedUpSubnet>();

  constructor({ lookedUp }: Inventory) {
    for (const { lookup, result } of lookedUp) {
      if (lookup !== "aws:ec2:getSubnet") continue;
      const id = result["id"];
      const key = id instanceof Unknown ? id.origin : id;
      if (typeof key !== "string") continue;
      const zone = known(asText(result["availabilityZone"])) ?? known(asText(result["availabilityZoneId"]));
      const cidr = known(asText(result["cidrBlock"]));
      const { vpcId } = result;
      this.#byId.set(key, {
        ...this.#byId.get(key),
        ...(zone === undefined ? {} : { zone }),
        ...(vpcId === undefined || vpcId === null || vpcId instanceof Unknown ? {} : { vpcId }),
        ...(cidr === undefined ? {} : { cidr }),
      });
    }
  }

  /** @param id the subnet's id, or the origin of one that is not known */
  of(id: string | undefined): LookedUpSubnet | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }
}

function known(text: Read<string>): string | undefined {
  return typeof text === "string" && text !== "" ? text : undefined;
}
