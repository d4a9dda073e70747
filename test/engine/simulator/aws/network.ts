import { isDeepStrictEqual } from "node:util";
import type { Properties, ResourceType, Situation, Thing } from "../model";
import { contains, overlap, parseBlock } from "../cidr";
import type { World } from "../world";
import { valuesAt } from "../world";
import * as aws from "./common";
import { arn, holding, newId, provider, text } from "./common";
import { zonesOf } from "./zones";

/** Limits of IPv4 blocks. Source: VPC user guide, "VPC CIDR blocks" and "Subnet CIDR blocks". */
const PREFIXES = { shortest: 16, longest: 28 };

const vpcId = { vpcId: holding(aws.VPC) };

function ec2Outputs(kind: string, more: Properties = {}) {
  return ({ region }: Situation, id: string): Properties => ({
    arn: arn("ec2", region, `${kind}/${id}`),
    ownerId: aws.ACCOUNT,
    ...more,
  });
}

function vpcProblem({ inputs }: Situation): string | undefined {
  const block = parseBlock(text(inputs, "cidrBlock"));
  if (block !== undefined && block.prefix >= PREFIXES.shortest && block.prefix <= PREFIXES.longest) return undefined;
  return `InvalidVpc.Range: the CIDR '${text(inputs, "cidrBlock")}' is invalid`;
}

/** Instances lose their dedicated hosts in place; every other change of tenancy is another VPC. */
function otherTenancy(before: Properties, after: Properties): readonly string[] {
  const [was, is] = [before, after].map((inputs) => text(inputs, "instanceTenancy") || "default");
  return was === is || (was === "dedicated" && is === "default") ? [] : ["instanceTenancy"];
}

/** A subnet that gives out IPv6 addresses by itself keeps its block. */
function otherIpv6Block(before: Properties, after: Properties): readonly string[] {
  const isSame = before["ipv6CidrBlock"] === after["ipv6CidrBlock"];
  return isSame || before["assignIpv6AddressOnCreation"] !== true ? [] : ["ipv6CidrBlock"];
}

/** What an endpoint can only be made with: private names of services without interfaces, and which names those are. */
function privateNames(before: Properties, after: Properties): readonly string[] {
  const differs = (path: string): boolean => !isDeepStrictEqual(valuesAt(before, path), valuesAt(after, path));
  const hasInterfaces = after["vpcEndpointType"] === "Interface";
  return [
    ...(differs("privateDnsEnabled") && !hasInterfaces ? ["privateDnsEnabled"] : []),
    ...(["privateDnsPreference", "privateDnsSpecifiedDomains"].some((key) => differs(`dnsOptions.${key}`))
      ? ["dnsOptions"]
      : []),
  ];
}

function subnetProblem({ world, region, inputs }: Situation): string | undefined {
  const cidr = text(inputs, "cidrBlock");
  const block = parseBlock(cidr);
  const vpc = parseBlock(text(world.get(inputs["vpcId"])?.inputs ?? {}, "cidrBlock"));
  if (block === undefined || block.prefix < PREFIXES.shortest || block.prefix > PREFIXES.longest) {
    return `InvalidSubnet.Range: the CIDR '${cidr}' is invalid`;
  }
  if (vpc === undefined || !contains(vpc, block)) return `InvalidSubnet.Range: the CIDR '${cidr}' is not in the VPC's`;
  const zones = zonesOf(region);
  const zone = inputs["availabilityZone"] ?? inputs["availabilityZoneId"];
  if (zone !== undefined && !zones.some(({ name, id }) => name === zone || id === zone)) {
    return `InvalidParameterValue: ${String(zone)} is not one of ${zones.map(({ name }) => name).join(", ")}`;
  }
  const holder = world.where(aws.SUBNET, { vpcId: inputs["vpcId"] ?? "" }).find((other) => {
    const taken = parseBlock(text(other.inputs, "cidrBlock"));
    return taken !== undefined && overlap(taken, block);
  });
  return holder && `InvalidSubnet.Conflict: the CIDR '${cidr}' conflicts with another subnet, ${holder.id}`;
}

function subnetOutputs(situation: Situation, id: string): Properties {
  const { inputs, region, world } = situation;
  const zones = zonesOf(region);
  const zone =
    zones.find(
      ({ name, id: zoneId }) => name === inputs["availabilityZone"] || zoneId === inputs["availabilityZoneId"],
    ) ?? zones[0];
  const vpc = world.get(inputs["vpcId"]);
  return {
    ...ec2Outputs("subnet")(situation, id),
    availabilityZone: zone?.name ?? "",
    availabilityZoneId: zone?.id ?? "",
    mapPublicIpOnLaunch: inputs["mapPublicIpOnLaunch"] ?? false,
    ...(vpc?.outputs["ipv6CidrBlock"] === undefined
      ? {}
      : { ipv6CidrBlockAssociationId: newId("subnet-cidr-assoc")() }),
  };
}

const TARGETS = ["gatewayId", "natGatewayId", "egressOnlyGatewayId", "vpcEndpointId", "transitGatewayId"];
const DESTINATIONS = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

function routeProblem({ world, inputs }: Situation, before: Properties | undefined): string | undefined {
  const targets = TARGETS.filter((key) => inputs[key] !== undefined);
  if (targets.length !== 1) return `InvalidParameterCombination: a route has one target, not ${String(targets.length)}`;
  const destinations = DESTINATIONS.filter((key) => inputs[key] !== undefined);
  const [destination] = destinations;
  if (destination === undefined || destinations.length > 1)
    return "InvalidParameterCombination: a route has one destination";
  const taken = world.where(aws.ROUTE, {
    routeTableId: inputs["routeTableId"] ?? "",
    [destination]: inputs[destination] ?? "",
  });
  if (before !== undefined || taken.length === 0) return undefined;
  return `RouteAlreadyExists: the route to ${String(inputs[destination])} already exists`;
}

function associationProblem({ world, inputs }: Situation): string | undefined {
  const taken = world.where(aws.ASSOCIATION, { subnetId: inputs["subnetId"] ?? "" })[0];
  return taken && `Resource.AlreadyAssociated: the subnet already has the association ${taken.id}`;
}

/** Public addresses of the VPC go through the gateway. Source: error `DependencyViolation` of DetachInternetGateway. */
function mappedAddress(gateway: Thing, world: World): string | undefined {
  const vpc = gateway.inputs["vpcId"] ?? "";
  const nat = world.ofType(aws.NAT_GATEWAY).find((other) => vpcOf(other, world) === vpc && isPublic(other));
  const balancer = world.ofType(aws.LOAD_BALANCER).find((other) => {
    return other.outputs["vpcId"] === vpc && other.inputs["internal"] !== true;
  });
  const user = nat ?? balancer;
  return user && `DependencyViolation: the network has mapped public addresses, of ${user.id}`;
}

function isPublic(nat: Thing): boolean {
  return nat.inputs["connectivityType"] !== "private";
}

function vpcOf(nat: Thing, world: World): unknown {
  return nat.inputs["vpcId"] ?? world.get(nat.inputs["subnetId"])?.inputs["vpcId"];
}

function natProblem({ world, inputs }: Situation, before: Properties | undefined): string | undefined {
  const isRegional = inputs["availabilityMode"] === "regional";
  if (isRegional && inputs["subnetId"] !== undefined) return "InvalidParameter: a regional NAT gateway has no subnet";
  if (isRegional !== (inputs["vpcId"] !== undefined)) return "InvalidParameter: vpcId belongs to regional NAT gateways";
  if (!isRegional && inputs["subnetId"] === undefined) return "MissingParameter: subnetId";
  const isPrivate = inputs["connectivityType"] === "private";
  if (!isRegional && !isPrivate && inputs["allocationId"] === undefined) return "MissingParameter: allocationId";
  const vpc = inputs["vpcId"] ?? world.get(inputs["subnetId"])?.inputs["vpcId"] ?? "";
  if (!isPrivate && world.where(aws.INTERNET_GATEWAY, { vpcId: vpc }).length === 0) {
    return `Gateway.NotAttached: network ${String(vpc)} has no Internet gateway attached`;
  }
  if (before !== undefined || inputs["allocationId"] === undefined) return undefined;
  const taken = world.where(aws.NAT_GATEWAY, { allocationId: inputs["allocationId"] })[0];
  return (
    taken && `Resource.AlreadyAssociated: ${String(inputs["allocationId"])} is already associated with ${taken.id}`
  );
}

function natOutputs({ world, inputs }: Situation, id: string, before: Properties | undefined): Properties {
  const address = world.get(inputs["allocationId"]);
  const isRegional = inputs["availabilityMode"] === "regional";
  return {
    availabilityMode: isRegional ? "regional" : "zonal",
    connectivityType: inputs["connectivityType"] ?? "public",
    publicIp: address?.outputs["publicIp"] ?? "",
    networkInterfaceId: before?.["networkInterfaceId"] ?? newId("eni")(),
    regionalNatGatewayAddresses: isRegional
      ? (before?.["regionalNatGatewayAddresses"] ?? regionalAddresses(inputs["vpcId"] ?? "", world, id))
      : [],
  };
}

/** In automatic mode one address for each zone in which the VPC has subnets. */
function regionalAddresses(vpc: Properties[string], world: World, id: string): Properties[] {
  const zones = new Set(
    world.where(aws.SUBNET, { vpcId: vpc }).map((subnet) => text(subnet.outputs, "availabilityZone")),
  );
  return [...zones].sort().map((availabilityZone) => ({
    availabilityZone,
    allocationId: newId("eipalloc")(),
    publicIp: publicAddress(id, availabilityZone),
    status: "succeeded",
  }));
}

/** An address of the block for documentation, RFC 5737. */
function publicAddress(...parts: readonly string[]): string {
  return `203.0.113.${String(parseInt(aws.digest(...parts).slice(0, 2), 16))}`;
}

/** The parts of a virtual network. */
export const NETWORK: Readonly<Record<string, ResourceType>> = {
  [aws.VPC]: {
    source: provider("ec2/vpc_.go", "00081ce41cc6"),
    replaces: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    replacesToo: otherTenancy,
    enums: { instanceTenancy: ["default", "dedicated"] },
    id: newId("vpc"),
    outputs: (situation, id, before) => ({
      ...ec2Outputs("vpc", {
        mainRouteTableId: before?.["mainRouteTableId"] ?? newId("rtb")(),
        defaultSecurityGroupId: before?.["defaultSecurityGroupId"] ?? newId("sg")(),
        defaultNetworkAclId: before?.["defaultNetworkAclId"] ?? newId("acl")(),
      })(situation, id),
      ...(situation.inputs["assignGeneratedIpv6CidrBlock"] === true
        ? { ipv6CidrBlock: before?.["ipv6CidrBlock"] ?? `2600:1f00:${id.slice(-4)}:100::/56` }
        : {}),
    }),
    refuses: vpcProblem,
  },
  [aws.SUBNET]: {
    source: provider("ec2/vpc_subnet.go", "00cda125a19d"),
    replaces: [
      ...["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
      ...["ipv6IpamPoolId", "ipv6Native", "ipv6NetmaskLength", "outpostArn", "vpcId"],
    ],
    replacesToo: otherIpv6Block,
    computed: ["availabilityZone", "availabilityZoneId"],
    references: vpcId,
    id: newId("subnet"),
    outputs: subnetOutputs,
    refuses: subnetProblem,
  },
  [aws.ROUTE_TABLE]: {
    source: provider("ec2/vpc_route_table.go", "022092419b7c"),
    replaces: ["vpcId"],
    references: vpcId,
    id: newId("rtb"),
    outputs: ec2Outputs("route-table"),
  },
  [aws.ROUTE]: {
    source: provider("ec2/vpc_route.go", "0128541e0711"),
    replaces: ["routeTableId", ...DESTINATIONS],
    references: {
      routeTableId: { to: [aws.ROUTE_TABLE], holds: false },
      gatewayId: { to: [aws.INTERNET_GATEWAY], holds: false },
      natGatewayId: { to: [aws.NAT_GATEWAY], holds: false },
      egressOnlyGatewayId: { to: [aws.EGRESS_ONLY_GATEWAY], holds: false },
    },
    id: ({ inputs }) => {
      const destination = DESTINATIONS.map((key) => text(inputs, key)).join("");
      return `r-${text(inputs, "routeTableId")}${aws.digest(destination).slice(0, 10)}`;
    },
    outputs: () => ({ state: "active", origin: "CreateRoute" }),
    refuses: routeProblem,
  },
  [aws.ASSOCIATION]: {
    source: provider("ec2/vpc_route_table_association.go", "0be71beb458a"),
    replaces: ["subnetId", "gatewayId"],
    references: { subnetId: { to: [aws.SUBNET], holds: false }, routeTableId: holding(aws.ROUTE_TABLE) },
    id: newId("rtbassoc"),
    outputs: () => ({}),
    refuses: associationProblem,
  },
  [aws.INTERNET_GATEWAY]: {
    source: provider("ec2/vpc_internet_gateway.go", "08923b68b5ad"),
    replaces: [],
    references: vpcId,
    id: newId("igw"),
    outputs: ec2Outputs("internet-gateway"),
    refuses: ({ world, inputs }) => {
      const other = world.where(aws.INTERNET_GATEWAY, { vpcId: inputs["vpcId"] ?? "" })[0];
      return other && `Resource.AlreadyAssociated: the VPC already has the internet gateway ${other.id}`;
    },
    refusesDelete: mappedAddress,
  },
  [aws.EGRESS_ONLY_GATEWAY]: {
    source: provider("ec2/vpc_egress_only_internet_gateway.go", "08923b68b5ad"),
    replaces: ["vpcId"],
    references: vpcId,
    id: newId("eigw"),
    outputs: () => ({}),
  },
  [aws.EIP]: {
    source: provider("ec2/ec2_eip.go", "01606926a0c0"),
    replaces: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
    enums: { domain: ["vpc"] },
    id: newId("eipalloc"),
    outputs: (situation, id) => ({
      arn: arn("ec2", situation.region, `elastic-ip/${id}`),
      allocationId: id,
      publicIp: publicAddress(id),
    }),
  },
  [aws.NAT_GATEWAY]: {
    source: provider("ec2/vpc_nat_gateway.go", "v6.24.0"),
    replaces: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
    enums: { availabilityMode: ["zonal", "regional"], connectivityType: ["public", "private"] },
    references: { subnetId: holding(aws.SUBNET), allocationId: holding(aws.EIP), vpcId: holding(aws.VPC) },
    id: newId("nat"),
    outputs: natOutputs,
    refuses: natProblem,
  },
  [aws.ENDPOINT]: {
    source: provider("ec2/vpc_endpoint.go", "008db85aad5e"),
    replaces: [
      "resourceConfigurationArn",
      "serviceName",
      "serviceNetworkArn",
      "serviceRegion",
      "vpcEndpointType",
      "vpcId",
    ],
    replacesToo: privateNames,
    enums: { vpcEndpointType: ["Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork"] },
    references: vpcId,
    id: newId("vpce"),
    outputs: (situation, id) => ({
      ...ec2Outputs("vpc-endpoint")(situation, id),
      prefixListId: `pl-${aws.digest(text(situation.inputs, "serviceName")).slice(0, 8)}`,
    }),
    refuses: ({ region, inputs }) => {
      const service = text(inputs, "serviceName");
      if (service.startsWith(`com.amazonaws.${region}.`)) return undefined;
      return `InvalidServiceName: the VPC endpoint service ${service} does not exist`;
    },
  },
  [aws.ENDPOINT_ASSOCIATION]: {
    source: provider("ec2/vpc_endpoint_route_table_association.go", "16e76651d0ed"),
    replaces: ["routeTableId", "vpcEndpointId"],
    references: {
      routeTableId: { to: [aws.ROUTE_TABLE], holds: false },
      vpcEndpointId: { to: [aws.ENDPOINT], holds: false },
    },
    id: ({ inputs }) => `a-${text(inputs, "vpcEndpointId")}${aws.digest(text(inputs, "routeTableId")).slice(0, 10)}`,
    outputs: () => ({}),
    refuses: ({ world, inputs }) => {
      const { routeTableId = "", vpcEndpointId = "" } = inputs;
      const other = world.where(aws.ENDPOINT_ASSOCIATION, { routeTableId, vpcEndpointId })[0];
      return other && `RouteAlreadyExists: the route table already has the endpoint's route`;
    },
  },
};
