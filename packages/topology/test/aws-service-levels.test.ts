import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Element } from "@nospof/topology";
import { buildTopology } from "@nospof/topology";
import { proof } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const balancing = "Amazon Elastic Load Balancing Service Level Agreement, 25 July 2022";
const compute = "Amazon Compute Service Level Agreement, 25 May 2022";

function elementsOf(stack: Stack, name: string, kind: Element["kind"]): readonly Element[] {
  const { elements } = buildTopology(stack.inventory());
  return elements.filter((one) => one.kind === kind && one.resource?.endsWith(`::${name}`) === true);
}

/** What is promised for a resource: the percents of its elements that have any, each once. */
function promised(stack: Stack, name: string, kind: Element["kind"]): readonly (number | undefined)[] {
  const found = elementsOf(stack, name, kind).flatMap(({ sla }) => sla?.percent ?? []);
  return [...new Set(found)];
}

function subnets(stack: Stack, ...names: readonly string[]): Value[] {
  return names.map((name) => stack.find(name, "Subnet").id);
}

describe("a load balancer", () => {
  const front = (stack: Stack): readonly unknown[] => promised(stack, "front", "load-balancer");

  test("in two zones is promised more than one in a single zone", () => {
    expect(front(webStack())).toEqual([99.99]);
    const stack = webStack();
    expect(front(stack.change("front", { subnets: subnets(stack, "public-a") }))).toEqual([99.9]);
  });

  test("is promised as one, not node by node", () => {
    const levels = elementsOf(webStack(), "front", "load-balancer").map(({ sla }) => sla);
    expect(levels.filter((sla) => sla !== undefined)).toEqual([
      { percent: 99.99, what: "load balancer in two or more zones", source: balancing },
    ]);
  });

  test("in two subnets of one zone is in one zone", () => {
    const stack = webStack().change("public-b", { availabilityZone: "us-east-1a" }, "Subnet");
    expect(front(stack.change("front", { subnets: subnets(stack, "public-a", "public-b") }))).toEqual([99.9]);
  });

  test("in zones that are not known is promised nothing that is known", () => {
    const stack = webStack().change("public-b", { availabilityZone: new Unknown() }, "Subnet");
    expect(front(stack.change("front", { subnets: subnets(stack, "public-a", "public-b") }))).toEqual([]);
    expect(front(stack.change("front", { subnets: new Unknown() }))).toEqual([]);
    // Whatever the third one is, the other two are two.
    expect(front(stack.change("front", { subnets: subnets(stack, "public-a", "public-b", "public-c") }))).toEqual([
      99.99,
    ]);
  });

  test("of type gateway is promised something in a single zone only", () => {
    const stack = webStack().change("front", { loadBalancerType: "gateway" });
    expect(front(stack)).toEqual([]);
    expect(front(stack.change("front", { subnets: subnets(stack, "public-a") }))).toEqual([99.9]);
  });
});

describe("a scaling group", () => {
  const web = (stack: Stack): readonly unknown[] => promised(stack, "web", "instances");

  test("in two zones is promised more than a single instance", () => {
    expect(web(webStack())).toEqual([99.99]);
    expect(web(webStack().change("web", { minSize: 1 }, "Group"))).toEqual([99.5]);
  });

  test("in one zone is promised nothing as a whole", () => {
    const stack = webStack();
    expect(web(stack.change("web", { vpcZoneIdentifiers: subnets(stack, "private-b") }, "Group"))).toEqual([]);
  });

  test("whose size is not known is promised nothing that is known", () => {
    expect(web(webStack().change("web", { minSize: new Unknown() }, "Group"))).toEqual([]);
  });
});

describe("other parts", () => {
  test("single instances are promised less", () => {
    const stack = webStack({ zones: ["a", "b"] }).remove("web", "Group");
    for (const zone of ["a", "b"]) {
      const { id } = stack.add("Instance", zone, {
        subnetId: stack.find(`private-${zone}`, "Subnet").id,
        vpcSecurityGroupIds: [stack.find("web", "SecurityGroup").id],
      });
      stack.add("TargetGroupAttachment", zone, { targetGroupArn: stack.find("web-tg").arn, targetId: id });
    }
    const { availability } = proof(stack, ingress);
    expect(availability?.ceiling).toBe(99.99);
    expect(availability?.together).toMatchObject([
      {
        sides: [
          [{ sla: { percent: 99.5, what: "single EC2 instance", source: compute } }],
          [{ sla: { percent: 99.5 } }],
        ],
        atLeast: 99.5,
      },
    ]);
    const { availability: alone } = proof(stack.remove("b", "TargetGroupAttachment"), ingress);
    expect([alone?.ceiling, alone?.alone.map(({ elements }) => elements)]).toEqual([
      99.5,
      [["instance a (us-east-1a)"], ["load balancer front (DNS)"]],
    ]);
  });

  test("an instance that forwards is promised what an instance is", () => {
    const stack = webStack({ zones: ["a"] });
    const all = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
    const worn = stack.add("SecurityGroup", "nat", { vpcId: stack.find("main").id, ingress: all, egress: all });
    const machine = stack.add("Instance", "nat", {
      vpcSecurityGroupIds: [worn.id],
      subnetId: stack.find("public-a", "Subnet").id,
      associatePublicIpAddress: true,
      sourceDestCheck: false,
    });
    const networkInterfaceId = machine.get("primaryNetworkInterfaceId");
    stack.change("private-a-default", { natGatewayId: undefined, networkInterfaceId });
    expect(promised(stack, "nat", "nat")).toEqual([99.5]);
    expect(proof(stack, "egress:main/private").availability?.ceiling).toBe(99.5);
  });

  test("nothing is said of what has no dated text: NAT gateways, Fargate, functions", () => {
    expect(promised(webStack(), "nat-a", "nat")).toEqual([]);
    expect(proof(webStack(), "egress:main/private").availability).toBeUndefined();
    const stack = webStack().remove("web", "Group");
    stack.add("Service", "web", {
      launchType: "FARGATE",
      desiredCount: 3,
      networkConfiguration: { subnets: subnets(stack, "private-a", "private-b") },
      loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
    });
    const fn = stack.add("aws:lambda/function:Function", "fn").arn;
    stack.add("TargetGroupAttachment", "fn", { targetGroupArn: stack.find("web-tg").arn, targetId: fn });
    expect([promised(stack, "web", "instances"), promised(stack, "fn", "instances")]).toEqual([[], []]);
    expect(elementsOf(stack, "fn", "instances")).toHaveLength(1);
  });
});

describe("the flow to a service", () => {
  test("is promised no more than its load balancer and its group", () => {
    const { availability } = proof(webStack(), ingress);
    expect(availability).toEqual({
      ceiling: 99.99,
      alone: [
        {
          elements: ["load balancer front (DNS)"],
          resource: "urn:pulumi:test::test::aws:lb/loadBalancer:LoadBalancer::front",
          sla: { percent: 99.99, what: "load balancer in two or more zones", source: balancing },
        },
        {
          elements: ["web in us-east-1a", "web in us-east-1b", "web in us-east-1c"],
          resource: "urn:pulumi:test::test::aws:autoscaling/group:Group::web",
          sla: { percent: 99.99, what: "EC2 in two or more zones of a region", source: compute },
        },
      ],
      together: [],
    });
  });
});
