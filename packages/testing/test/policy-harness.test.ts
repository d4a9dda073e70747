import * as path from "node:path";
import {
  customResource,
  Inventory,
  Reference,
  Unknown,
  type InventoryFacts,
  type Resource,
  type Value,
} from "@nospof/inventory";
import { inventoryToEngine, runPolicyPack, type PolicyRun } from "@nospof/testing";

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const packDir = (name: string): string => path.join(__dirname, "fixtures", name);
const urnOf = (type: string, name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;

function resource(type: string, name: string, inputs: Record<string, Value>, more: Partial<Resource> = {}): Resource {
  return customResource({ urn: urnOf(type, name), type, name, inputs, ...more });
}

const FACTS: Pick<InventoryFacts, "project" | "stack" | "source" | "config"> = {
  project: "shop",
  stack: "dev",
  source: "program",
  config: { "aws:region": "eu-west-1" },
};
const network = resource("shop:index:Network", "network", {}, { custom: false });
const vpc = resource(
  "aws:ec2/vpc:Vpc",
  "vpc",
  { cidrBlock: "10.0.0.0/16", tags: { team: "net" } },
  { parent: network.urn },
);
const subnet = resource(
  "aws:ec2/subnet:Subnet",
  "subnet",
  {
    vpcId: new Reference(vpc.urn, "id"),
    availabilityZone: "eu-west-1a",
    cidrBlock: new Reference(vpc.urn, "cidrBlock"),
  },
  { parent: network.urn, options: { protect: true } },
);
const stack = new Inventory([network, vpc, subnet], FACTS);

function pidOf(text: string): number {
  return Number(/pid (\d+)/.exec(text)?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("runPolicyPack", () => {
  let preview: PolicyRun;
  let update: PolicyRun;

  beforeAll(async () => {
    preview = await runPolicyPack({ packDir: packDir("pack"), inventory: stack });
    update = await runPolicyPack({
      packDir: packDir("pack"),
      inventory: stack,
      dryRun: false,
      config: { tagged: { tag: "team" } },
    });
  }, 120_000);

  const described = ({ violations }: PolicyRun): string | undefined =>
    violations.find(({ urn }) => urn === subnet.urn)?.message;

  test("tells the pack's name, version and policies", () => {
    expect(preview.pack).toEqual({ name: "graph-pack", version: "1.2.3", policies: ["tagged", "describe"] });
  });

  test("reports violations with level and severity, with the defaults of the configuration filled in", () => {
    expect(preview.violations.filter(({ policyName }) => policyName === "tagged")).toEqual([
      {
        policyName: "tagged",
        message: "Resources have the tags that the configuration asks for.\nvpc has no tag owner",
        enforcementLevel: "mandatory",
        severity: "high",
      },
    ]);
    expect(update.violations.map(({ policyName }) => policyName)).not.toContain("tagged");
    expect(preview.notApplicable).toContainEqual({ policyName: "tagged", reason: "not a VPC" });
  });

  test("shows the stack as a preview does: unknown ids, dependencies, parents, providers, options", () => {
    expect(described(preview)).toBe(
      'subnet: vpcId UnknownValueError from vpc, zone "eu-west-1a", parent network, region eu-west-1, protect true',
    );
  });

  test("shows the stack as an update does: known ids", () => {
    expect(described(update)).toMatch(/^subnet: vpcId "vpc-0[0-9a-f]{16}" from vpc, zone "eu-west-1a"/);
  });

  test("leaves no child behind", () => {
    const pids = [preview, update].map(({ violations }) => pidOf(violations.map(({ message }) => message).join("\n")));
    expect(pids.every((pid) => pid > 0)).toBe(true);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test("applies levels from the configuration", async () => {
    const { violations } = await runPolicyPack({
      packDir: packDir("pack"),
      inventory: stack,
      config: { all: "disabled", tagged: { enforcementLevel: "advisory", tag: "cost" } },
    });
    expect(violations).toEqual([expect.objectContaining({ policyName: "tagged", enforcementLevel: "advisory" })]);
  }, 60_000);

  test("names a policy that the pack does not have", async () => {
    const run = runPolicyPack({ packDir: packDir("pack"), inventory: stack, config: { taged: "mandatory" } });
    await expect(run).rejects.toThrow("the pack graph-pack has no policy taged; it has tagged, describe");
  }, 60_000);

  test("says what a pack that cannot be loaded says", async () => {
    await expect(runPolicyPack({ packDir: packDir("broken-pack"), inventory: stack })).rejects.toThrow(
      "the pack's own mistake",
    );
  }, 60_000);

  test("says which folder is no pack", async () => {
    await expect(runPolicyPack({ packDir: __dirname, inventory: stack })).rejects.toThrow(
      "it has no PulumiPolicy.yaml",
    );
  });

  test("ends a pack that never answers", async () => {
    const error: unknown = await runPolicyPack({
      packDir: packDir("hanging-pack"),
      inventory: stack,
      timeoutMs: 6_000,
    }).catch((reason: unknown) => reason);
    expect(String(error)).toContain("did not finish within 6 s");
    expect(pidOf(String(error))).toBeGreaterThan(0);
    expect(isAlive(pidOf(String(error)))).toBe(false);
  }, 60_000);
});

describe("inventoryToEngine", () => {
  const find = (known: boolean, name: string): ReturnType<typeof inventoryToEngine>[number] | undefined =>
    inventoryToEngine(stack, { known }).find((other) => other.name === name);

  test("adds the default provider with its configuration, and depends on what values refer to", () => {
    const provider = find(false, "default");
    expect(provider).toMatchObject({ type: "pulumi:providers:aws", inputs: { region: "eu-west-1" } });
    expect(find(false, "subnet")).toMatchObject({
      provider: provider?.urn,
      dependencies: [vpc.urn],
      propertyDependencies: { vpcId: [vpc.urn], cidrBlock: [vpc.urn], availabilityZone: [] },
    });
    expect(find(false, "network")?.provider).toBeUndefined();
  });

  test("writes what is unknown as the sentinel before a deployment, and as a stable value after it", () => {
    expect(find(false, "subnet")?.inputs).toEqual({
      vpcId: UNKNOWN_TEXT,
      availabilityZone: "eu-west-1a",
      cidrBlock: "10.0.0.0/16",
    });
    const after = find(true, "subnet");
    expect(after?.inputs["vpcId"]).toBe(find(true, "vpc")?.id);
    expect(after?.outputs).toMatchObject({ id: after?.id, cidrBlock: "10.0.0.0/16" });
  });

  test("keeps the dependencies of unknowns", () => {
    const odd = resource("aws:ec2/subnet:Subnet", "odd", { vpcId: new Unknown([vpc.urn]) });
    const engine = inventoryToEngine(new Inventory([vpc, odd], FACTS), { known: false });
    expect(engine.find(({ name }) => name === "odd")).toMatchObject({
      inputs: { vpcId: UNKNOWN_TEXT },
      propertyDependencies: { vpcId: [vpc.urn] },
    });
  });
});
