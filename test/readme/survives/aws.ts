import * as aws from "@pulumi/aws";
import type { Domain, Flow, Topology } from "@nospof/topology";
import * as nospof from "nospof-aws";
import type { Use, Uses } from "./table";

const primary = "us-east-1";
const secondary = "us-west-2";
const zonesOf = (region: string): string[] => ["a", "b", "c"].map((letter) => region + letter);

function site(region: string): nospof.ApplicationLoadBalancer {
  const options = { provider: new aws.Provider(region, { region: region as aws.Region }) };
  const zones = { availabilityZones: zonesOf(region), cidrBlock: "10.0.0.0/16" };
  const network = new nospof.Vpc(`network-${region}`, zones, options);
  const { vpcId } = network;
  const front = new nospof.ApplicationLoadBalancer(
    `front-${region}`,
    { vpcId, subnetIds: network.subnetIds("public") },
    options,
  );
  new nospof.AutoScalingService(
    `web-${region}`,
    {
      vpcId,
      subnetIds: network.subnetIds("private"),
      listenerArn: front.listenerArn,
      loadBalancerSecurityGroupId: front.securityGroupId,
      priority: 100,
      pathPatterns: ["/*"],
      requiredInstances: 4,
    },
    options,
  );
  return front;
}

function twoSites(): void {
  const place = (region: string): nospof.FailoverEndpoint => {
    const { dnsName, zoneId } = site(region);
    return { label: region, alias: { dnsName, zoneId } };
  };
  new nospof.FailoverRecord("shop", {
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    recordName: "shop.example.com",
    primary: place(primary),
    secondary: place(secondary),
    healthCheckProtocol: nospof.HealthCheckProtocol.HTTP,
  });
}

const uses: readonly Use[] = [
  ...Object.values(nospof.Egress).map((egress): Use => ({
    of: `\`Vpc\`, egress \`${egress}\``,
    flow: "egress",
    keeps: "the way out of every private subnet that is left",
    program: () =>
      new nospof.Vpc("network", {
        availabilityZones: zonesOf(primary),
        cidrBlock: "10.0.0.0/16",
        egress,
        ...(egress === nospof.Egress.Single && { natZone: `${primary}a` }),
      }),
  })),
  {
    of: "`ApplicationLoadBalancer`",
    flow: "ingress",
    keeps: "its address, and the way to every service behind it",
    program: () => site(primary),
  },
  { of: "`AutoScalingService`", flow: "ingress", program: () => site(primary) },
  { of: "`FailoverRecord`", flow: "name", keeps: "the name", program: twoSites },
];

function lostWords(domain: Domain, topology: Topology, kind: Flow["kind"]): string {
  if (domain.kind === "device") return "an instance";
  if (domain.kind === "region") {
    if (kind !== "name") return "the region";
    return domain.id.endsWith(primary) ? "the region of the primary" : "the region of the secondary";
  }
  const gateways = gatewayZones(topology);
  if (kind !== "egress" || gateways.size !== 1) return "a zone";
  return gateways.has(domain.id) ? "the zone of the NAT gateway" : "another zone";
}

function gatewayZones({ elements }: Topology): Set<Domain["id"]> {
  const gateways = elements.filter(({ kind }) => kind === "nat");
  return new Set(gateways.flatMap(({ placement }) => ("domains" in placement ? placement.domains : [])));
}

/** The components of nospof-aws. */
export const awsUses: Uses = { uses, config: { "aws:region": primary }, lostWords };
