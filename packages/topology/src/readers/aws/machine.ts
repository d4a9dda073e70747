import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { Network, Subnet } from "./network";
import { primaryCard } from "./network-card";
import type { AwsReader } from "./reader";
import { because } from "./reader";
import { refusedSpread, refusedWear } from "./refused-network";
import type { Regions } from "./region";
import type { ZoneFact } from "./zone";
import { zoneOf } from "./zone";

/** A single machine. */
export interface Machine {
  readonly resource: Resource;
  readonly name: string;
  readonly zone: ZoneFact;
  readonly subnet?: Subnet;
  readonly wearer: Wearer;
  /** Set when AWS refuses it. */
  readonly refused?: Because;
}

/** Reads single machines: where they stand and what they wear. */
export class Machines {
  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
  ) {}

  /** The machine that an instance is. */
  of(resource: Resource): Machine {
    const { reader, network } = this;
    const region = this.regions.of(resource);
    const card = primaryCard(reader, resource);
    const subnet = this.#subnetOf(resource) ?? (card.kind === "resource" ? this.#subnetOf(card.resource) : undefined);
    const zone = subnet?.zone ?? zoneOf(reader, resource, region);
    const vpc = subnet?.vpc ?? network.vpcOf({ kind: "none" }, resource, "subnetId");
    const wearer = this.wearers.machine(resource, vpc);
    const refused = resource.external
      ? undefined
      : (refusedSpread(
          network,
          resource,
          resource.name,
          subnet === undefined ? [] : [subnet],
          because(resource, "subnetId"),
        ) ?? refusedWear(reader, network, [wearer], subnet?.vpc));
    return {
      resource,
      name: resource.name,
      zone,
      ...(subnet === undefined ? {} : { subnet }),
      wearer,
      ...(refused === undefined ? {} : { refused }),
    };
  }

  /** An instance as one of its network interfaces stands in the network. */
  behind(card: Resource, instance: Resource): Machine {
    const machine = this.of(instance);
    const primary = primaryCard(this.reader, instance);
    const isPrimary = primary.kind === "resource" && primary.resource.urn === card.urn;
    const subnet = this.#subnetOf(card);
    if (isPrimary || subnet === undefined) return machine;
    return { ...machine, subnet, zone: subnet.zone, wearer: this.wearers.card(card, instance, subnet.vpc) };
  }

  #subnetOf(resource: Resource): Subnet | undefined {
    const target = this.reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
    return this.network.subnetOf(target, resource, "subnetId");
  }
}
