import type { Resource } from "@nospof/inventory";
import { idOf, type Region } from "./resource";

const EVERYWHERE = "0.0.0.0/0";

/** A VPC with a public, a private and an isolated subnet in each of its zones, and a NAT gateway in each. */
export interface Network {
  readonly vpc: Resource;
  readonly publicSubnets: readonly Resource[];
  readonly privateSubnets: readonly Resource[];
  readonly resources: readonly Resource[];
}

/**
 * Makes a network.
 *
 * @param number tells its addresses from those of other networks
 */
export function networkOf(region: Region, name: string, zones: readonly string[], number: number): Network {
  const prefix = `10.${String(number % 256)}`;
  const vpc = region.resource(
    "ec2",
    "Vpc",
    name,
    { cidrBlock: `${prefix}.0.0/16`, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
    ["mainRouteTableId", "defaultSecurityGroupId", "ownerId"],
  );
  const gateway = region.resource("ec2", "InternetGateway", name, { vpcId: idOf(vpc), tags: { Name: name } });
  const table = (purpose: string): Resource =>
    region.resource("ec2", "RouteTable", `${name}-${purpose}`, { vpcId: idOf(vpc), tags: { Name: purpose } });
  const [publicTable, isolatedTable] = [table("public"), table("isolated")];
  const publicRoute = region.resource("ec2", "Route", `${name}-public`, {
    routeTableId: idOf(publicTable),
    destinationCidrBlock: EVERYWHERE,
    gatewayId: idOf(gateway),
  });

  const tier = (purpose: string, offset: number): readonly Resource[] =>
    zones.map((zone, index) =>
      region.resource("ec2", "Subnet", `${name}-${purpose}-${zone}`, {
        vpcId: idOf(vpc),
        availabilityZone: zone,
        cidrBlock: `${prefix}.${String(offset + index)}.0/24`,
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-${purpose}-${zone}`, Tier: purpose },
      }),
    );
  const [publicSubnets, privateSubnets, isolatedSubnets] = [
    tier("public", 0),
    tier("private", 32),
    tier("isolated", 64),
  ];
  const ways = zones.map((zone, index) => privateWay(region, `${name}-${zone}`, vpc, publicSubnets[index]));

  const associated = (subnets: readonly Resource[], tables: readonly Resource[]): readonly Resource[] =>
    subnets.flatMap((subnet, index) => {
      const own = tables[index % tables.length];
      if (own === undefined) return [];
      const inputs = { subnetId: idOf(subnet), routeTableId: idOf(own) };
      return [region.resource("ec2", "RouteTableAssociation", subnet.name, inputs)];
    });
  return {
    vpc,
    publicSubnets,
    privateSubnets,
    resources: [
      ...[vpc, gateway, publicTable, isolatedTable, publicRoute],
      ...[...publicSubnets, ...privateSubnets, ...isolatedSubnets],
      ...ways.flatMap(({ resources }) => resources),
      ...associated(publicSubnets, [publicTable]),
      ...associated(
        privateSubnets,
        ways.map(({ table: own }) => own),
      ),
      ...associated(isolatedSubnets, [isolatedTable]),
    ],
  };
}

/** The way out of one zone: its NAT gateway and the route table that leads there. */
function privateWay(
  region: Region,
  name: string,
  vpc: Resource,
  subnet: Resource | undefined,
): { readonly table: Resource; readonly resources: readonly Resource[] } {
  const address = region.resource("ec2", "Eip", `${name}-nat`, { domain: "vpc" }, ["publicIp", "allocationId"]);
  const gateway = region.resource(
    "ec2",
    "NatGateway",
    name,
    { allocationId: idOf(address), ...(subnet === undefined ? {} : { subnetId: idOf(subnet) }), tags: { Name: name } },
    ["publicIp", "networkInterfaceId"],
  );
  const table = region.resource("ec2", "RouteTable", `${name}-private`, { vpcId: idOf(vpc), tags: { Name: name } });
  const route = region.resource("ec2", "Route", `${name}-private`, {
    routeTableId: idOf(table),
    destinationCidrBlock: EVERYWHERE,
    natGatewayId: idOf(gateway),
  });
  return { table, resources: [address, gateway, table, route] };
}
