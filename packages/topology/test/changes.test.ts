import { nameOfUrn } from "@nospof/inventory";
import { compareResources } from "@nospof/inventory/compare";
import { addressHolders, buildTopology, elementsOnTheWay, flowsCrossing, providerKnowledge } from "@nospof/topology";
import { AWS } from "../../../test/engine/simulator/aws/model";
import { sdkType } from "../../../test/engine/simulator/sdk-inputs";
import { spellingOf } from "../src/readers/aws/kinds";
import { replacing } from "../src/readers/aws/replacement";
import { Stack, webStack } from "./stack";

/** What an edit does to the resources of a stack: `replace private-a: cidrBlock`. */
function changes(before: Stack, after: Stack): readonly string[] {
  const found = compareResources(before.inventory(), after.inventory(), providerKnowledge).changes;
  return found.map(({ urn, action, certain, mayReplace, properties }) => {
    const what = `${certain ? "" : "perhaps "}${action}${mayReplace ? " or replace" : ""}`;
    return [`${what} ${nameOfUrn(urn)}`, properties.map(({ property }) => property).join(", ")]
      .filter(Boolean)
      .join(": ");
  });
}

describe("what replaces a resource on AWS", () => {
  const known = Object.keys(replacing);

  /** The token in the SDK of a type in our spelling. */
  const tokenOf = (spelling: string): string => {
    const [module = "", name = ""] = spelling.split(":");
    return `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
  };

  /** Everything the table says of a type, asked input by input. */
  const answers = (token: string, stack = new Stack()): Record<string, string> => {
    stack.add(token, "it");
    const inventory = stack.inventory();
    const [it] = inventory.ofType(token);
    if (it === undefined) throw new Error(`no ${token}`);
    const inputs = [...sdkType(token).inputs].filter((input) => input !== "tags");
    return Object.fromEntries(inputs.map((input) => [input, providerKnowledge.replaces(inventory, it, [input])]));
  };

  it("lists types and inputs that the SDK has", () => {
    expect(known.length).toBeGreaterThan(30);
    const unlisted = Object.entries(replacing).flatMap(
      ([spelling, { always, sometimes = [], onlyWith, renews = [] }]) => {
        const { inputs, outputs } = sdkType(tokenOf(spelling));
        const named = [...always, ...sometimes, ...(onlyWith === undefined ? [] : [onlyWith.input])];
        return [...named.filter((name) => !inputs.has(name)), ...renews.filter((name) => !outputs.has(name))].map(
          (name) => `${spelling} ${name}`,
        );
      },
    );
    expect(unlisted).toEqual([]);
  });

  it.each(Object.keys(AWS.types))("agrees for %s with the simulated cloud of the engine tests", (token) => {
    if (!known.includes(spellingOf(token) ?? "")) {
      expect(["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"]).toContain(token);
      return;
    }
    const ours = answers(token);
    const theirs = AWS.types[token]?.replaces ?? [];
    expect(theirs.filter((input) => ours[input] !== "yes")).toEqual([]);
  });

  it.each([
    ["a type of which nothing is known", "aws:vpclattice/service:Service", "name", "unknown"],
    ["its tags", "aws:vpclattice/service:Service", "tags", "no"],
    ["another spelling of a known type", "aws:alb/targetGroup:TargetGroup", "port", "yes"],
    ["a type of another provider", "gcp:compute/network:Network", "name", "unknown"],
  ])("%s", (_, type, input, expected) => {
    const stack = new Stack();
    stack.add(type, "it");
    const inventory = stack.inventory();
    const [it] = inventory.resources;
    if (it === undefined) throw new Error("no resource");
    expect(providerKnowledge.replaces(inventory, it, [input])).toBe(expected);
  });

  it("only network load balancers may be replaced for their subnets", () => {
    const edited = (type: string): readonly string[] => {
      const lb = (subnets: readonly string[]): Stack => {
        const stack = new Stack();
        stack.add("LoadBalancer", "lb", { loadBalancerType: type, subnets: [...subnets] });
        return stack;
      };
      return changes(lb(["subnet-1", "subnet-2"]), lb(["subnet-1"]));
    };
    expect(edited("application")).toEqual(["update lb: subnets"]);
    expect(edited("network")).toEqual(["update or replace lb: subnets"]);
  });

  it("follows a subnet's new block through everything that stands in it", () => {
    const found = changes(webStack(), webStack().change("private-a", { cidrBlock: "10.0.200.0/24" }, "Subnet"));
    expect(found).toEqual([
      "replace private-a: cidrBlock",
      "replace private-a: subnetId",
      "update web: vpcZoneIdentifiers[0]",
    ]);
  });

  it("follows a new version of a launch template to its group", () => {
    expect(changes(webStack(), webStack().change("web", { imageId: "ami-2" }, "LaunchTemplate"))).toEqual([
      "update web: imageId",
      "update web: launchTemplate.version",
    ]);
  });

  it("moves everything with its region", () => {
    const there = new Stack({ "aws:region": "eu-west-1" });
    const here = new Stack({ "aws:region": "us-east-1" });
    for (const stack of [here, there]) stack.add("Vpc", "main", { cidrBlock: "10.0.0.0/16" });
    expect(changes(here, there)).toEqual(["replace main: region"]);
  });
});

describe("addresses", () => {
  it("are those of networks, subnets and elastic IPs, and the ones that gateways leave by", () => {
    const stack = webStack({ zones: ["a"] });
    stack.change("nat-a", { secondaryAllocationIds: [stack.add("Eip", "second").id] }, "NatGateway");
    stack.change("nat-a", { publicIp: "203.0.113.7" }, "Eip");
    const third = stack.add("Eip", "third");
    stack.add("aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation", "more", {
      natGatewayId: stack.find("nat-a", "NatGateway").id,
      allocationId: third.id,
    });
    const holders = addressHolders(stack.inventory());
    expect(
      holders.map(({ urn, kind, blocks, uses }) => [kind, nameOfUrn(urn), ...blocks, ...uses.map(nameOfUrn)]),
    ).toEqual([
      ["network", "main", "10.0.0.0/16"],
      ["subnet", "public-a", "10.0.0.0/24"],
      ["subnet", "private-a", "10.0.100.0/24"],
      ["address", "nat-a", "203.0.113.7"],
      ["address", "second"],
      ["address", "third"],
      ["gateway", "nat-a", "nat-a", "second", "third"],
    ]);
  });
});

describe("the flows that a change of a resource may touch", () => {
  const stack = webStack();
  stack.add("aws:sqs/queue:Queue", "jobs", {});
  stack.add("Instance", "alone", { subnetId: "subnet-0abc" });
  const inventory = stack.inventory();
  const touched = flowsCrossing(buildTopology(inventory), inventory);
  const [ingress, egress] = ["ingress:front/web", "egress:main/private"];

  it.each<[string, string, readonly string[]]>([
    ["an element on the way", "NatGateway nat-a", [egress]],
    ["what decides a link", "Route private-a-default", [egress]],
    ["a load balancer", "LoadBalancer front", [ingress]],
    ["what an element refers to", "LaunchTemplate web", [ingress]],
    ["what that refers to", "SecurityGroup web", [ingress]],
    ["the network of everything", "Vpc main", [ingress, egress]],
    ["what nothing on any way refers to", "Queue jobs", []],
  ])("%s", (_, which, expected) => {
    const [type = "", name = ""] = which.split(" ");
    const one = inventory.resources.find((other) => other.name === name && other.type.endsWith(`:${type}`));
    expect(touched(one?.urn ?? "").filter((id) => [ingress, egress].includes(id))).toEqual(expected);
  });

  it("are known element by element as well", () => {
    const topology = buildTopology(inventory);
    const flow = topology.flows.find(({ id }) => id === egress);
    if (flow === undefined) throw new Error("no egress");
    const way = elementsOnTheWay(flow, topology);
    const types = topology.elements.flatMap(({ id, resource }) =>
      way.has(id) && resource !== undefined ? [resource.split("::")[2]] : [],
    );
    expect(types).toContain("aws:ec2/natGateway:NatGateway");
    expect(types).not.toContain("aws:lb/loadBalancer:LoadBalancer");
  });
});
