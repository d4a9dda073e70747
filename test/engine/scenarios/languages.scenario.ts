import { join } from "node:path";
import { checkedFlows, pluginsOf, REMOTE_COMPONENT } from "../harness/languages";
import { Sandbox, REPOSITORY, SIMULATED_AWS } from "../harness/sandbox";
import { requireEngine } from "../harness/scenario";
import { TestStack } from "../harness/stack";

const COMPONENTS = join(REPOSITORY, "components", "aws");
const PLUGINS = pluginsOf({ aws: SIMULATED_AWS, "nospof-aws": COMPONENTS });

/** The same use of every component in two languages. */
const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Pulumi YAML": {
    "Pulumi.yaml": `name: yaml
runtime: yaml
${PLUGINS}packages:
  nospof-aws: ${COMPONENTS}
resources:
  region:
    type: pulumi:providers:aws
    properties: { region: us-east-1 }
  network:
    type: nospof-aws:Vpc
    properties:
      availabilityZones: [us-east-1a, us-east-1b]
      cidrBlock: 10.0.0.0/16
    options: { providers: ["\${region}"] }
  front:
    type: nospof-aws:ApplicationLoadBalancer
    properties:
      vpcId: \${network.vpcId}
      subnetIds: \${network.publicSubnetIds}
    options: { providers: ["\${region}"] }
  web:
    type: nospof-aws:AutoScalingService
    properties:
      vpcId: \${network.vpcId}
      subnetIds: \${network.privateSubnetIds}
      zoneCount: 2
      listenerArn: \${front.listenerArn}
      loadBalancerSecurityGroupId: \${front.securityGroupId}
      priority: 1
      pathPatterns: ["/*"]
      requiredInstances: 1
    options: { providers: ["\${region}"] }
  shop:
    type: nospof-aws:FailoverRecord
    properties:
      hostedZoneId: Z0123456789ABCDEFGHIJ
      recordName: shop.example.com
      primary:
        label: cloud
        alias: { dnsName: "\${front.dnsName}", zoneId: "\${front.zoneId}" }
      secondary:
        label: elsewhere
        values: [198.51.100.1]
        checkedName: elsewhere.example.com
      healthCheckProtocol: HTTP
    options: { providers: ["\${region}"] }
`,
  },
  "another Node project": {
    "Pulumi.yaml": `name: consumer
runtime: { name: nodejs, options: { typescript: false } }
${PLUGINS}`,
    "package.json": JSON.stringify({ name: "consumer", main: "index.js" }),
    "index.js": `${REMOTE_COMPONENT}
const aws = require("@pulumi/aws");

const providers = [new aws.Provider("region", { region: "us-east-1" })];
function component(type, name, args, outputs) {
  return remoteComponent("nospof-aws:index:" + type, name, args, outputs, { providers });
}

const network = component(
  "Vpc",
  "network",
  { availabilityZones: ["us-east-1a", "us-east-1b"], cidrBlock: "10.0.0.0/16" },
  ["vpcId", "publicSubnetIds", "privateSubnetIds"],
);
const front = component(
  "ApplicationLoadBalancer",
  "front",
  { vpcId: network.vpcId, subnetIds: network.publicSubnetIds },
  ["listenerArn", "securityGroupId", "dnsName", "zoneId"],
);
component("AutoScalingService", "web", {
  vpcId: network.vpcId,
  subnetIds: network.privateSubnetIds,
  zoneCount: 2,
  listenerArn: front.listenerArn,
  loadBalancerSecurityGroupId: front.securityGroupId,
  priority: 1,
  pathPatterns: ["/*"],
  requiredInstances: 1,
}, []);
component("FailoverRecord", "shop", {
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  recordName: "shop.example.com",
  primary: { label: "cloud", alias: { dnsName: front.dnsName, zoneId: front.zoneId } },
  secondary: { label: "elsewhere", values: ["198.51.100.1"], checkedName: "elsewhere.example.com" },
  healthCheckProtocol: "HTTP",
}, []);
`,
  },
};

const PROVEN = ["egress:network/private proven", "ingress:front/web proven", "name:shop.example.com proven"];

describe("components as a plugin package, used from", () => {
  const sandbox = new Sandbox(requireEngine());
  afterAll(() => sandbox.close());

  it.each(Object.keys(PROJECTS))("%s", async (language) => {
    const folder = sandbox.project(language.replace(/ /g, "-"), PROJECTS[language] ?? {});
    const stack = await TestStack.create(sandbox, folder, "test");
    const made = await stack.up();
    expect(made.error).toBeUndefined();
    expect([...made.violations, ...made.advice]).toEqual([]);
    expect(made.changes.created).toContain("NatGateway network-nat-us-east-1b");
    expect((await stack.preview({ expectNoChanges: true })).error).toBeUndefined();
    expect(checkedFlows(folder, await stack.export())).toEqual({ status: 0, flows: PROVEN });
    expect((await stack.destroy()).error).toBeUndefined();
    expect(sandbox.existing()).toEqual([]);
    expect(await sandbox.leftovers()).toEqual([]);
  });
});
