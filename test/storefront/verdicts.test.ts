import { fromPreview, fromState, Reference, type Inventory, type Value } from "@nospof/inventory";
import { exportState, previewJson, runPolicyPack } from "@nospof/testing";
import { join } from "node:path";
import { change, find, judge, storefront, storefrontByHand, without } from "./stacks";

const east = "us-east-1";
let prod: Inventory;
let byHand: Inventory;

beforeAll(async () => {
  [prod, byHand] = await Promise.all([storefront("prod"), storefrontByHand()]);
}, 60_000);

/** Names of the same thing in the two ways in which the storefront is written. */
interface Names {
  readonly inventory: () => Inventory;
  readonly privateRoute: (zone: number) => string;
  readonly nat: (zone: number) => string;
  readonly privateSubnet: (zone: number) => string;
  readonly publicSubnet: (zone: number) => string;
  readonly publicAssociation: (zone: number) => string;
  readonly primary: string;
  readonly egress: string;
}

const letters = ["a", "b", "c"];
const zone = (at: number): string => `${east}${letters[at] ?? ""}`;
const network = `network-${east}`;

const components: Names = {
  inventory: () => prod,
  privateRoute: (at) => `${network}-private-${zone(at)}-default`,
  nat: (at) => `${network}-nat-${zone(at)}`,
  privateSubnet: (at) => `${network}-private-${zone(at)}`,
  publicSubnet: (at) => `${network}-public-${zone(at)}`,
  publicAssociation: (at) => `${network}-public-${zone(at)}`,
  primary: "storefront-primary",
  egress: `egress:${network}/private`,
};

const plain: Names = {
  inventory: () => byHand,
  privateRoute: (at) => `out${String(at)}-${east}`,
  nat: (at) => `nat${String(at)}-${east}`,
  privateSubnet: (at) => `closed${String(at)}-${east}`,
  publicSubnet: (at) => `open${String(at)}-${east}`,
  publicAssociation: (at) => `open${String(at)}-${east}`,
  primary: "shop-primary",
  egress: `egress:vpc-${east}/closed`,
};

const web = `web-${east}`;
const ingress = `ingress:front-${east}/${web}`;
const name = "name:shop.example.com";

const idOf = (inventory: Inventory, type: string, resource: string): Value =>
  new Reference(find(inventory, type, resource).urn, "id");

interface Mutation {
  readonly what: string;
  readonly mutate: (inventory: Inventory, names: Names) => Inventory;
  /** Rules that fail, and on what; beside `survives-*` and `flow-works`, which follow from the flows. */
  readonly rules: (names: Names) => readonly string[];
  /** Flows that are no longer proven. */
  readonly flows: (names: Names) => readonly string[];
  /** What the report must name. */
  readonly words: (names: Names) => readonly string[];
}

const mutations: readonly Mutation[] = [
  {
    what: "zone b routes through the NAT gateway of zone a",
    mutate: (inventory, n) =>
      change(inventory, "Route", n.privateRoute(1), (inputs) => ({
        ...inputs,
        natGatewayId: idOf(inventory, "NatGateway", n.nat(0)),
      })),
    rules: (n) => [`aws-nat-same-zone ${n.privateSubnet(1)}`],
    flows: (n) => [n.egress],
    words: (n) => [n.privateSubnet(1), n.privateRoute(1), n.nat(0), zone(0), zone(1)],
  },
  {
    what: "the default route of zone b is forgotten",
    mutate: (inventory, n) => without(inventory, "Route", n.privateRoute(1)),
    rules: () => [],
    flows: (n) => [n.egress],
    words: (n) => [n.privateSubnet(1)],
  },
  {
    what: "the NAT gateway of zone b stands in a private subnet",
    mutate: (inventory, n) =>
      change(inventory, "NatGateway", n.nat(1), (inputs) => ({
        ...inputs,
        subnetId: idOf(inventory, "Subnet", n.privateSubnet(1)),
      })),
    rules: () => [],
    flows: (n) => [n.egress],
    words: (n) => [n.nat(1)],
  },
  {
    what: "all private subnets stand in zone a",
    mutate: (inventory, n) =>
      [1, 2].reduce(
        (at, place) =>
          change(at, "Subnet", n.privateSubnet(place), (inputs) => ({ ...inputs, availabilityZone: zone(0) })),
        inventory,
      ),
    rules: (n) => [
      ...[1, 2].map((place) => `aws-nat-same-zone ${n.privateSubnet(place)}`),
      ...["api", "orders", "web"].map((service) => `aws-asg-zone-loss ${service}-${east}`),
      `aws-tier-multi-zone ${n.egress.replace("egress:", "")}`,
    ],
    flows: (n) => [n.egress, ...["api", "orders", "web"].map((service) => `ingress:front-${east}/${service}-${east}`)],
    words: () => [zone(0)],
  },
  {
    what: "the load balancer leaves out zones b and c",
    mutate: (inventory, n) =>
      change(inventory, "LoadBalancer", `front-${east}`, (inputs) => ({
        ...inputs,
        subnets: [idOf(inventory, "Subnet", n.publicSubnet(0))],
      })),
    rules: () => [`aws-lb-covers-target-zones front-${east}`],
    // The name survives: a load balancer without a healthy target hands its clients over to the standby region.
    flows: () => ["api", "orders", "web"].map((service) => `ingress:front-${east}/${service}-${east}`),
    words: () => [`front-${east}`, zone(1), zone(2)],
  },
  {
    what: "a group stands in one zone",
    mutate: (inventory, n) =>
      change(inventory, "Group", web, (inputs) => ({
        ...inputs,
        vpcZoneIdentifiers: [idOf(inventory, "Subnet", n.privateSubnet(2))],
      })),
    rules: () => [`aws-asg-zone-loss ${web}`],
    flows: () => [ingress],
    words: () => [web, zone(2)],
  },
  {
    what: "a group is too small for the loss of a zone",
    mutate: (inventory) => change(inventory, "Group", web, (inputs) => ({ ...inputs, minSize: 2 })),
    rules: () => [`aws-asg-zone-loss ${web}`],
    flows: () => [ingress],
    words: () => [web, "from 2 to 3"],
  },
  {
    what: "a group behind the load balancer watches its instances only",
    mutate: (inventory) => change(inventory, "Group", web, (inputs) => ({ ...inputs, healthCheckType: "EC2" })),
    rules: () => [`aws-asg-elb-health-check ${web}`],
    flows: () => [],
    words: () => [web, "ELB"],
  },
  {
    what: "a group follows the newest version of its launch template",
    mutate: (inventory) =>
      change(inventory, "Group", web, (inputs) => ({
        ...inputs,
        launchTemplate: { ...(inputs.launchTemplate as Record<string, Value>), version: "$Latest" },
      })),
    rules: () => [`aws-launch-template-pinned ${web}`],
    flows: () => [],
    words: () => ["$Latest"],
  },
  {
    what: "the primary record has no health signal",
    mutate: (inventory, n) =>
      change(inventory, "Record", n.primary, (inputs) => ({
        ...Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "healthCheckId")),
        aliases: (inputs.aliases as readonly Record<string, Value>[]).map((alias) => ({
          ...alias,
          evaluateTargetHealth: false,
        })),
      })),
    rules: (n) => [`aws-failover-health-signal ${n.primary}`],
    flows: () => [name],
    words: () => ["shop.example.com"],
  },
  {
    what: "both records lead to the primary region",
    mutate: (inventory, n) => {
      const { aliases } = find(inventory, "Record", n.primary).inputs;
      const secondary = n.primary.replace("primary", "secondary");
      return change(inventory, "Record", secondary, (inputs) => ({ ...inputs, aliases: aliases as Value }));
    },
    rules: (n) => [`aws-failover-health-signal ${n.primary}`],
    flows: () => [name],
    words: (n) => [n.primary.replace("primary", "secondary"), `front-${east}`],
  },
  {
    what: "the public subnets have no route to the internet gateway",
    mutate: (inventory, n) =>
      inventory === prod
        ? [0, 1, 2].reduce((at, place) => without(at, "Route", `${n.publicSubnet(place)}-default`), inventory)
        : change(inventory, "RouteTable", `rt-open-${east}`, (inputs) => ({ ...inputs, routes: [] })),
    rules: () => [],
    flows: (n) => [n.egress, ...["api", "orders", "web"].map((service) => `ingress:front-${east}/${service}-${east}`)],
    words: (n) => [n.publicSubnet(0)],
  },
  {
    what: "the security group of the instances does not admit the load balancer",
    mutate: (inventory) =>
      inventory === prod
        ? without(inventory, "SecurityGroupIngressRule", `${web}-from-load-balancer`)
        : change(inventory, "SecurityGroup", `web-sg-${east}`, (inputs) => ({ ...inputs, ingress: [] })),
    rules: () => [],
    flows: () => [ingress],
    words: () => ["8080"],
  },
  {
    what: "a target group has no listener rule",
    mutate: (inventory) => without(inventory, "ListenerRule", web),
    // The health check of the primary then asks for what no rule takes.
    rules: (n) => [`aws-failover-health-signal ${n.primary}`],
    flows: () => [],
    words: () => ["no rule takes /healthz"],
  },
];

const judgesItself = /^(survives-|flow-works)/;

describe.each([
  ["made of components", components],
  ["written by hand", plain],
] as const)("the production storefront %s", (_, names) => {
  it("is proven for every device, every zone and the region", () => {
    const judged = judge(names.inventory());
    expect(judged.failed).toEqual([]);
    expect(new Set(Object.values(judged.flows))).toEqual(new Set(["proven"]));
    expect(Object.keys(judged.flows)).toHaveLength(9);
  });

  it.each(mutations.map((mutation) => [mutation.what, mutation] as const))("when %s", (_what, mutation) => {
    const judged = judge(mutation.mutate(names.inventory(), names));
    expect(judged.failed.filter((failed) => !judgesItself.test(failed))).toEqual([...mutation.rules(names)].sort());
    const refuted = Object.entries(judged.flows).flatMap(([id, verdict]) => (verdict === "refuted" ? [id] : []));
    for (const flow of mutation.flows(names)) expect(refuted).toContain(flow);
    if (mutation.flows(names).length === 0) expect(refuted).toEqual([]);
    for (const word of mutation.words(names)) expect(judged.text).toContain(word);
  });

  it("gets the same verdicts from a stack export and from a preview", () => {
    const inventory = names.inventory();
    const expected = judge(inventory);
    const state = fromState(JSON.parse(JSON.stringify(exportState(inventory))), "prod.json");
    expect(judge(state)).toMatchObject({ flows: expected.flows, failed: expected.failed });
    const preview = fromPreview(JSON.parse(JSON.stringify(previewJson(inventory))), "preview.json");
    expect(judge(preview)).toMatchObject({ flows: expected.flows, failed: expected.failed });
  });
});

describe("the pack in the real policy server", () => {
  const packDir = join(__dirname, "../../policies/aws");

  it("finds nothing in the production storefront, planned or deployed", async () => {
    for (const dryRun of [true, false]) {
      const { violations } = await runPolicyPack({ packDir, inventory: prod, dryRun });
      expect(violations).toEqual([]);
    }
  }, 60_000);

  it("finds what the command line finds", async () => {
    const [crossed] = mutations;
    if (crossed === undefined) throw new Error("no mutation");
    const inventory = crossed.mutate(prod, components);
    for (const dryRun of [true, false]) {
      const { violations } = await runPolicyPack({ packDir, inventory, dryRun });
      expect(violations.map(({ policyName }) => policyName).sort()).toEqual(["aws-nat-same-zone", "survives-zone"]);
      const text = violations.map(({ message }) => message).join("\n");
      for (const word of crossed.words(components)) expect(text).toContain(word);
    }
  }, 60_000);
});
