import { join } from "node:path";
import { networkProject } from "../harness/network";
import { Sandbox } from "../harness/sandbox";
import { requireEngine } from "../harness/scenario";
import { TestStack } from "../harness/stack";
import { editFile, Storefront } from "../harness/storefront";

const COMPONENTS = ["nospof-aws"];
const NO_PACKS = { policyPacks: [] };

/**
 * Components that are broken on purpose, in a copy: each must be noticed by what the other scenarios look at. A
 * simulated cloud that noticed none of them would make those scenarios worthless.
 */
describe("a component is noticed that", () => {
  const engine = requireEngine();
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox(engine);
  });

  afterEach(() => sandbox.close());

  function sabotage(project: string, file: string, from: string, to: string): void {
    const path = join(project, "node_modules", "nospof-aws", "dist", file);
    editFile(path, (text) => text.replace(from, to));
  }

  it("takes the subnets' blocks by index: a new zone moves those of the others", async () => {
    const project = networkProject(sandbox, COMPONENTS);
    sabotage(
      project,
      "vpc/subnets.js",
      "cidrBlock: planned.cidr,",
      "cidrBlock: `10.0.${globalThis.block = (globalThis.block ?? -1) + 1}.0/24`,",
    );
    const stack = await TestStack.create(sandbox, project, "test");
    expect((await stack.up(NO_PACKS)).error).toBeUndefined();
    editFile(join(project, "index.js"), (text) => text.replace('"us-east-1b"]', '"us-east-1b", "us-east-1c"]'));
    const { error, changes } = await stack.up(NO_PACKS);
    expect(error).toContain("InvalidSubnet.Conflict");
    expect(changes.replaced).not.toEqual([]);
  });

  it("lets a NAT gateway not wait for the internet gateway", async () => {
    const project = networkProject(sandbox, COMPONENTS);
    sabotage(project, "vpc/egress.js", "dependsOn: internet === undefined ? [] : [internet]", "dependsOn: []");
    editFile(join(project, "index.js"), (text) => text.replace("PerZone", "Regional"));
    // The gateway comes late, as it may.
    sandbox.faults.set([
      { effect: "throttle", operation: "create", type: "aws:ec2/internetGateway:InternetGateway", times: 20 },
    ]);
    const stack = await TestStack.create(sandbox, project, "test");
    expect((await stack.up(NO_PACKS)).error).toContain("Gateway.NotAttached");
  });

  it("gives target groups a fixed name", async () => {
    const { folder } = new Storefront(sandbox, "storefront", COMPONENTS);
    sabotage(
      folder,
      "service/auto-scaling-service.js",
      "namePrefix: (0, scope_1.shortNamePrefix)(scope.name),",
      'name: "web",',
    );
    const stack = await TestStack.create(sandbox, folder, "staging");
    expect((await stack.up(NO_PACKS)).error).toContain("DuplicateName");
  });
});
