import type { Read, Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { ElasticIps } from "./elastic-ip";
import { launchSource } from "./launch";
import type { Subnet } from "./network";
import type { AwsReader, Path } from "./reader";
import { asFlag, field, listOf, possible } from "./reader";

/** Which subnets hold something with a public address: only that gets out through an internet gateway. */
export class PublicAddresses {
  /** Subnets in which something asks for a public address, certainly or possibly. */
  readonly #asked = new Map<Urn, boolean | undefined>();

  constructor(
    readonly reader: AwsReader,
    readonly addresses: ElasticIps,
  ) {
    for (const instance of reader.all("ec2:Instance"))
      this.#note(instance, ["subnetId"], this.#ofInstance(instance, undefined));
    for (const card of reader.all("ec2:NetworkInterface")) this.#note(card, ["subnetId"], addresses.hasAddress(card));
    for (const group of reader.all("autoscaling:Group"))
      this.#note(group, ["vpcZoneIdentifiers"], this.#ofGroup(group));
    for (const service of reader.all("ecs:Service")) {
      const asks = asFlag(field(reader.value(service, "networkConfiguration"), "assignPublicIp"));
      this.#note(service, ["networkConfiguration", "subnets"], known(asks ?? false));
    }
  }

  /** Whether something in a subnet gets a public address; undefined when it is not known. */
  anyIn(subnet: Subnet): boolean | undefined {
    if (subnet.assignsPublicAddress === true) return true;
    const asked = this.#asked.has(subnet.key) ? this.#asked.get(subnet.key) : false;
    if (asked === true) return true;
    return subnet.assignsPublicAddress instanceof Unknown ? undefined : asked;
  }

  /** Whether a machine or a card in a subnet has a public address; undefined when it is not known. */
  has(machine: Resource, subnet: Subnet): boolean | undefined {
    return this.#ofInstance(machine, subnet);
  }

  #ofInstance(instance: Resource, subnet: Subnet | undefined): boolean | undefined {
    const held = this.addresses.hasAddress(instance);
    if (held !== false) return held;
    const asks = this.reader.flag(instance, "associatePublicIpAddress");
    return known(asks ?? subnet?.assignsPublicAddress ?? false);
  }

  #ofGroup(group: Resource): boolean | undefined {
    const { reader } = this;
    const source = launchSource(reader, group);
    if (source.kind !== "resource") return source.kind === "none" ? false : undefined;
    const own = reader.flag(source.resource, "associatePublicIpAddress");
    if (own !== undefined) return known(own);
    const cards = listOf(reader.value(source.resource, "networkInterfaces"));
    return any(cards.map((card) => known(asFlag(field(card, "associatePublicIpAddress")) ?? false)));
  }

  /** Notes that something in the subnets that a property names asks for a public address, or may. */
  #note(resource: Resource, path: Path, asks: boolean | undefined): void {
    if (asks === false) return;
    for (const entry of listOf(this.reader.value(resource, ...path))) {
      const subnet = this.reader.follow(entry, ["ec2:Subnet", "ec2:DefaultSubnet"]);
      const sure = subnet.kind === "resource" && asks === true && !resource.conditional;
      for (const { urn } of possible(subnet)) {
        if (this.#asked.get(urn) !== true) this.#asked.set(urn, sure ? true : undefined);
      }
    }
  }
}

function known(read: Read<boolean>): boolean | undefined {
  return typeof read === "boolean" ? read : undefined;
}

function any(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}
