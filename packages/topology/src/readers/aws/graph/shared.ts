import type { Resource, Urn, Value } from "@nospof/inventory";
import type { Because, ElementId } from "../../../model/topology";
import { launchSource } from "../launch";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import type { Target } from "../reader";
import { because, field, listOf } from "../reader";
import type { GraphBuilder } from "../../builder";

/** What several elements use. */
interface Shared {
  readonly resource: Resource;
  readonly label: string;
  readonly because: Because;
  readonly elements: Set<ElementId>;
}

/**
 * Finds what elements share without failing together: launch templates, keys, certificates, route tables, pools of
 * addresses and hosted zones. Health checks are left out: the proof follows them itself.
 */
export class SharedGraph {
  readonly #elementsOf = new Map<Urn, ElementId[]>();
  readonly #shared = new Map<string, Shared>();

  /** @param builder holds all elements by now */
  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
  ) {
    for (const { id, resource, kind } of builder.elements) {
      if (resource === undefined || kind === "service") continue;
      const found = this.#elementsOf.get(resource);
      if (found === undefined) this.#elementsOf.set(resource, [id]);
      else found.push(id);
    }
  }

  /** Adds all that is shared. */
  add(): void {
    this.#launches();
    this.#certificates();
    this.#routeTables();
    this.#addressPools();
    for (const [id, { resource, label, because: reason, elements }] of this.#shared) {
      if (elements.size < 2) continue;
      this.builder.shared.push({ id, label, resource: resource.urn, elements: [...elements], because: reason });
    }
    this.#hostedZones();
  }

  /** Notes that something uses a resource. */
  #use(what: string, of: Target, reason: Because, elements: readonly ElementId[]): void {
    if (of.kind === "resource")
      this.#note(`${what} ${of.resource.name}`, of.resource, of.resource.urn, reason, elements);
  }

  #note(label: string, resource: Resource, key: string, reason: Because, elements: readonly ElementId[]): void {
    const found = this.#shared.get(key) ?? { resource, label, because: reason, elements: new Set() };
    for (const element of elements) found.elements.add(element);
    this.#shared.set(key, found);
  }

  #elements(resource: Resource | undefined): readonly ElementId[] {
    return resource === undefined ? [] : (this.#elementsOf.get(resource.urn) ?? []);
  }

  /** A group's launch template, and the key that encrypts the disks it makes. */
  #launches(): void {
    const { reader } = this.model;
    for (const group of reader.all("autoscaling:Group")) {
      const source = launchSource(reader, group);
      const elements = this.#elements(group);
      const isTemplate = source.kind === "resource" && source.resource.type.endsWith(":LaunchTemplate");
      const property = isTemplate ? "launchTemplate" : "launchConfiguration";
      this.#use(isTemplate ? "launch template" : "launch configuration", source, because(group, property), elements);
      if (source.kind !== "resource" || !isTemplate) continue;
      for (const mapping of listOf(reader.value(source.resource, "blockDeviceMappings"))) {
        const key = reader.follow(field(field(mapping, "ebs"), "kmsKeyId"), ["kms:Key"]);
        this.#use("key", key, because(source.resource, "blockDeviceMappings"), elements);
      }
    }
  }

  /** A certificate, where a load balancer forwards only what comes through listeners that have it. */
  #certificates(): void {
    const { reader, loadBalancing } = this.model;
    for (const loadBalancer of loadBalancing.loadBalancers) {
      const listeners = this.#forwardingListeners(loadBalancer);
      const certificates = listeners.map((listener) => reader.target(listener, ["acm:Certificate"], "certificateArn"));
      const [first] = certificates;
      const [listener] = listeners;
      if (first?.kind !== "resource" || listener === undefined) continue;
      const { urn } = first.resource;
      if (!certificates.every((one) => one.kind === "resource" && one.resource.urn === urn)) continue;
      this.#use("certificate", first, because(listener, "certificateArn"), this.#nodes(loadBalancer));
    }
  }

  #forwardingListeners(loadBalancer: LoadBalancer): readonly Resource[] {
    const { reader, inventory, loadBalancing } = this.model;
    const owners = new Set(loadBalancing.forwardsOf(loadBalancer).map((forward) => forward.because.urn));
    const listeners = [...owners].flatMap((urn) => {
      const owner = inventory.get(urn);
      if (owner === undefined || !owner.type.endsWith(":ListenerRule")) return owner ?? [];
      const target = reader.target(owner, ["lb:Listener"], "listenerArn");
      return target.kind === "resource" ? [target.resource] : [];
    });
    return [...new Set(listeners)];
  }

  /** The nodes of a load balancer, without the name before them. */
  #nodes({ resource }: LoadBalancer): readonly ElementId[] {
    return this.#elements(resource).filter((id) => id.includes("@"));
  }

  #routeTables(): void {
    const { reader, loadBalancing } = this.model;
    const nodesIn = new Map<Urn, ElementId[]>();
    for (const loadBalancer of loadBalancing.loadBalancers) {
      const nodes = this.#nodes(loadBalancer);
      for (const { subnet, zone } of loadBalancer.zones) {
        if (subnet?.resource === undefined || typeof zone.zone !== "string") continue;
        const place = `@${zone.zone}`;
        const own = nodes.filter((id) => id.endsWith(place));
        nodesIn.set(subnet.resource.urn, [...(nodesIn.get(subnet.resource.urn) ?? []), ...own]);
      }
    }
    for (const association of reader.all("ec2:RouteTableAssociation")) {
      const table = reader.target(association, ["ec2:RouteTable", "ec2:DefaultRouteTable"], "routeTableId");
      const subnet = reader.target(association, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
      if (subnet.kind !== "resource") continue;
      const elements = [...this.#elements(subnet.resource), ...(nodesIn.get(subnet.resource.urn) ?? [])];
      this.#use("route table", table, because(association, "routeTableId"), elements);
    }
  }

  /** Elastic IPs of gateways that come from one pool of the account's own addresses. */
  #addressPools(): void {
    const { reader } = this.model;
    for (const gateway of reader.all("ec2:NatGateway")) {
      const address = reader.target(gateway, ["ec2:Eip"], "allocationId");
      if (address.kind !== "resource") continue;
      for (const property of ["publicIpv4Pool", "ipamPoolId", "customerOwnedIpv4Pool"]) {
        const pool = reader.value(address.resource, property);
        const name = nameOfPool(pool);
        if (name === undefined || name === "amazon") continue;
        const reason = because(address.resource, property);
        this.#note("one pool of addresses", address.resource, `pool ${name}`, reason, this.#elements(gateway));
      }
    }
  }

  /** The hosted zone of a name with several records. */
  #hostedZones(): void {
    const { reader, dns } = this.model;
    for (const { records } of dns.sets) {
      const [first] = records;
      if (first === undefined || records.length < 2) continue;
      const zone = reader.target(first.resource, ["route53:Zone"], "zoneId");
      const elements = this.#elements(first.resource);
      if (zone.kind !== "resource" || elements.length === 0) continue;
      this.builder.shared.push({
        id: `${zone.resource.urn} ${first.resource.urn}`,
        label: `hosted zone ${zone.resource.name}`,
        resource: zone.resource.urn,
        elements,
        parts: records.map(({ name }) => `record ${name}`),
        because: because(first.resource, "zoneId"),
      });
    }
  }
}

function nameOfPool(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
