import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Interpolation, isRecord, type Inventory, Reference, type Resource, Secret, Unknown, type Value } from "../src";
import { ProgramError, runProgram, type ProgramOptions, type ProgramResult } from "../src/program";

const PROGRAMS = path.join(__dirname, "fixtures", "programs");

jest.setTimeout(60_000);

function run(program: string, options: Partial<ProgramOptions> = {}): Promise<ProgramResult> {
  return runProgram({ dir: path.join(PROGRAMS, program), stack: "dev", ...options });
}

async function failure(program: string, options: Partial<ProgramOptions> = {}): Promise<ProgramError> {
  const error: unknown = await run(program, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProgramError) return error;
  throw new Error(`expected a ProgramError, got ${String(error)}`);
}

function named(inventory: Inventory, name: string, type = ""): Resource {
  const found = inventory.resources.find((resource) => resource.name === name && resource.type.includes(type));
  if (found === undefined) throw new Error(`no resource ${name}`);
  return found;
}

/** File and line of the first place where a program's source has a text. */
function place(program: string, file: string, text: string): { file: string; line: number } {
  const name = path.join(PROGRAMS, program, file);
  const source = readFileSync(name, "utf8");
  return { file: name, line: source.slice(0, source.indexOf(text)).split("\n").length };
}

function input(inventory: Inventory, name: string, property: string): Value | undefined {
  return named(inventory, name).inputs[property];
}

/** Command lines of running children that belong to a program. */
function children(program: string, stack: string): string[] {
  const root = path.join(PROGRAMS, program);
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "args"], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(`--root-directory=${root} `) && line.includes(`--stack=${stack} `));
}

describe("components of the Kubernetes provider that make objects of manifests", () => {
  let inventory: Inventory;

  beforeAll(async () => {
    ({ inventory } = await run("manifests"));
  });

  it("have the objects of their YAML, files and values as children", () => {
    const below = (name: string): readonly string[] =>
      inventory.resources
        .filter(({ parent }) => parent === named(inventory, name, "yaml/v2").urn)
        .map((child) => `${child.type} ${child.name}`);
    expect(below("group")).toEqual([
      "kubernetes:core/v1:Service mine:web",
      "kubernetes:core/v1:ConfigMap mine:settings",
      "kubernetes:apps/v1:Deployment mine:back/api",
      "kubernetes:apps/v1:Deployment mine:web",
    ]);
    expect(below("file")).toEqual(["kubernetes:apps/v1:Deployment file:web"]);
  });

  it("pass references and transforms on to them", () => {
    const service = named(inventory, "mine:web", "Service");
    const namespace = isRecord(service.inputs["metadata"]) ? service.inputs["metadata"]["namespace"] : undefined;
    expect(namespace).toEqual(new Reference(named(inventory, "shop").urn, "metadata.name"));
    expect(input(inventory, "mine:web", "metadata")).toMatchObject({ name: "web" });
    expect(named(inventory, "mine:web", "Deployment").inputs["metadata"]).toMatchObject({
      labels: { team: "shop" },
      namespace: "default",
    });
    expect(named(inventory, "file:web").inputs["metadata"]).not.toHaveProperty("labels");
  });

  it("stay whole where a file is elsewhere", () => {
    expect(named(inventory, "elsewhere")).toMatchObject({ remote: true });
    expect(named(inventory, "file", "yaml/v2")).toMatchObject({ remote: false });
  });
});

describe("a network with loops, a component, lookups and secrets", () => {
  let result: ProgramResult;
  let inventory: Inventory;

  beforeAll(async () => {
    result = await run("network");
    inventory = result.inventory;
  });

  it("names project, stack and source, and keeps plain configuration only", () => {
    expect(inventory).toMatchObject({ project: "network", stack: "dev", source: "program" });
    expect(inventory.config).toEqual({ "aws:region": "eu-west-1", "network:zones": "2" });
    expect([...result.asked]).toEqual(expect.arrayContaining(["network:zones", "network:password"]));
    expect([...result.secretKeys]).toEqual(["network:password"]);
  });

  it("keeps references exact through components, lists and callbacks", () => {
    const vpc = named(inventory, "main");
    const subnets = ["private-0", "private-1"].map((name) => named(inventory, name));
    expect(subnets.map((subnet) => inventory.referent(subnet.inputs["vpcId"]))).toEqual([vpc, vpc]);
    expect(subnets.map((subnet) => subnet.inputs["availabilityZone"])).toEqual(["eu-west-1a", "eu-west-1b"]);
    expect(named(inventory, "web", "autoscaling").inputs).toMatchObject({
      vpcZoneIdentifiers: subnets.map((subnet) => new Reference(subnet.urn, "id")),
      launchTemplate: {
        id: new Reference(named(inventory, "web", "launchTemplate").urn, "id"),
        version: new Reference(named(inventory, "web", "launchTemplate").urn, "latestVersion"),
      },
    });
  });

  it("puts the parents' types into urns and the children under their component", () => {
    const tier = named(inventory, "private");
    const subnet = named(inventory, "private-0");
    expect(tier).toMatchObject({ custom: false, urn: "urn:pulumi:dev::network::example:network:Tier::private" });
    expect(subnet.urn).toBe("urn:pulumi:dev::network::example:network:Tier$aws:ec2/subnet:Subnet::private-0");
    expect(subnet.parent).toBe(tier.urn);
    expect(tier.outputs["subnetIds"]).toEqual([
      new Reference(subnet.urn, "id"),
      new Reference(named(inventory, "private-1").urn, "id"),
    ]);
  });

  it("tells file and line of a resource, in the file that creates it", () => {
    expect(named(inventory, "main").position).toEqual(place("network", "index.js", "aws.ec2.Vpc("));
    expect(named(inventory, "private-1").position).toEqual(place("network", "tier.js", "new aws.ec2.Subnet("));
  });

  it("reads text around symbolic values as an interpolation", () => {
    const { urn } = named(inventory, "orders");
    expect(input(inventory, "address", "insecureValue")).toEqual(
      new Interpolation(["postgres://", new Reference(urn, "address"), ":", new Reference(urn, "port"), "/shop"]),
    );
    const vpc = named(inventory, "main").urn;
    expect(input(inventory, "document", "insecureValue")).toEqual(
      new Interpolation(['{"Resource":["', new Reference(vpc, "arn"), '","', new Reference(vpc, "arn"), '/*"]}']),
    );
  });

  it.each([
    ["a sum with a symbolic number", "next-port", "orders"],
    ["the length of a symbolic text", "length", "main"],
    ["a constant piece of an ARN", "account", "main"],
    ["what JSON.parse cannot read", "parsed", "main"],
  ])("does not know %s", (_, name, origin) => {
    expect(input(inventory, name, "insecureValue")).toEqual(new Unknown([named(inventory, origin).urn]));
  });

  it("does not take a piece of a symbolic text for the whole", () => {
    const { urn } = named(inventory, "main");
    expect(input(inventory, "piece", "insecureValue")).toEqual(new Interpolation(["vpc ", new Unknown([urn])]));
    expect(input(inventory, "ipv6", "insecureValue")).toEqual(new Interpolation([new Unknown([urn]), ":ab01::/64"]));
  });

  it("wraps encrypted configuration and what is made of it, without printing it", () => {
    for (const [name, property] of [
      ["orders", "password"],
      ["derived-secret", "insecureValue"],
    ] as const) {
      expect(input(inventory, name, property)).toBeInstanceOf(Secret);
    }
    expect(JSON.stringify(inventory.resources)).not.toContain("AAAB");
  });

  it("tracks what a lookup would have read by its origin", () => {
    const image = named(inventory, "web", "launchTemplate").inputs["imageId"];
    expect(image).toBeInstanceOf(Unknown);
    expect((image as Unknown).origin).toMatch(/^aws:ec2\/getAmi:getAmi\(.*\)\.id$/);
    expect(inventory.guesses).toEqual([]);
  });

  it("marks what a deployment need not create, and only that", () => {
    const conditional = inventory.resources.filter((resource) => resource.conditional);
    expect(conditional.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "aws:ec2/securityGroup:SecurityGroup grouped-child",
      "aws:ec2/securityGroup:SecurityGroup late",
      "aws:ec2/securityGroupRule:SecurityGroupRule late",
    ]);
    for (const name of ["early", "certain-0", "certain-1", "grouped", "plain-child"])
      expect([name, named(inventory, name).conditional]).toEqual([name, false]);
  });

  it("says which callbacks could not run and where the zones come from", () => {
    const notes = inventory.notes.join("\n");
    const parse = place("network", "index.js", "JSON.parse");
    const records = place("network", "index.js", "certificate.domainValidationOptions.apply");
    expect(notes).toContain(`:${String(parse.line)} needs a value that is not known before the deployment`);
    expect(notes).toMatch(new RegExp(`:${String(records.line)} did not run.*resources that it creates are missing`));
    expect(notes).toMatch(/zones of eu-west-1 are those of AWS's documentation/);
    expect(notes).not.toMatch(/nospof-/);
  });

  it("answers computed outputs by reference, the region by value, and leaves absent what was left out", () => {
    const { outputs, urn } = named(inventory, "main");
    expect(outputs).toMatchObject({ cidrBlock: "10.0.0.0/16", arn: new Reference(urn, "arn"), region: "eu-west-1" });
    expect(outputs["enableDnsHostnames"]).toEqual(new Unknown([urn], `${urn}.enableDnsHostnames`));
    expect(outputs).not.toHaveProperty("instanceTenancy");
    expect(named(inventory, "main").options).toEqual({ protect: true });
  });
});

describe("an ES module with lookups", () => {
  it("answers from what is built in, else by synthesis, and lists what was guessed", async () => {
    const { inventory } = await run("lookups");
    expect(inventory.guesses).toEqual([
      { lookup: "aws:ec2/getSubnets:getSubnets", what: "ids was taken to have 3 elements" },
    ]);
    const subnets = input(inventory, "existing", "subnets");
    expect(subnets).toHaveLength(3);
    const origins = (subnets as readonly Unknown[]).map(({ origin }) => origin);
    expect(origins[2]).toMatch(/\.ids\[2\]$/);
    expect(new Set(origins).size).toBe(3);
    expect(input(inventory, "second", "availabilityZone")).toBe("us-west-2b");
    expect(named(inventory, "second").provider).toBeUndefined();
    const policy = input(inventory, "describe", "policy");
    expect(policy).toBeInstanceOf(Interpolation);
    expect((policy as Interpolation).parts).toContainEqual(new Reference(named(inventory, "created").urn, "arn"));
  });

  it("does not guess the result of a lookup that a real preview would not make", async () => {
    const { inventory } = await run("lookups");
    expect(input(inventory, "later", "subnets")).toEqual(new Unknown([named(inventory, "created").urn]));
  });

  it("assumes a region when none is configured, and says so", async () => {
    const { inventory } = await run("lookups");
    expect(inventory.config["aws:region"]).toBe("us-east-1");
    expect(inventory.notes).toContain("No AWS region is configured, so us-east-1 was assumed; set aws:region.");
    expect(named(inventory, "lookups-dev").outputs["region"]).toBe("us-east-1");
  });

  it("prefers the user's answers, the most specific first, and names those that were of no use", async () => {
    const { inventory } = await run("lookups", {
      answers: [
        { lookup: "aws:ec2:getSubnets", result: { ids: ["subnet-any"] } },
        {
          lookup: "aws:ec2/getSubnets:getSubnets",
          args: { filters: [{ name: "vpc-id", values: ["vpc-default"] }] },
          result: { ids: ["subnet-a", "subnet-b"] },
        },
        { lookup: "aws:ec2/getVpc:getVpc", args: { default: true }, result: { id: "vpc-default" } },
        { lookup: "aws:ec2:getRouteTable", result: { id: "rtb-1" } },
      ],
    });
    expect(input(inventory, "existing", "subnets")).toEqual(["subnet-a", "subnet-b"]);
    expect(input(inventory, "later", "subnets")).toEqual(["subnet-any"]);
    expect(inventory.guesses).toEqual([]);
    expect(inventory.notes.join("\n")).toMatch(/answer for aws:ec2:getRouteTable was not used/);
    expect(inventory.notes.join("\n")).not.toMatch(/answer for aws:ec2:getSubnets/);
  });
});

describe("answers that say what a subnet is", () => {
  it("are told whether or not the program asks, with the id that stands for it", async () => {
    const { inventory } = await run("lookups", {
      answers: [
        { lookup: "aws:ec2:getSubnet", args: { id: "subnet-a" }, result: { availabilityZone: "us-east-1a" } },
        {
          lookup: "aws:ec2/getSubnet:getSubnet",
          args: { tags: { Name: "b" } },
          result: { availabilityZone: "us-east-1b" },
        },
        { lookup: "aws:ec2:getRouteTable", result: { id: "rtb-1" } },
      ],
    });
    expect(inventory.lookedUp).toEqual([
      { lookup: "aws:ec2:getSubnet", result: { id: "subnet-a", availabilityZone: "us-east-1a" } },
    ]);
    const notes = inventory.notes.join("\n");
    expect(notes).toMatch(/answer for aws:ec2\/getSubnet:getSubnet was not used/);
    expect(notes).not.toMatch(/answer for aws:ec2:getSubnet was not used/);
    expect(inventory.with({ notes: [] }).lookedUp).toEqual(inventory.lookedUp);
  });
});

describe("a TypeScript program that exports an async function", () => {
  it("runs with the stack's names and tells lines of the source", async () => {
    const { inventory } = await run("typescript", { organization: "acme" });
    expect(input(inventory, "logs", "tags")).toEqual({ purpose: "logs", stack: "dev", organization: "acme" });
    expect(named(inventory, "logs").position).toEqual(place("typescript", "index.ts", "new aws.s3.Bucket"));
    expect(named(inventory, "typescript-dev").outputs["name"]).toEqual(
      new Reference(named(inventory, "logs").urn, "bucket"),
    );
  });
});

describe("a program that uses the engine's features", () => {
  let inventory: Inventory;

  beforeAll(async () => {
    ({ inventory } = await run("engine", { stackReferences: { "network/prod": { vpcId: "vpc-1" } } }));
  });

  it("applies transforms of the stack, of a parent and of lookups", () => {
    const vpc = named(inventory, "group-vpc");
    expect(vpc.inputs).toEqual({ cidrBlock: "10.0.0.0/16", enableDnsSupport: false, tags: { owner: "platform" } });
    expect(vpc.options).toEqual({
      ignoreChanges: ["tags"],
      aliases: ["urn:pulumi:dev::engine::example:index:Group$aws:ec2/vpc:Vpc::old"],
    });
    expect(input(inventory, "listed", "availabilityZone")).toBe("eu-west-1b");
    expect(named(inventory, "uses").inputs).not.toHaveProperty("tags.owner");
  });

  it("takes stack references from the user and leaves the others unknown", () => {
    expect(input(inventory, "listed", "vpcId")).toBe("vpc-1");
    const reference = named(inventory, "acme/identity/prod");
    expect(reference.external).toBe(true);
    expect(input(inventory, "unlisted", "vpcId")).toEqual(new Unknown([reference.urn]));
    const notes = inventory.notes.filter((note) => note.includes("stackReferences"));
    expect(notes).toEqual([expect.stringContaining("acme/identity/prod")]);
  });

  it("keeps remote components opaque, with plain inputs and secrets wrapped", () => {
    const remote = named(inventory, "remote");
    expect(remote).toMatchObject({ remote: true, custom: false });
    const tags = remote.inputs["tags"];
    expect(isRecord(tags) && tags["of"]).toEqual(new Reference(named(inventory, "group-vpc").urn, "id"));
    expect(isRecord(tags) && tags["secret"]).toBeInstanceOf(Secret);
    expect(JSON.stringify(inventory.resources)).not.toContain("hidden-value");
  });

  it("refers to resources that were read, by object or by id", () => {
    const existing = named(inventory, "existing");
    expect(existing).toMatchObject({ external: true, id: "vpc-0abc1234def567890" });
    expect(input(inventory, "in-existing", "vpcId")).toEqual(new Reference(existing.urn, "id"));
    expect(input(inventory, "in-existing", "cidrBlock")).toEqual(new Reference(existing.urn, "cidrBlock"));
    expect(input(inventory, "in-existing-by-id", "vpcId")).toEqual(new Reference(existing.urn, "id"));
    expect(inventory.withId("vpc-0abc1234def567890")).toEqual([existing]);
  });

  it("leaves the code of dynamic resources out", () => {
    const dynamic = named(inventory, "dynamic");
    expect(dynamic.inputs).toEqual({ size: 1 });
    expect(input(inventory, "uses", "tags")).toMatchObject({
      dynamic: new Reference(dynamic.urn, "id"),
      endpoint: new Unknown(expect.arrayContaining([dynamic.urn]) as string[]),
    });
  });
});

describe("a project with main, stackConfigDir and structured configuration", () => {
  it("runs in main's folder with defaults, fixed values, lists and nested secrets", async () => {
    const lines: string[] = [];
    const { inventory, output } = await run("layout", { onOutput: (line) => lines.push(line) });
    expect(output).toEqual(["runs in program for eu-north-1"]);
    expect(lines).toEqual(output);
    const { inputs } = named(inventory, "db");
    expect(inputs).toMatchObject({ maxAllocatedStorage: 4, tags: { zones: "a,b", required: "given" } });
    for (const property of ["password", "allocatedStorage", "deletionProtection"]) {
      expect(inputs[property]).toBeInstanceOf(Secret);
    }
    expect(inventory.config).not.toHaveProperty("layout:database");
    expect(inventory.guesses).toEqual([
      { lookup: "configuration layout:tested", what: "the encrypted value was taken to be false" },
    ]);
  });

  it("reports what the project declares and the stack does not set", async () => {
    const error = await failure("layout", { stack: "incomplete" });
    expect(error.kind).toBe("missing-configuration");
    expect(error.missing.map(({ key }) => key)).toContain("layout:required");
    expect(error.message).toContain(path.join("stacks", "Pulumi.incomplete.yaml"));
  });
});

describe("a program that fails", () => {
  it.each([
    ["throws", /failed: no such shop \(.*failing.index\.js:\d+\)$/],
    ["rejects", /failed: nobody waits \(.*index\.js:\d+\)\nTypeError: too late \(.*index\.js:\d+\)$/],
    ["apply", /SyntaxError: .*"known" is not valid JSON \(.*index\.js:\d+\)$/],
    ["duplicate", /two resources have the same type and name: example:index:Thing "twin"/],
    ["leaks", /resources may be missing/],
    ["spawns", /starting a process \(execSync: git rev-parse HEAD\) is blocked[^]*--allow-exec/],
    ["fetches", /fetching https:\/\/example\.com is blocked[^]*--allow-exec/],
  ])("%s: says so in its own words, without a stack trace, and leaves no child", async (stack, message) => {
    const error = await failure("failing", { stack });
    expect(error.kind).toBe("program");
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/^\s+at /m);
    expect(children("failing", stack)).toEqual([]);
  });

  it("lists all missing configuration at once", async () => {
    const error = await failure("failing", { stack: "configuration" });
    expect(error.kind).toBe("missing-configuration");
    expect(error.missing).toEqual([
      { key: "failing:count", secret: false },
      { key: "failing:domain", secret: false },
      { key: "failing:password", secret: true },
      { key: "failing:zones", secret: false },
    ]);
    expect(error.message).toContain("pulumi config set --secret failing:password <value> --stack configuration");
  });

  it.each([
    ["waits", /did not end within 4 s\. It declared all its resources, but something keeps it running/],
    ["computes", /did not end within 4 s\. It still waits for something, or computes without end/],
  ])("%s: is ended at the time limit", async (stack, message) => {
    const error = await failure("failing", { stack, timeoutSeconds: 4 });
    expect(error.kind).toBe("timeout");
    expect(error.message).toMatch(message);
    expect(children("failing", stack)).toEqual([]);
  });

  it("is ended when the caller gives up", async () => {
    const error = await failure("failing", { stack: "waits", signal: AbortSignal.timeout(100) });
    expect(error.kind).toBe("interrupted");
    expect(children("failing", "waits")).toEqual([]);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("does not outlive its parent, even one ended by %s", async (signal) => {
    const script = `require(process.argv[1]).runProgram({ dir: process.argv[2], stack: "computes" })`;
    const library = path.resolve(__dirname, "../dist/program/index.js");
    const parent = spawn(process.execPath, ["-e", script, library, path.join(PROGRAMS, "failing")], {
      stdio: "ignore",
    });
    while (children("failing", "computes").length === 0) await sleep(50);
    // The child must have come as far as its lifeline.
    await sleep(1500);
    parent.kill(signal);
    await once(parent, "exit");
    while (children("failing", "computes").length > 0) await sleep(50);
  });

  describe("and one that is prepared for it", () => {
    const { env } = process;

    beforeAll(() => {
      process.env = { ...env, AWS_SECRET_ACCESS_KEY: "hush" };
    });

    afterAll(() => {
      process.env = env;
    });

    it("goes on without processes, network and credentials, and the inventory tells", async () => {
      const { inventory, output } = await run("failing", { stack: "tolerant" });
      expect(inventory.blocked).toEqual([
        "starting a process (spawnSync: uname)",
        "connecting to 192.0.2.1:80",
        "resolving example.com",
        "reading the environment variable AWS_SECRET_ACCESS_KEY",
      ]);
      expect(output.join("\n")).not.toMatch(/hush|about to try/);
    });

    it("gets processes and credentials when allowed to, and is heard when it debugs", async () => {
      const { inventory, output } = await run("failing", { stack: "tolerant", allowExec: true, debug: true });
      expect(inventory.blocked).toEqual([]);
      expect(output).toContain("about to try");
      expect(output.join("\n")).not.toContain("blocked");
      expect(output).toContain("hush");
    });
  });
});
