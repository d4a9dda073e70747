const zones = ["us-east-1a", "us-east-1b"];

/**
 * A stack export of two machines in two zones behind a classic load balancer.
 *
 * @param balanced how many of the two are registered with it
 */
export function balancedExport(balanced: number): string {
  const resource = (type: string, name: string, inputs: object): object => ({
    urn: `urn:pulumi:prod::pair::${type}::${name}`,
    type,
    custom: true,
    id: name,
    inputs,
    outputs: inputs,
  });
  const open = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] };
  const resources = [
    resource("aws:ec2/securityGroup:SecurityGroup", "sg-1", { ingress: [open] }),
    ...zones.map((availabilityZone, at) =>
      resource("aws:ec2/instance:Instance", `i-${String(at)}`, { availabilityZone, vpcSecurityGroupIds: ["sg-1"] }),
    ),
    resource("aws:elb/loadBalancer:LoadBalancer", "front", {
      availabilityZones: zones,
      instances: ["i-0", "i-1"].slice(0, balanced),
      listeners: [{ instancePort: 80, instanceProtocol: "http", lbPort: 80, lbProtocol: "http" }],
    }),
  ];
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}

/**
 * A stack export of the network that `fixtures/shop` describes, as it would be deployed.
 *
 * @param stack `dev` has one NAT gateway, every other stack one in each zone
 */
export function stackExport(stack: string): string {
  const id = (name: string): string => `${name}-0123456789abcdef0`;
  const resource = (token: string, name: string, inputs: object): object => {
    const type = `aws:ec2/${token.charAt(0).toLowerCase()}${token.slice(1)}:${token}`;
    const urn = `urn:pulumi:${stack}::shop::${type}::${name}`;
    return {
      urn,
      type,
      custom: true,
      id: id(`${token}-${name}`),
      inputs,
      outputs: { ...inputs, id: id(`${token}-${name}`) },
    };
  };
  const vpcId = id("Vpc-shop");
  const everywhere = { destinationCidrBlock: "0.0.0.0/0" };
  const row = (tier: string, zone: string, cidrBlock: string, table: string): object[] => [
    resource("Subnet", `${tier}-${zone}`, { vpcId, availabilityZone: zone, cidrBlock }),
    resource("RouteTableAssociation", `${tier}-${zone}`, {
      subnetId: id(`Subnet-${tier}-${zone}`),
      routeTableId: id(`RouteTable-${table}`),
    }),
  ];
  const gatewayOf = (zone: string): string => (stack === "dev" ? (zones[0] ?? "") : zone);
  const resources = [
    resource("Vpc", "shop", { cidrBlock: "10.0.0.0/16" }),
    resource("InternetGateway", "shop", { vpcId }),
    resource("RouteTable", "public", { vpcId }),
    resource("Route", "public", {
      ...everywhere,
      routeTableId: id("RouteTable-public"),
      gatewayId: id("InternetGateway-shop"),
    }),
    ...zones.flatMap((zone, at) => [
      ...row("public", zone, `10.0.${String(at)}.0/24`, "public"),
      ...row("private", zone, `10.0.${String(16 * (at + 1))}.0/20`, `private-${zone}`),
      resource("RouteTable", `private-${zone}`, { vpcId }),
      resource("Route", `private-${zone}`, {
        ...everywhere,
        routeTableId: id(`RouteTable-private-${zone}`),
        natGatewayId: id(`NatGateway-nat-${gatewayOf(zone)}`),
      }),
      ...(gatewayOf(zone) === zone
        ? [
            resource("Eip", `nat-${zone}`, { domain: "vpc" }),
            resource("NatGateway", `nat-${zone}`, {
              subnetId: id(`Subnet-public-${zone}`),
              allocationId: id(`Eip-nat-${zone}`),
            }),
          ]
        : []),
    ]),
  ];
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}
