import { proveSurvival } from "@nospof/survival";
import type { FlowResult } from "@nospof/survival";
import { buildTopology, flowsCrossing, type Topology } from "@nospof/topology";
import { declareFlows, wantedBy, type DeclarationProblem, type FlowDeclaration } from "@nospof/topology/declare";
import { webStack, type Stack } from "./stack";

/** A web tier behind a load balancer, workers in two of its zones behind nothing, and a database on one machine. */
function shop(): Stack {
  const stack = webStack();
  const subnet = (zone: string) => stack.find(`private-${zone}`, "Subnet").id;
  const group = stack.find("web", "SecurityGroup").id;
  const template = stack.find("web", "LaunchTemplate");
  stack.add("Group", "worker", {
    vpcZoneIdentifiers: [subnet("a"), subnet("b")],
    minSize: 2,
    maxSize: 4,
    launchTemplate: { id: template.id, version: template.get("latestVersion") },
  });
  stack.add("Instance", "orders-db", { subnetId: subnet("a"), ami: "ami-1", vpcSecurityGroupIds: [group] });
  stack.add("aws:sqs/queue:Queue", "jobs");
  return stack;
}

type Declared = Omit<FlowDeclaration, "place">;

function declare(
  stack: Stack,
  ...declarations: readonly Declared[]
): { readonly topology: Topology; readonly problems: readonly DeclarationProblem[] } {
  const inventory = stack.inventory();
  const placed = declarations.map((one, at) => ({ ...one, place: `nospof.yaml:${String(at + 1)}:1` }));
  return declareFlows(buildTopology(inventory, wantedBy(inventory, placed)), inventory, placed);
}

function flowOf(stack: Stack, id: string, ...declarations: readonly Declared[]): FlowResult {
  const { topology, problems } = declare(stack, ...declarations);
  expect(problems.map(({ reason }) => reason)).toEqual([]);
  const found = proveSurvival(topology).flows.find(({ flow }) => flow.id === id);
  if (found === undefined) throw new Error(`no flow ${id}`);
  return found;
}

/** Last words of the domains whose loss gives a verdict. */
function lost({ failures }: FlowResult, verdict: string): readonly string[] {
  return failures
    .filter((failure) => failure.verdict === verdict)
    .map(({ lost: [domain] }) => (domain ?? "nothing").split("/").at(-1) ?? "");
}

describe("a declared flow", () => {
  it("leads from every place where its source runs, over the way that others take", () => {
    const result = flowOf(shop(), "jobs", { id: "jobs", from: "worker", to: "service web" });
    expect(result.flow).toMatchObject({ source: "service worker", destination: "service web", kind: "internal" });
    expect(result.flow.sources).toHaveLength(2);
    expect(result.verdict).toBe("proven");
    expect(lost(result, "proven")).toEqual(expect.arrayContaining(["us-east-1a", "us-east-1b", "us-east-1c"]));
  });

  it("ends at a single machine, which its zone takes with it", () => {
    const result = flowOf(shop(), "orders", { id: "orders", from: "tier private", to: "orders-db" });
    expect(result.flow.sources).toHaveLength(3);
    expect(lost(result, "refuted")).toEqual(["us-east-1a", "orders-db"]);
    expect(result.failures[0]?.cut).toMatchObject([{ label: "instance orders-db (us-east-1a)", how: "lost" }]);
  });

  it("is not known where callers choose one of several by themselves", () => {
    const result = flowOf(shop(), "work", { id: "work", from: "service web", to: "service worker" });
    expect(lost(result, "unknown")).toEqual(expect.arrayContaining(["us-east-1a", "us-east-1b"]));
    expect(lost(result, "refuted")).toEqual([]);
    expect(result.failures.find(({ verdict }) => verdict === "unknown")?.blockedBy).toMatchObject([
      { text: "how callers of service worker notice that one of several does not answer" },
    ]);
  });

  it("from the internet may enter what only an internal load balancer leads to", () => {
    const stack = shop().change("front", { internal: true }, "LoadBalancer");
    const result = flowOf(stack, "cdn", { id: "cdn", from: "internet", to: "web" });
    expect(result.flow).toMatchObject({ source: "internet", sources: ["declared:cdn"] });
    expect(result.verdict).toBe("proven");
  });

  it("to the internet takes the ways of the subnets of a service", () => {
    const crossed = shop().change(
      "private-b-default",
      { natGatewayId: shop().find("nat-c", "NatGateway").id },
      "Route",
    );
    const result = flowOf(crossed, "payments", { id: "payments", from: "worker", to: "internet" });
    expect(result.flow.sources).toEqual(["subnet:private-a", "subnet:private-b"]);
    expect(lost(result, "refuted")).toEqual(["us-east-1c"]);
  });

  it("may begin at a tier that leads nowhere by itself", () => {
    const stack = shop().remove("private-a-default").remove("private-b-default").remove("private-c-default");
    expect(buildTopology(stack.inventory()).flows.map(({ id }) => id)).not.toContain("egress:main/private");
    expect(flowOf(stack, "orders", { id: "orders", from: "tier main/private", to: "web" }).verdict).toBe("proven");
  });

  it("names the id of a derived flow to enter by", () => {
    const result = flowOf(shop(), "jobs", { id: "jobs", from: "worker", to: "ingress:front/web" });
    expect(result.flow.destinations).toEqual(["service:web-tg"]);
  });

  it("touches no other flow", () => {
    const stack = shop();
    const before = proveSurvival(buildTopology(stack.inventory())).flows;
    const { topology } = declare(
      stack,
      { id: "jobs", from: "worker", to: "web" },
      { id: "orders", from: "web", to: "orders-db" },
    );
    expect(proveSurvival(topology).flows.slice(0, before.length)).toEqual(before);
  });

  it.each<[string, Declared, string, RegExp]>([
    ["a name that there is not", { id: "x", from: "wrker", to: "web" }, "from", /no service or resource "wrker"/],
    ["a tier that there is not", { id: "x", from: "tier data", to: "web" }, "from", /no tier "data"/],
    [
      "a resource that carries no traffic known to us",
      { id: "x", from: "web", to: "jobs" },
      "to",
      /no reader knows how traffic reaches "jobs"/,
    ],
    [
      "a tier as an end",
      { id: "x", from: "web", to: "tier private" },
      "to",
      /must be a service, a resource, a name or the id of a flow/,
    ],
    [
      "a flow that is derived, by its id",
      { id: "ingress:front/web", from: "internet", to: "web" },
      "id",
      /derived already: leave from and to out/,
    ],
    [
      "a flow that is derived, by its ends",
      { id: "x", from: "internet", to: "web" },
      "id",
      /declare what it needs as ingress:front\/web/,
    ],
    [
      "an egress that is derived",
      { id: "x", from: "tier private", to: "internet" },
      "id",
      /declare what it needs as egress:main\/private/,
    ],
    [
      "from the internet to where nothing leads",
      { id: "x", from: "internet", to: "worker" },
      "to",
      /nothing of this stack leads from the internet to service worker/,
    ],
    ["from the internet to the internet", { id: "x", from: "internet", to: "internet" }, "from", /no flow of a stack/],
  ])("is refused: %s", (_, declaration, key, reason) => {
    const { topology, problems } = declare(shop(), declaration);
    expect(problems).toMatchObject([{ key, reason: expect.stringMatching(reason) as string }]);
    expect(topology.flows.filter(({ id }) => id === "x")).toEqual([]);
  });

  it("is refused where several ways lead, with the ones to choose from", () => {
    const stack = shop();
    const second = stack.add("LoadBalancer", "second", {
      subnets: [stack.find("public-a", "Subnet").id, stack.find("public-b", "Subnet").id],
      securityGroups: [stack.find("lb").id],
    });
    stack.add("Listener", "second", {
      loadBalancerArn: second.arn,
      port: 443,
      defaultActions: [{ type: "forward", targetGroupArn: stack.find("web-tg").arn }],
    });
    const { problems } = declare(stack, { id: "jobs", from: "worker", to: "web" });
    expect(problems).toMatchObject([
      { key: "to", reason: expect.stringContaining("ingress:front/web or ingress:second/web") as string },
    ]);
  });
});

describe("what a service depends on", () => {
  const web: Declared = { id: "ingress:front/web", dependsOn: ["orders-db"] };

  it("loses it, and the proof says through what", () => {
    const result = flowOf(shop(), "ingress:front/web", web);
    expect(lost(result, "refuted")).toEqual(["us-east-1a", "orders-db"]);
    expect(result.failures.find(({ verdict }) => verdict === "refuted")).toMatchObject({
      cut: expect.arrayContaining([
        expect.objectContaining({ label: "instance orders-db (us-east-1a)", how: "lost", neededBy: "service web" }),
      ]) as unknown,
    });
  });

  it("may be another flow, which has to work from everywhere that is left", () => {
    const id = "ingress:front/web";
    expect(flowOf(shop(), id, { id, dependsOn: ["egress:main/private"] }).verdict).toBe("proven");
    const crossed = shop().change(
      "private-b-default",
      { natGatewayId: shop().find("nat-a", "NatGateway").id },
      "Route",
    );
    const result = flowOf(crossed, id, { id, dependsOn: ["egress:main/private"] });
    expect(lost(result, "refuted")).toEqual(["us-east-1a"]);
    expect(result.failures[0]?.fix).toContain("service web needs");
  });

  it("may be declared itself, and depend on more", () => {
    const result = flowOf(
      shop(),
      "ingress:front/web",
      { id: "ingress:front/web", dependsOn: ["jobs"] },
      { id: "jobs", from: "web", to: "worker", dependsOn: ["orders-db"] },
    );
    expect(lost(result, "refuted")).toEqual(expect.arrayContaining(["us-east-1a", "orders-db"]));
  });

  it("may depend on it in turn", () => {
    const result = flowOf(
      shop(),
      "ingress:front/web",
      { id: "ingress:front/web", dependsOn: ["back"] },
      { id: "back", from: "web", to: "orders-db", dependsOn: ["ingress:front/web"] },
    );
    expect(lost(result, "refuted")).toEqual(["us-east-1a", "orders-db"]);
  });

  it("is part of what a change may touch", () => {
    const stack = shop();
    const { topology } = declare(stack, web);
    const touched = flowsCrossing(topology, stack.inventory());
    expect(touched(stack.find("orders-db").urn)).toEqual(["ingress:front/web"]);
  });

  it.each<[string, Declared, RegExp]>([
    ["itself", { id: "ingress:front/web", dependsOn: ["ingress:front/web"] }, /cannot need itself/],
    ["itself by its service", { id: "ingress:front/web", dependsOn: ["service web"] }, /service web would need itself/],
    [
      "something that there is not",
      { id: "ingress:front/web", dependsOn: ["orders-bd"] },
      /no service or resource "orders-bd"/,
    ],
    [
      "the internet",
      { id: "ingress:front/web", dependsOn: ["internet"] },
      /must be a service, a resource, a name or the id of a flow/,
    ],
    [
      "something, as traffic to the internet",
      { id: "egress:main/private", dependsOn: ["web"] },
      /only a service needs others/,
    ],
  ])("is refused: %s", (_, declaration, reason) => {
    const { problems } = declare(shop(), declaration);
    expect(problems).toMatchObject([{ key: "dependsOn", index: 0, reason: expect.stringMatching(reason) as string }]);
  });
});
