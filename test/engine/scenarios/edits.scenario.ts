import { interrupted } from "../harness/egress";
import { Sandbox } from "../harness/sandbox";
import { requireEngine } from "../harness/scenario";
import type { Changes } from "../harness/stack";
import { TestStack } from "../harness/stack";
import type { StorefrontConfig } from "../harness/storefront";
import { Storefront } from "../harness/storefront";

const SITE = "stacks/aws/dist/site.js";
const NETWORK = "network-us-east-1";

/** Everything that belongs to a tier in a zone. */
function partsOf(tier: string, zone: string, hasDefaultRoute: boolean): string[] {
  const place = `${tier}-us-east-1${zone}`;
  return [
    ...(hasDefaultRoute ? [`Route ${NETWORK}-${place}-default`] : []),
    `RouteTable ${NETWORK}-${place}`,
    `RouteTableAssociation ${NETWORK}-${place}`,
    `Subnet ${NETWORK}-${place}`,
    `VpcEndpointRouteTableAssociation ${NETWORK}-dynamodb-${place}`,
    `VpcEndpointRouteTableAssociation ${NETWORK}-s3-${place}`,
  ];
}

function nat(zone: string): string[] {
  return [`Eip ${NETWORK}-nat-us-east-1${zone}`, `NatGateway ${NETWORK}-nat-us-east-1${zone}`];
}

function privateRoute(zone: string): string {
  return `Route ${NETWORK}-private-us-east-1${zone}-default`;
}

function partsOfZone(zone: string): string[] {
  const tiers = [
    ...partsOf("public", zone, true),
    ...partsOf("private", zone, true),
    ...partsOf("isolated", zone, false),
  ];
  return [...tiers, ...nat(zone)].sort();
}

function partsOfService(name: string): string[] {
  const service = `${name}-us-east-1`;
  return [
    `Group ${service}`,
    `LaunchTemplate ${service}`,
    `ListenerRule ${service}`,
    `Policy ${service}-cpu`,
    `SecurityGroup ${service}`,
    `SecurityGroupEgressRule ${service}-to-anywhere`,
    `SecurityGroupEgressRule ${service}-to-anywhere-ipv6`,
    `SecurityGroupEgressRule ${service}-to-instances`,
    `SecurityGroupIngressRule ${service}-from-load-balancer`,
    `TargetGroup ${service}`,
  ].sort();
}

const WHATEVER_STANDS_IN_ALL_ZONES = [
  "Group api-us-east-1",
  "Group orders-us-east-1",
  "Group web-us-east-1",
  "LoadBalancer front-us-east-1",
];

/** An edit and exactly what it may do. Each starts from what the one before has left. */
interface Edit {
  readonly what: string;
  readonly edit: (storefront: Storefront) => void;
  readonly does: Partial<Changes>;
}

type Place = StorefrontConfig["storefront:primary"];

function place(change: Partial<Place>): Edit["edit"] {
  return (storefront) => {
    storefront.configure("staging", (config) => {
      const { availabilityZones, cidrBlock, region, egress } = config["storefront:primary"];
      config["storefront:primary"] = { availabilityZones, cidrBlock, region, egress, ...change };
    });
  };
}

function program(from: string, to: string): Edit["edit"] {
  return (storefront) => {
    storefront.edit(SITE, (text) => text.replace(from, to));
  };
}

function smallerWeb(storefront: Storefront): void {
  storefront.configure("staging", (config) => {
    config["storefront:services"]["web"] = { requiredInstances: 1, instanceType: "t4g.nano" };
  });
}

/** A line of the list of services. */
function service(name: string, priority: number): string {
  return `{ name: "${name}", pathPrefix: "/search/", pathPatterns: ["/search/*"], priority: ${String(priority)} }`;
}

const EDITS: readonly Edit[] = [
  {
    what: "add a zone",
    edit: place({ availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"] }),
    does: { created: partsOfZone("c"), updated: WHATEVER_STANDS_IN_ALL_ZONES },
  },
  {
    what: "remove the middle zone",
    edit: place({ availabilityZones: ["us-east-1a", "us-east-1c"] }),
    does: { deleted: partsOfZone("b"), updated: WHATEVER_STANDS_IN_ALL_ZONES },
  },
  {
    what: "one NAT gateway for all zones",
    edit: place({ egress: "Single", natZone: "us-east-1a" }),
    does: { updated: [privateRoute("c")], deleted: nat("c") },
  },
  {
    what: "one NAT gateway in each zone",
    edit: place({ egress: "PerZone" }),
    does: { created: nat("c"), updated: [privateRoute("c")] },
  },
  {
    what: "a regional NAT gateway",
    edit: place({ egress: "Regional" }),
    does: {
      created: [`NatGateway ${NETWORK}-nat-regional`],
      updated: [privateRoute("a"), privateRoute("c")],
      deleted: [...nat("a"), ...nat("c")].sort(),
    },
  },
  {
    what: "back to one NAT gateway in each zone",
    edit: place({ egress: "PerZone" }),
    does: {
      created: [...nat("a"), ...nat("c")].sort(),
      updated: [privateRoute("a"), privateRoute("c")],
      deleted: [`NatGateway ${NETWORK}-nat-regional`],
    },
  },
  {
    what: "change the instance type of a service",
    edit: smallerWeb,
    does: { updated: ["Group web-us-east-1", "LaunchTemplate web-us-east-1"] },
  },
  {
    what: "append a tier",
    edit: program(
      "cidrBlock: place.cidrBlock,",
      `cidrBlock: place.cidrBlock,
        tiers: ["public:Public", "private:Private", "isolated:Isolated", "data:Isolated"].map((tier) => {
            const [name, kind] = tier.split(":");
            return { name, kind };
        }),`,
    ),
    does: { created: [...partsOf("data", "a", false), ...partsOf("data", "c", false)].sort() },
  },
  {
    what: "add a service",
    edit: program(
      "const SERVICES = [",
      `const SERVICES = [
    ${service("search", 300)},`,
    ),
    does: { created: partsOfService("search") },
  },
  {
    what: "rename a service and tell its old name",
    edit: (storefront) => {
      program(service("search", 300), service("find", 300))(storefront);
      program(
        "port: PORT }),\n        }, { provider });",
        "port: PORT }),\n        }, { provider, aliases: name === 'find' ? [{ name: `search-${region}` }] : [] });",
      )(storefront);
    },
    does: { updated: partsOfService("find").filter((part) => part !== "Policy find-us-east-1-cpu") },
  },
  {
    what: "rename a service and give its rule another priority",
    edit: program(service("find", 300), service("lookup", 310)),
    does: { created: partsOfService("lookup"), deleted: partsOfService("find") },
  },
];

describe("an edit of the staging environment changes exactly what it must", () => {
  const sandbox = new Sandbox(requireEngine());
  let stack: TestStack;
  const storefront = new Storefront(sandbox);

  beforeAll(async () => {
    // Services that come later take the size of the first.
    storefront.edit(SITE, (text) =>
      text.replace("settings.services[name]", "(settings.services[name] ?? settings.services.web)"),
    );
    stack = await TestStack.create(sandbox, storefront.folder, "staging");
    expect((await stack.up({ policyPacks: [] })).error).toBeUndefined();
  });

  afterAll(() => sandbox.close());

  it.each(EDITS)("$what", async ({ edit, does }) => {
    edit(storefront);
    const before = sandbox.cloud.journal().length;
    const { error, changes } = await stack.up({ policyPacks: [] });
    expect(error).toBeUndefined();
    expect(changes).toEqual({ created: [], updated: [], replaced: [], deleted: [], ...does });
    expect(interrupted(sandbox, before)).toEqual([]);
  });

  it("refuses a renamed service that wants the priority of its old rule, and recovers with another", async () => {
    program(service("lookup", 310), service("seek", 310))(storefront);
    expect((await stack.up({ policyPacks: [] })).error).toContain("PriorityInUse");
    program(service("seek", 310), service("seek", 320))(storefront);
    const { error, changes } = await stack.up({ policyPacks: [] });
    expect(error).toBeUndefined();
    expect(changes.deleted).toEqual(partsOfService("lookup"));
  });

  it("replaces nothing when the network and the load balancer get other names and tell the old ones", async () => {
    const rename = (kind: string, old: string, name: string): void => {
      const start = `new nospof_aws_1.${kind}(\`${old}-\${region}\``;
      storefront.edit(SITE, (text) => {
        const at = text.indexOf(start);
        const options = text.indexOf("{ provider });", at);
        const aliases = `{ provider, aliases: [{ name: \`${old}-\${region}\` }] });`;
        const renamed = start.replace(`${old}-`, `${name}-`) + text.slice(at + start.length, options) + aliases;
        return text.slice(0, at) + renamed + text.slice(options + "{ provider });".length);
      });
    };
    rename("Vpc", "network", "edge");
    rename("ApplicationLoadBalancer", "front", "entry");
    const [ids, before] = [await stack.ids(), sandbox.cloud.journal().length];
    const { error, changes } = await stack.up({ policyPacks: [] });
    expect(error).toBeUndefined();
    expect(changes).toMatchObject({ created: [], replaced: [], deleted: [] });
    expect(changes.updated).toContain("LoadBalancer entry-us-east-1");
    expect(changes.updated).toContain("Eip edge-us-east-1-nat-us-east-1a");
    expect(await stack.ids()).toEqual(ids);
    expect(interrupted(sandbox, before)).toEqual([]);
  });

  it("leaves nothing behind", async () => {
    expect((await stack.destroy()).error).toBeUndefined();
    expect(sandbox.existing()).toEqual([]);
    expect(await sandbox.leftovers()).toEqual([]);
  });
});
