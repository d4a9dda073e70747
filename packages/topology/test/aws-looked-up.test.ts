import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "internal:front/web";

/** The web stack inside a VPC that it does not make, in subnets with these ids. */
function within(ids: readonly Value[]): Stack {
  const stack = webStack();
  for (const group of ["lb", "web"]) stack.change(group, { vpcId: "vpc-1" }, "SecurityGroup");
  stack.change("web-tg", { vpcId: "vpc-1" });
  stack.change("front", { internal: true, subnets: [...ids] });
  return stack.change("web", { vpcZoneIdentifiers: [...ids] }, "Group");
}

/** States the zones of subnets, by their id. */
function told(stack: Stack, zones: Readonly<Record<string, string>>, more: Record<string, Value> = {}): Stack {
  for (const [id, zone] of Object.entries(zones))
    stack.answer("aws:ec2:getSubnet", { id, availabilityZone: `us-east-1${zone}`, ...more });
  return stack;
}

describe("what is answered of subnets outside the stack", () => {
  const ids = ["subnet-1", "subnet-2", "subnet-3"];

  test("tells the zones of whatever names them by their id", () => {
    expect(verdicts(within(ids))[ingress]).toBe("unknown");
    const stack = told(within(ids), { "subnet-1": "a", "subnet-2": "b", "subnet-3": "c" }, { vpcId: "vpc-1" });
    expect(verdicts(stack)[ingress]).toBe("proven");
  });

  test("refutes what stands in one zone", () => {
    const stack = told(within(ids), { "subnet-1": "a", "subnet-2": "a", "subnet-3": "a" });
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
  });

  test("leaves those open of which nothing is answered, or of another lookup", () => {
    expect(verdicts(told(within(ids), { "subnet-1": "a", "subnet-2": "b" }))[ingress]).not.toBe("refuted");
    const other = within(ids).answer("aws:ec2:getVpc", { id: "subnet-1", availabilityZone: "us-east-1a" });
    expect(verdicts(other)[ingress]).toBe("unknown");
    const open = within(ids).answer("aws:ec2:getSubnet", { id: "subnet-1", availabilityZone: new Unknown() });
    expect(verdicts(open)[ingress]).toBe("unknown");
  });

  test("counts for the lookup itself where it does not tell the id", () => {
    const looked = (name: string): Unknown =>
      new Unknown([], `aws:ec2/getSubnet:getSubnet({"tags":{"Name":"${name}"}}).id`);
    const stack = within(["x", "y"].map(looked));
    for (const [name, zone] of [
      ["x", "a"],
      ["y", "b"],
    ] as const)
      stack.answer("aws:ec2:getSubnet", { id: looked(name), availabilityZone: `us-east-1${zone}`, vpcId: "vpc-1" });
    expect(verdicts(stack)[ingress]).toBe("proven");
  });

  test("counts for subnets that the program reads", () => {
    const stack = within([]);
    const read = ids.map((id) => stack.add("Subnet", id, {}, { external: true, id }).id);
    stack.change("front", { subnets: read }).change("web", { vpcZoneIdentifiers: read }, "Group");
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(refutedBy(told(stack, { "subnet-1": "b", "subnet-2": "b", "subnet-3": "b" }), ingress)).toEqual([
      "us-east-1b",
    ]);
  });
});
