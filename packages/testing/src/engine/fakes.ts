import { createHash } from "node:crypto";
import { readString, Unknown, type Inventory, type Resource } from "@nospof/inventory";

const ACCOUNT = "123456789012";
const FALLBACK_REGION = "us-east-1";

/** Route 53's hosted zone of application load balancers in us-east-1, the same for all of them. */
const BALANCER_ZONE = "Z35SXDOTRQ7X7K";

/** What EC2 puts before its ids, by the name of the resource type. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  CustomerGateway: "cgw",
  Eip: "eipalloc",
  EgressOnlyInternetGateway: "eigw",
  FlowLog: "fl",
  Instance: "i",
  InternetGateway: "igw",
  LaunchTemplate: "lt",
  NatGateway: "nat",
  NetworkAcl: "acl",
  NetworkInterface: "eni",
  RouteTable: "rtb",
  RouteTableAssociation: "rtbassoc",
  SecurityGroup: "sg",
  SecurityGroupRule: "sgrule",
  Subnet: "subnet",
  TransitGateway: "tgw",
  Vpc: "vpc",
  VpcEndpoint: "vpce",
  VpcPeeringConnection: "pcx",
  VpnConnection: "vpn",
  VpnGateway: "vgw",
};

/** Types whose id is their ARN. */
const IDENTIFIED_BY_ARN: ReadonlySet<string> = new Set([
  "Listener",
  "ListenerRule",
  "LoadBalancer",
  "TargetGroup",
  "Certificate",
  "Topic",
]);

/** Types whose id is their name. */
const IDENTIFIED_BY_NAME: ReadonlySet<string> = new Set([
  "Role",
  "Policy",
  "Group",
  "Bucket",
  "BucketV2",
  "InstanceProfile",
  "LogGroup",
]);

/**
 * Made-up values for what a provider would compute: stable for a urn, unique, and of the form that the real ones have,
 * as far as their names tell it.
 */
export class FakeCloud {
  constructor(private readonly inventory: Inventory) {}

  /** The id that the resource has, or would have once it is deployed. */
  id(resource: Resource): string {
    if (resource.id !== undefined) return resource.id;
    const type = shortType(resource);
    if (resource.type.startsWith("pulumi:providers:")) return uuid(resource.urn);
    if (IDENTIFIED_BY_ARN.has(type)) return this.#arn(resource);
    if (IDENTIFIED_BY_NAME.has(type)) return this.#name(resource);
    if (type === "Zone" || type === "HostedZone") return `Z${hash(resource.urn, 13).toUpperCase()}`;
    const prefix = ID_PREFIXES[type];
    return prefix === undefined ? this.#name(resource) : `${prefix}-0${hash(resource.urn, 16)}`;
  }

  /** A property of a deployed resource that its inputs do not give. */
  output(resource: Resource, property: string): string | number {
    if (property === "id") return this.id(resource);
    if (property === "urn") return resource.urn;
    if (property === "arn") return this.#arn(resource);
    if (property === "region") return this.#region(resource);
    if (property === "name") return this.#name(resource);
    if (/[vV]ersion$/.test(property)) return 1;
    if (/^(zoneId|hostedZoneId)$/.test(property))
      return shortType(resource) === "Zone" ? this.id(resource) : BALANCER_ZONE;
    if (/Arn$/.test(property)) return `${this.#arn(resource)}/${property}`;
    if (/dns|domain|fqdn|endpoint|hostname/i.test(property)) {
      return `${resource.name}-${hash(resource.urn, 10)}.${this.#region(resource)}.elb.amazonaws.com`;
    }
    if (/(^|[a-z])Ip$|^ip/.test(property)) return ipAddress(resource.urn + property);
    return `${property}-0${hash(`${resource.urn} ${property}`, 16)}`;
  }

  #arn(resource: Resource): string {
    const service = (resource.type.split(":")[1] ?? "").split("/")[0] ?? "";
    const isNamed = IDENTIFIED_BY_ARN.has(shortType(resource));
    const last = isNamed ? `${this.#name(resource)}/${hash(resource.urn, 16)}` : this.id(resource);
    return `arn:aws:${service}:${this.#region(resource)}:${ACCOUNT}:${shortType(resource).toLowerCase()}/${last}`;
  }

  /** The name that the program gave, or an automatic one. */
  #name(resource: Resource): string {
    const given = readString(this.inventory, resource, "name");
    return typeof given === "string" ? given : `${resource.name}-${hash(resource.urn, 7)}`;
  }

  #region(resource: Resource): string {
    const provider = resource.provider === undefined ? undefined : this.inventory.get(resource.provider);
    const own = provider && readString(this.inventory, provider, "region");
    const known = own instanceof Unknown ? undefined : own;
    return known ?? this.inventory.config["aws:region"] ?? FALLBACK_REGION;
  }
}

function shortType({ type }: Resource): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

function hash(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

function uuid(text: string): string {
  return hash(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function ipAddress(text: string): string {
  const bytes = createHash("sha256").update(text).digest();
  return `52.${[0, 1, 2].map((index) => String(bytes[index] ?? 0)).join(".")}`;
}
