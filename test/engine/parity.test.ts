import type { Resource } from "@nospof/inventory";
import { Inventory, Reference, Unknown } from "@nospof/inventory";
import { disparities } from "./harness/parity";

const urn = (type: string, name: string): string => `urn:pulumi:test::shop::${type}::${name}`;
const VPC = urn("aws:ec2/vpc:Vpc", "main");
const SUBNET = urn("aws:ec2/subnet:Subnet", "a");

function resource(of: string, change: Partial<Resource> = {}): Resource {
  const [, , type = "", name = ""] = of.split("::");
  return {
    ...{ urn: of, type, name, custom: true, inputs: {}, outputs: {}, dependencies: [], propertyDependencies: {} },
    options: {},
    ...change,
  } as Resource;
}

function stack(subnet: Partial<Resource> = {}): Inventory {
  const vpc = resource(VPC, { inputs: { cidrBlock: "10.0.0.0/16" } });
  const inputs = { vpcId: new Reference(VPC, "id"), cidrBlock: "10.0.1.0/24" };
  const dependent = { dependencies: [VPC], propertyDependencies: { vpcId: [VPC] } };
  const facts = { project: "shop", stack: "test", source: "program" } as const;
  return new Inventory([vpc, resource(SUBNET, { inputs, ...dependent, ...subnet })], facts);
}

/** The comparison on which the parity of the offline preview with the engine rests must see what differs. */
describe("two inventories of a stack", () => {
  it("agree when they are the same, and up to what one does not know", () => {
    expect(disparities(stack(), stack())).toEqual([]);
    const inputs = { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" };
    expect(disparities(stack(), stack({ inputs }))).toEqual([]);
    expect(disparities(stack({ inputs: { ...inputs, cidrBlock: new Unknown([VPC]) } }), stack({ inputs }))).toEqual([]);
  });

  it.each<[string, Partial<Resource>, string]>([
    ["a value", { inputs: { vpcId: new Reference(VPC, "id"), cidrBlock: "10.0.2.0/24" } }, "cidrBlock is"],
    ["a reference", { inputs: { vpcId: new Reference(SUBNET, "id"), cidrBlock: "10.0.1.0/24" } }, "vpcId is"],
    ["a missing input", { inputs: { vpcId: new Reference(VPC, "id") } }, "cidrBlock is"],
    ["an unknown input", { inputs: { ...stack().get(SUBNET)?.inputs, more: true } }, "more is"],
    ["the parent", { parent: VPC }, "parent"],
    ["the provider", { provider: VPC }, "provider"],
    ["protection", { options: { protect: true } } as Partial<Resource>, "option protect"],
    ["the dependencies", { dependencies: [] }, "dependencies"],
    ["the dependencies of an input", { propertyDependencies: {} }, "dependencies of vpcId"],
  ])("differ in %s", (_, change, what) => {
    const found = disparities(stack(), stack(change));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${SUBNET}: ${what}`);
  });

  it("differ in what only one of them has", () => {
    const facts = { project: "shop", stack: "test", source: "program" } as const;
    const less = new Inventory([...stack().resources].slice(0, 1), facts);
    expect(disparities(stack(), less)).toEqual([`${SUBNET}: only the offline preview has it`]);
    expect(disparities(less, stack())).toEqual([`${SUBNET}: only the engine has it`]);
  });
});
