import type { Resource, Urn } from "@nospof/inventory";
import { nameOfUrn, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { Ranges } from "./admission/place";
import type { LookedUpSubnet } from "./looked-up";
import { LookedUpSubnets } from "./looked-up";
import type { AwsReader, Target } from "./reader";
import { because, outsideName } from "./reader";
import { refusedSubnetsOf } from "./refused-network";
import type { Regions } from "./region";
import type { ZoneFact } from "./zone";
import { zoneNamed, zoneOf } from "./zone";

/** A VPC, of this stack or outside it. */
export interface Vpc {
  /** The same for the same VPC. */
  readonly key: string;
  readonly name: string;
  readonly region: string;
  /** Absent when the VPC is no resource of this stack. */
  readonly resource?: Resource;
  /** True when this stack decides all of its routing. */
  readonly managed: boolean;
}

/** A subnet, of this stack or outside it. */
export interface Subnet {
  readonly key: string;
  readonly name: string;
  readonly vpc: Vpc;
  readonly zone: ZoneFact;
  /** Absent when the subnet is no resource of this stack. */
  readonly resource?: Resource;
  /** True when this stack decides how the subnet is routed. */
  readonly managed: boolean;
  /** Whether instances get a public address without asking for one. */
  readonly assignsPublicAddress: boolean | Unknown;
  /** True for a subnet without IPv4 addresses. */
  readonly ipv6Only: boolean;
  /** IPv4 block, where it is known. */
  readonly cidr?: string;
}

/** VPCs and subnets of a stack, and those outside it that it refers to. */
export class Network {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly #vpcs = new Map<string, Vpc>();
  /** Default VPCs that are resources, by region: what names no VPC stands in them. */
  readonly #defaults = new Map<string, Vpc>();
  readonly #subnets = new Map<Urn, Subnet>();
  readonly #outside = new Map<string, Subnet>();
  readonly #lookedUp: LookedUpSubnets;
  readonly #refused: ReadonlyMap<string, Because>;

  constructor(
    readonly reader: AwsReader,
    readonly regions: Regions,
  ) {
    this.#lookedUp = new LookedUpSubnets(reader.inventory);
    for (const resource of reader.all("ec2:Vpc", "ec2:DefaultVpc")) {
      const vpc = this.#vpcOf(resource);
      if (isDefaultVpc(vpc)) this.#defaults.set(vpc.region, vpc);
    }
    for (const resource of reader.all("ec2:Subnet", "ec2:DefaultSubnet")) this.#read(resource);
    this.subnets = [...this.#subnets.values()];
    this.vpcs = [...this.#vpcs.values()];
    this.#refused = refusedSubnetsOf(this.subnets, this.regions, new Ranges(reader));
  }

  /** The VPC that a property names. */
  vpc(resource: Resource, property: string): Vpc {
    return this.vpcOf(this.reader.target(resource, ["ec2:Vpc", "ec2:DefaultVpc"], property), resource, property);
  }

  /** The VPC that a resource of this stack is. */
  vpcByUrn(urn: Urn): Vpc | undefined {
    return this.#vpcs.get(urn);
  }

  /** The VPC that a target stands for. */
  vpcOf(target: Target, resource: Resource, property: string): Vpc {
    if (target.kind === "resource") return this.#vpcOf(target.resource);
    const region = this.regions.of(resource);
    const outside = outsideName(target);
    const own = target.kind === "none" ? this.#defaults.get(region) : undefined;
    if (own !== undefined) return own;
    const [key, name] =
      target.kind === "unknown"
        ? [`unknown:${originOf(target.unknown, resource, property)}`, labelOfUnknown(target.unknown)]
        : outside === undefined
          ? [`default:${region}`, "default"]
          : [`outside:${outside}`, outside];
    return this.#keep({ key, name, region, managed: false });
  }

  /** The subnet of a resource. */
  subnet(resource: Resource): Subnet | undefined {
    return this.#subnets.get(resource.urn);
  }

  /** Why AWS refuses to create a subnet; undefined when it takes it. */
  refusal(subnet: Subnet): Because | undefined {
    return this.#refused.get(subnet.key);
  }

  /** The subnet that a target stands for; one outside the stack has an unknown zone and unknown routes. */
  subnetOf(target: Target, resource: Resource, property: string): Subnet | undefined {
    if (target.kind === "none") return undefined;
    if (target.kind === "resource") return this.#subnets.get(target.resource.urn);
    const [only] = target.kind === "unknown" && target.candidates.length === 1 ? target.candidates : [];
    const outside = outsideName(target);
    const key =
      target.kind === "unknown"
        ? `unknown:${originOf(target.unknown, resource, property)}`
        : `outside:${String(outside)}`;
    const found = this.#outside.get(key);
    if (found !== undefined) return found;
    const name = outside ?? "a subnet not known yet";
    const region = this.regions.of(resource);
    const text = outside === undefined ? undefined : `subnet ${outside} is not part of this stack`;
    const told = this.#lookedUp.of(outside ?? (target.kind === "unknown" ? target.unknown.origin : undefined));
    const subnet: Subnet = {
      key,
      name,
      vpc: this.#vpcOfOutside(key, only, told, resource, property),
      zone: zoneNamed(
        told?.zone ?? new Unknown([], `${key}.availabilityZone`),
        region,
        because(resource, property, text),
      ),
      ...(told?.cidr === undefined ? {} : { cidr: told.cidr }),
      managed: false,
      assignsPublicAddress: new Unknown(),
      ipv6Only: false,
    };
    this.#outside.set(key, subnet);
    return subnet;
  }

  #vpcOfOutside(
    key: string,
    only: Resource | undefined,
    told: LookedUpSubnet | undefined,
    resource: Resource,
    property: string,
  ): Vpc {
    if (only !== undefined) return this.vpc(only, "vpcId");
    if (told?.vpcId !== undefined)
      return this.vpcOf(this.reader.follow(told.vpcId, ["ec2:Vpc", "ec2:DefaultVpc"]), resource, property);
    const region = this.regions.of(resource);
    return this.#keep({ key: `of:${key}`, name: "a VPC outside this stack", region, managed: false });
  }

  #vpcOf(resource: Resource): Vpc {
    return this.#keep({
      key: resource.urn,
      name: resource.name,
      region: this.regions.of(resource),
      resource,
      managed: !resource.external && resource.type.endsWith(":Vpc"),
    });
  }

  #read(resource: Resource): void {
    const { reader } = this;
    const region = this.regions.of(resource);
    const zone = zoneOf(reader, resource, region);
    const told = resource.external && zone.zone instanceof Unknown ? this.#lookedUp.of(resource.id)?.zone : undefined;
    const cidr = reader.text(resource, "cidrBlock");
    this.#subnets.set(resource.urn, {
      key: resource.urn,
      name: resource.name,
      vpc: this.vpc(resource, "vpcId"),
      zone: told === undefined ? zone : zoneNamed(told, region, zone.because),
      resource,
      managed: !resource.external,
      assignsPublicAddress: reader.flag(resource, "mapPublicIpOnLaunch") ?? resource.type.endsWith(":DefaultSubnet"),
      ipv6Only: reader.flag(resource, "ipv6Native") === true,
      ...(typeof cidr === "string" ? { cidr } : {}),
    });
  }

  #keep(vpc: Vpc): Vpc {
    const found = this.#vpcs.get(vpc.key);
    if (found !== undefined) return found;
    this.#vpcs.set(vpc.key, vpc);
    return vpc;
  }
}

/** True for the VPC that AWS makes in each region of an account. */
export function isDefaultVpc({ key, resource }: Vpc): boolean {
  return key.startsWith("default:") || resource?.type.endsWith(":DefaultVpc") === true;
}

/** The statement that a subnet is outside this stack, or where it comes from. */
export function becauseOfSubnet(subnet: Subnet, property: string, text?: string): Because {
  return subnet.resource === undefined ? subnet.zone.because : because(subnet.resource, property, text);
}

/** Unknowns with the same origin are the same thing; without an origin, each property is its own. */
function originOf(unknown: Unknown, resource: Resource, property: string): string {
  return unknown.origin ?? `${resource.urn}.${property}`;
}

function labelOfUnknown(unknown: Unknown): string {
  const [first] = unknown.dependsOn;
  return first === undefined ? "not known yet" : `of ${nameOfUrn(first)}`;
}
