import type { Resource, Urn, Value } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import { kindOf } from "./kinds";
import type { AwsReader, Target } from "./reader";
import { because, field, listOf, possible } from "./reader";

/** A property by which something takes an elastic IP. */
interface Claim {
  readonly holder: Resource;
  readonly because: Because;
  readonly address: Target;
  /** False when it is not known whether the holder takes it. */
  readonly certain: boolean;
}

/** An address given to a machine, by the address itself or by an association. */
interface Pair {
  readonly owner: Resource;
  readonly address: Target;
  readonly machine: Target;
}

/** What stands behind an address of its own: a machine or a card. */
const machines: readonly AwsKind[] = ["ec2:Instance", "ec2:NetworkInterface"];

/** Who holds the elastic IPs of a stack. An address belongs to one holder; AWS refuses it to a second one. */
export class ElasticIps {
  readonly #refused = new Map<Urn, { readonly because: Because; readonly certain: boolean }>();
  readonly #machines = new Map<Urn, Resource>();
  readonly #cards: ReadonlyMap<Urn, Resource>;
  readonly #balancers = new Map<Urn, Resource>();
  readonly #public = new Set<Urn>();
  /** True when an address goes to a machine that is not known. */
  readonly #hasLoose: boolean;

  constructor(readonly reader: AwsReader) {
    this.#cards = instancesByCard(reader);
    const pairs = this.#machinePairs();
    this.#hasLoose = pairs.some(({ machine }) => machine.kind === "unknown");
    for (const { machine } of pairs) for (const { urn } of possible(machine)) this.#public.add(urn);
    this.#judge([...this.#claimsOfMachines(pairs), ...this.#claimsOfGateways(), ...this.#claimsOfBalancers()]);
  }

  /** Why AWS refuses a gateway or a load balancer an address it asks for; undefined when it does not. */
  refusal(holder: Resource): { readonly because: Because; readonly certain: boolean } | undefined {
    return this.#refused.get(holder.urn);
  }

  /** The instance that a network interface is attached to. */
  instanceOn(card: Resource): Resource | undefined {
    return this.#cards.get(card.urn);
  }

  /** Whether a machine or a card has an elastic IP; undefined when it is not known. */
  hasAddress(machine: Resource): boolean | undefined {
    return this.#public.has(machine.urn) ? true : this.#hasLoose ? undefined : false;
  }

  /** What answers at an elastic IP: an instance or a network load balancer; undefined when it is neither. */
  addressee(address: Resource): Resource | undefined {
    return this.#machines.get(address.urn) ?? this.#balancers.get(address.urn);
  }

  #machinePairs(): readonly Pair[] {
    const { reader } = this;
    const given = (owner: Resource, properties: readonly string[], address: Target): readonly Pair[] =>
      properties.flatMap((property) => {
        const machine = reader.target(owner, machines, property);
        return machine.kind === "none" ? [] : [{ owner, address, machine }];
      });
    return [
      ...reader
        .all("ec2:Eip")
        .flatMap((owner) => given(owner, ["instance", "networkInterface"], { kind: "resource", resource: owner })),
      ...reader
        .all("ec2:EipAssociation")
        .flatMap((owner) =>
          given(owner, ["instanceId", "networkInterfaceId"], reader.target(owner, ["ec2:Eip"], "allocationId")),
        ),
    ];
  }

  #claimsOfMachines(pairs: readonly Pair[]): readonly Claim[] {
    return pairs.flatMap(({ owner, address, machine }) => {
      if (machine.kind !== "resource") return [];
      const { resource } = machine;
      const instance = kindOf(resource.type) === "ec2:NetworkInterface" ? this.instanceOn(resource) : resource;
      if (instance !== undefined) this.#public.add(instance.urn);
      if (instance !== undefined && address.kind === "resource" && !this.#machines.has(address.resource.urn))
        this.#machines.set(address.resource.urn, instance);
      const reason = because(owner, owner.type.endsWith(":Eip") ? "instance" : "allocationId");
      return [{ holder: resource, because: reason, address, certain: !owner.conditional }];
    });
  }

  #claimsOfGateways(): readonly Claim[] {
    const { reader } = this;
    const own = reader.all("ec2:NatGateway").flatMap((nat) => {
      if (nat.external) return [];
      const claim = (value: Value | undefined, path: string): readonly Claim[] =>
        this.#claim(nat, nat, value, path, path.split("[", 1)[0] ?? path);
      const secondary = listOf(reader.input(nat, "secondaryAllocationIds"));
      const zones = listOf(reader.input(nat, "availabilityZoneAddresses"));
      return [
        ...claim(reader.input(nat, "allocationId"), "allocationId"),
        ...secondary.flatMap((value, at) => claim(value, `secondaryAllocationIds[${String(at)}]`)),
        ...zones.flatMap((zone, at) =>
          listOf(field(zone, "allocationIds")).flatMap((value, place) =>
            claim(value, `availabilityZoneAddresses[${String(at)}].allocationIds[${String(place)}]`),
          ),
        ),
      ];
    });
    const associated = reader.all("ec2:NatGatewayEipAssociation").flatMap((one) => {
      const nat = reader.target(one, ["ec2:NatGateway"], "natGatewayId");
      if (nat.kind !== "resource") return [];
      return this.#claim(nat.resource, one, reader.input(one, "allocationId"), "allocationId", "allocationId");
    });
    return [...own, ...associated];
  }

  #claimsOfBalancers(): readonly Claim[] {
    const { reader } = this;
    return reader.all("lb:LoadBalancer").flatMap((balancer) =>
      listOf(reader.value(balancer, "subnetMappings")).flatMap((mapping, at) => {
        const value = field(mapping, "allocationId");
        const path = `subnetMappings[${String(at)}].allocationId`;
        const claims = this.#claim(balancer, balancer, value, path, "subnetMappings");
        for (const { address } of claims)
          if (address.kind === "resource" && !this.#balancers.has(address.resource.urn))
            this.#balancers.set(address.resource.urn, balancer);
        return balancer.external ? [] : claims;
      }),
    );
  }

  #claim(
    holder: Resource,
    owner: Resource,
    value: Value | undefined,
    path: string,
    property: string,
  ): readonly Claim[] {
    const address = this.reader.follow(value, ["ec2:Eip"], owner.propertyDependencies[property]);
    return [{ holder, because: because(owner, path), address, certain: !owner.conditional && !holder.conditional }];
  }

  /** The first claim to an address holds; each further one is refused. */
  #judge(claims: readonly Claim[]): void {
    const first = new Map<string, Claim>();
    for (const claim of claims) {
      const key = keyOf(claim.address);
      const other = key === undefined ? undefined : first.get(key);
      if (key !== undefined && other === undefined) first.set(key, claim);
      if (other === undefined || this.#refused.has(claim.holder.urn)) continue;
      const { holder } = claim;
      const name = claim.address.kind === "resource" ? claim.address.resource.name : (key ?? "");
      const what =
        other.holder.urn === holder.urn
          ? `it names ${name} twice`
          : `${name} already belongs to ${wordsOf(other.holder)}`;
      const text = `give ${wordsOf(holder)} an elastic IP of its own: ${what}, and AWS gives an address to one only`;
      this.#refused.set(holder.urn, {
        because: { ...claim.because, text },
        certain: claim.certain && other.certain,
      });
    }
  }
}

/** The same for targets that are certainly the same address. */
function keyOf(target: Target): string | undefined {
  if (target.kind === "resource") return target.resource.urn;
  if (target.kind === "outside") return target.id;
  return target.kind === "unknown" ? target.unknown.origin : undefined;
}

function wordsOf(holder: Resource): string {
  const kind = kindOf(holder.type);
  const words: Partial<Record<AwsKind, string>> = {
    "ec2:NatGateway": "NAT gateway",
    "lb:LoadBalancer": "load balancer",
    "ec2:NetworkInterface": "network interface",
  };
  return `${(kind && words[kind]) ?? "instance"} ${holder.name}`;
}

/** The instance on each network interface: by its attachment, else as the instance itself lists it. */
function instancesByCard(reader: AwsReader): ReadonlyMap<Urn, Resource> {
  const cards = ["ec2:NetworkInterface"] as const;
  const instances = new Map<Urn, Resource>();
  const add = (card: Target, instance: Target): void => {
    if (card.kind !== "resource" || instance.kind !== "resource") return;
    if (!instances.has(card.resource.urn)) instances.set(card.resource.urn, instance.resource);
  };
  for (const card of reader.all(...cards)) {
    const [attachment] = listOf(reader.value(card, "attachments"));
    add({ kind: "resource", resource: card }, reader.follow(field(attachment, "instance"), ["ec2:Instance"]));
  }
  for (const attachment of reader.all("ec2:NetworkInterfaceAttachment"))
    add(
      reader.target(attachment, cards, "networkInterfaceId"),
      reader.target(attachment, ["ec2:Instance"], "instanceId"),
    );
  for (const instance of reader.all("ec2:Instance"))
    for (const entry of [
      reader.value(instance, "primaryNetworkInterface"),
      ...listOf(reader.value(instance, "networkInterfaces")),
    ])
      add(reader.follow(field(entry, "networkInterfaceId"), cards), { kind: "resource", resource: instance });
  return instances;
}
