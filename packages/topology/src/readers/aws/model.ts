import { FileSystems } from "./file-systems";
import type { Inventory, Resource } from "@nospof/inventory";
import { NetworkAcls } from "./admission/network-acl";
import { NetworkAclRules } from "./admission/network-acl-rules";
import { Ranges } from "./admission/place";
import { Security } from "./admission/security";
import { SecurityRules } from "./admission/security-rules";
import { Wearers } from "./admission/wearers";
import { Compute } from "./compute";
import { Dns } from "./dns";
import { Egress } from "./egress";
import { ElasticIps } from "./elastic-ip";
import { kindOf } from "./kinds";
import { LoadBalancing } from "./load-balancing";
import { Mentions } from "./mentions";
import type { Subnet } from "./network";
import { Network } from "./network";
import { PublicAddresses } from "./public-address";
import { AwsReader } from "./reader";
import { Regions } from "./region";
import type { DefaultRoute } from "./routing";
import { Routing, routesOf } from "./routing";
import type { Tier } from "./tiers";
import { tiersOf } from "./tiers";
import type { ZoneFact } from "./zone";
import { Zones, zoneOf } from "./zone";

/**
 * What an inventory says of AWS, as relations between resources: which route table a subnet uses, where a NAT gateway
 * stands, what a listener forwards to. What is not known stays unknown. Rules ask this, the graph is made from it.
 */
export class AwsModel {
  readonly reader: AwsReader;
  readonly regions: Regions;
  readonly network: Network;
  readonly routing: Routing;
  readonly addresses: ElasticIps;
  readonly publicAddresses: PublicAddresses;
  readonly egress: Egress;
  readonly security: Security;
  readonly wearers: Wearers;
  readonly ranges: Ranges;
  readonly networkAcls: NetworkAcls;
  readonly loadBalancing: LoadBalancing;
  readonly compute: Compute;
  readonly fileSystems: FileSystems;
  readonly dns: Dns;
  readonly tiers: readonly Tier[];
  readonly zones: Zones;
  readonly #tierOf: ReadonlyMap<string, Tier>;
  #mentions: Mentions | undefined;

  constructor(readonly inventory: Inventory) {
    this.reader = new AwsReader(inventory);
    this.regions = new Regions(this.reader);
    this.network = new Network(this.reader, this.regions);
    this.routing = new Routing(this.reader, this.network);
    this.addresses = new ElasticIps(this.reader);
    this.publicAddresses = new PublicAddresses(this.reader, this.addresses);
    this.egress = new Egress(this.reader, this.network, this.regions, this.addresses);
    const rules = new SecurityRules(this.reader, this.network);
    this.security = new Security(rules);
    this.wearers = new Wearers(this.reader, rules.names);
    this.ranges = new Ranges(this.reader);
    this.networkAcls = new NetworkAcls(new NetworkAclRules(this.reader, this.network));
    this.loadBalancing = new LoadBalancing(this.reader, this.network, this.wearers, this.regions, this.addresses);
    this.compute = new Compute(this.reader, this.network, this.wearers, this.regions, this.addresses);
    this.fileSystems = new FileSystems(this.reader, this.network);
    this.dns = new Dns(this.reader, (balancer) => this.#zoneOfBalancers(balancer));
    this.tiers = tiersOf(this.reader, this.network, this.routing, this.#servingInternet());
    this.#tierOf = new Map(this.tiers.flatMap((tier) => tier.subnets.map((subnet) => [subnet.key, tier] as const)));
    this.zones = new Zones(this.#zoneFacts());
  }

  /** The tier of a subnet; subnets that the stack does not manage have none. */
  tierOf(subnet: Subnet): Tier | undefined {
    return this.#tierOf.get(subnet.key);
  }

  /** The default route of a subnet, for the IP version by which its tier leaves the VPC. */
  defaultRoute(subnet: Subnet): DefaultRoute {
    const tier = this.tierOf(subnet);
    if (tier === undefined || subnet.ipv6Only) return routesOf(this.routing, subnet);
    return this.routing.defaultRoute(subnet, tier.family);
  }

  /** The resources that name a subnet, apart from its route table association: what stands in it. */
  occupants(subnet: Subnet): readonly Resource[] {
    if (subnet.resource === undefined) return [];
    return this.#mentionsOf(subnet.resource).filter(({ type }) => kindOf(type) !== "ec2:RouteTableAssociation");
  }

  /**
   * Whether something but listeners is given a target group: a deployment tool, a controller in a cluster, another
   * stack through this one's outputs. It may register targets that this stack does not show.
   */
  isHandedOn(group: Resource): boolean {
    const given = this.#mentionsOf(group).some(
      ({ type, urn, custom, remote }) => urn !== group.urn && !listening.has(kindOf(type)) && (custom || remote),
    );
    return given || this.#allMentions.isHandedOut(group);
  }

  /** Whether anything but what registers targets, listens or watches is given a target group: it may lead there. */
  isPassedOn(group: Resource): boolean {
    const given = this.#mentionsOf(group).some(({ type, urn, custom, remote }) => {
      const kind = kindOf(type);
      const isKnown = listening.has(kind) || registering.has(kind) || /^aws:(?:cloudwatch|iam)\//.test(type);
      return urn !== group.urn && !isKnown && (custom || remote);
    });
    return given || this.#allMentions.isHandedOut(group);
  }

  /** A listener or a rule that names a target group. */
  listensFor(group: Resource): Resource | undefined {
    return this.#mentionsOf(group).find(({ type }) => listening.has(kindOf(type)));
  }

  /** Whether another stack may add listeners to a load balancer: it is handed out by what that takes. */
  handsOut(loadBalancer: Resource): boolean {
    return this.#allMentions.isHandedOut(loadBalancer, "arn", "id");
  }

  #mentionsOf(resource: Resource): readonly Resource[] {
    return this.#allMentions.of(resource);
  }

  get #allMentions(): Mentions {
    return (this.#mentions ??= new Mentions(this.inventory));
  }

  /** Load balancers of one region share a zone for their names, network ones apart from the others. */
  #zoneOfBalancers(balancer: Resource): string {
    const isNetwork = this.loadBalancing.loadBalancer(balancer)?.type === "network";
    return `${this.regions.of(balancer)}${isNetwork ? "/network" : ""}`;
  }

  /** Keys of the subnets in which public NAT gateways or the nodes of public load balancers stand. */
  #servingInternet(): ReadonlySet<string> {
    const gateways = this.egress.natGateways.flatMap(({ mode, isPrivate }) =>
      mode.kind === "zonal" && !isPrivate ? (mode.subnet?.key ?? []) : [],
    );
    const nodes = this.loadBalancing.loadBalancers
      .filter(({ internal }) => internal === false)
      .flatMap(({ zones }) => zones.flatMap(({ subnet }) => subnet?.key ?? []));
    return new Set([...gateways, ...nodes]);
  }

  #zoneFacts(): readonly ZoneFact[] {
    const instances = this.reader.all("ec2:Instance").map((one) => zoneOf(this.reader, one, this.regions.of(one)));
    return [
      ...this.network.subnets.map(({ zone }) => zone),
      ...this.loadBalancing.loadBalancers.flatMap(({ zones }) => zones.map(({ zone }) => zone)),
      ...this.compute.fleets.flatMap(({ zones }) => zones),
      ...instances,
    ];
  }
}

/** What is given a target group to send traffic to it. */
const listening: ReadonlySet<string | undefined> = new Set(["lb:Listener", "lb:ListenerRule"]);

/** What is given a target group to register targets with it. */
const registering: ReadonlySet<string | undefined> = new Set([
  "autoscaling:Group",
  "autoscaling:Attachment",
  "autoscaling:TrafficSourceAttachment",
  "lb:TargetGroupAttachment",
  "ecs:Service",
]);

const models = new WeakMap<Inventory, AwsModel>();

/** The AWS model of an inventory, made once. */
export function awsModel(inventory: Inventory): AwsModel {
  const found = models.get(inventory);
  if (found !== undefined) return found;
  const made = new AwsModel(inventory);
  models.set(inventory, made);
  return made;
}
