import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { output } from "@pulumi/pulumi";
import { Interpolation, OutputAsText, Reference, Secret, Unknown, type Value } from "../src";
import { ProgramError, runProgram } from "../src/program";
import { findProject, listStacks } from "../src/program/project";
import { readConfig } from "../src/program/config";
import { credentialVariables, splitArguments } from "../src/program/environment";
import { withNameAndNamespace } from "../src/program/kubernetes";
import { manifestChildren } from "../src/program/manifests";
import { Lookups } from "../src/program/lookups";
import { Registry } from "../src/program/registry";
import { shapeFor, Symbols } from "../src/program/symbols";
import { holdsToken, NUMBER_KEY } from "../src/program/tokens";
import { Typings } from "../src/program/typings";
import { UNKNOWN, type WireRecord } from "../src/program/wire";

const URN = "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::main";
const NOWHERE = { dependsOn: [] };

describe("symbolic values", () => {
  const literal = fc
    .string({ maxLength: 12 })
    .filter((text) => !/nospof|no?s?p?o?$/i.test(text) && !text.startsWith("-"));
  const property = fc.constantFrom("id", "arn", "url", "cidrBlock", "ipv6CidrBlock", "dnsName");

  it("reads back every mixture of literal and symbolic text", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            literal,
            property.map((name) => ({ name })),
          ),
          { maxLength: 8 },
        ),
        (pieces) => {
          const symbols = new Symbols();
          const symbolic = (name: string): string =>
            symbols.reference("r", URN, name, shapeFor("aws:ec2/vpc:Vpc", name, "eu-west-1"));
          const text = pieces.map((piece) => (typeof piece === "string" ? piece : symbolic(piece.name))).join("");
          const read = symbols.readText(text, NOWHERE);
          const parts = read instanceof Interpolation ? read.parts : read === "" ? [] : [read];
          const merged = pieces.reduce<(string | Reference)[]>((list, piece) => {
            const last = list.at(-1);
            if (typeof piece !== "string") list.push(new Reference(URN, piece.name));
            else if (typeof last === "string") list[list.length - 1] = last + piece;
            else if (piece !== "") list.push(piece);
            return list;
          }, []);
          expect(parts).toEqual(merged);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("never takes a piece of a symbolic text for the property", () => {
    fc.assert(
      fc.property(property, fc.nat(), fc.nat(), (name, a, b) => {
        const symbols = new Symbols();
        const text = symbols.reference("r", URN, name, shapeFor("aws:ec2/vpc:Vpc", name, "eu-west-1"));
        const [start, end] = [Math.min(a, b) % (text.length + 1), Math.max(a, b) % (text.length + 1)].sort(
          (x, y) => x - y,
        );
        const piece = text.slice(start, end);
        fc.pre(piece !== text);
        const read = symbols.readText(piece, NOWHERE);
        const parts = read instanceof Interpolation ? read.parts : [read];
        expect(parts.some((part) => part instanceof Reference)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["upper case", (text: string) => text.toUpperCase()],
    ["other separators", (text: string) => text.replaceAll("-", "_")],
    ["truncation", (text: string) => text.slice(0, 8)],
    ["truncation behind a name", (text: string) => `web-${text}`.slice(0, 11)],
  ])("does not know a text altered by %s", (_, alter) => {
    const symbols = new Symbols();
    const altered = alter(symbols.reference("r", URN, "id"));
    expect(symbols.readText(altered, { dependsOn: [URN] })).toEqual(new Unknown([URN]));
    expect(holdsToken(altered)).toBe(true);
  });

  it("knows the message that stands where an output was put into plain text", () => {
    const symbols = new Symbols();
    for (const text of [`${String(output("x"))}-web`, JSON.stringify([output("x")])]) {
      const read = symbols.readText(text, { dependsOn: [URN] });
      expect(read).toBeInstanceOf(OutputAsText);
      expect(read).toHaveProperty("dependsOn", [URN]);
    }
    expect(symbols.readText("Calling [toString] on an instance", NOWHERE)).toBe("Calling [toString] on an instance");
  });

  it("tells a number in a text from a number in a sum", () => {
    const symbols = new Symbols();
    const token = String(symbols.number("r", URN, "port")[NUMBER_KEY]);
    const port = new Reference(URN, "port");
    expect(symbols.readText(`host:${token}/x`, NOWHERE)).toEqual(new Interpolation(["host:", port, "/x"]));
    expect(symbols.readText(token, NOWHERE)).toEqual(port);
    for (const sum of [`${token}1`, `1${token}`, token + token]) {
      expect(symbols.readText(sum, NOWHERE)).toEqual(new Unknown([URN]));
    }
  });

  it("reads unknowns, secrets, assets, resources and numbers out of structures", () => {
    const symbols = new Symbols();
    const key = "4dabf18193072939515e22adb298388d";
    const read = (value: WireRecord): Value => symbols.read(value, { dependsOn: [URN] });
    expect(
      read({
        a: UNKNOWN,
        b: [NaN, 1, null],
        c: { [key]: "5cf8f73096256a8f31e491e813e4eb8e", urn: URN, id: "x" },
        d: { [key]: "c44067f5952c0a294b673a41bacd8c17", text: "hello" },
        e: symbols.number("r", URN, "port"),
      }),
    ).toEqual({
      a: new Unknown([URN]),
      b: [new Unknown([URN]), 1, null],
      c: new Reference(URN, "id"),
      d: { text: "hello" },
      e: new Reference(URN, "port"),
    });
    const secret = read({ s: { [key]: "1b47061264138c4ac30d75fd1eb44270", value: "hush" } }) as { s: Secret };
    expect(secret.s.reveal()).toBe("hush");
    expect(symbols.readText(`db-${symbols.configSecret("p:k")}`, NOWHERE)).toBeInstanceOf(Secret);
  });
});

describe("typings", () => {
  const typings = new Typings(__dirname);

  it.each([
    ["aws:ec2/vpc:Vpc", "arn", "text"],
    ["aws:ec2/vpc:Vpc", "tags", "optional"],
    ["aws:ec2/vpc:Vpc", "enableDnsHostnames", "boolean"],
    ["aws:ec2/launchTemplate:LaunchTemplate", "latestVersion", "number"],
    ["aws:acm/certificate:Certificate", "domainValidationOptions", "other"],
  ])("of %s say that %s is %s", (type, property, kind) => {
    expect(typings.resource(type).get(property)).toBe(kind);
  });

  it("tell a lookup's result", () => {
    const subnets = typings.lookup("aws:ec2/getSubnets:getSubnets");
    expect(Object.fromEntries(subnets)).toMatchObject({ id: "text", ids: "texts", filters: "optional" });
    expect(typings.lookup("aws:index/getRegion:getRegion").get("region")).toBe("text");
  });

  it("say nothing of packages that are not installed", () => {
    expect(typings.resource("nothing:index/thing:Thing").size).toBe(0);
  });
});

describe("lookups", () => {
  const notes: string[] = [];
  const guesses: string[] = [];
  const symbols = new Symbols();
  const lookups = new Lookups([], {
    symbols,
    typings: new Typings(__dirname),
    config: { "aws:allowedAccountIds": '["123456789012"]', "gcp:project": "shop" },
    note: (text) => notes.push(text),
    guess: (lookup, what) => guesses.push(`${lookup} ${what}`),
  });
  const ask = (token: string, args: WireRecord = {}, region = "us-east-1"): WireRecord | undefined =>
    lookups.answer({ token, args, region, dependsOn: [], undeployed: false })?.result;
  const ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones";

  it.each([
    ["all zones of the region", {}, "ap-northeast-1", ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]],
    [
      "excluded names and IDs",
      { excludeNames: ["us-west-2a"], excludeZoneIds: ["usw2-az4"] },
      "us-west-2",
      ["us-west-2b", "us-west-2c"],
    ],
    [
      "a filter with a wildcard",
      { filters: [{ name: "zone-name", values: ["eu-west-1[ab]", "*1b"] }] },
      "eu-west-1",
      ["eu-west-1b"],
    ],
    ["opt-in status", { filters: [{ name: "opt-in-status", values: ["opted-in"] }] }, "eu-west-1", []],
    ["an impaired state", { state: "impaired" }, "eu-west-1", []],
  ])("getAvailabilityZones: %s", (_, args, region, names) => {
    expect(ask(ZONES, args, region)?.["names"]).toEqual(names);
  });

  it("pairs zone names with zone IDs and says that they are not the account's", () => {
    expect(ask(ZONES, {}, "ca-central-1")?.["zoneIds"]).toEqual(["cac1-az1", "cac1-az2", "cac1-az4"]);
    expect(ask("aws:index/getAvailabilityZone:getAvailabilityZone", { name: "us-east-1b" })).toMatchObject({
      zoneId: "use1-az2",
      nameSuffix: "b",
    });
    expect(notes.join()).toContain("not read from your account");
  });

  it("takes a filter that it does not know to match, and guesses so", () => {
    expect(ask(ZONES, { filters: [{ name: "message", values: ["x"] }] })?.["names"]).toHaveLength(6);
    expect(guesses.join()).toContain("the filter message");
  });

  it.each([
    ["eu-west-1", "aws", "amazonaws.com"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ])("getPartition in %s is %s", (region, partition, dnsSuffix) => {
    expect(ask("aws:index/getPartition:getPartition", {}, region)).toMatchObject({ partition, dnsSuffix });
  });

  it("knows the account that the configuration allows, and Google's project and zones", () => {
    expect(ask("aws:index/getCallerIdentity:getCallerIdentity")?.["accountId"]).toBe("123456789012");
    expect(ask("gcp:compute/getZones:getZones", { region: "europe-west1" })).toMatchObject({
      project: "shop",
      names: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
    });
  });

  it("renders policy documents", () => {
    const base = JSON.stringify({ Statement: [{ Sid: "a", Effect: "Deny" }, { Sid: "b" }] });
    const { json } = ask("aws:iam/getPolicyDocument:getPolicyDocument", {
      sourcePolicyDocuments: [base],
      overridePolicyDocuments: [JSON.stringify({ Statement: { Sid: "b", Effect: "Allow" } })],
      statements: [
        {
          sid: "c",
          actions: ["s3:Get*"],
          resources: ["x", "y"],
          principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:a", values: ["b"] }],
        },
      ],
    }) as { json: string };
    expect(JSON.parse(json)).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "a", Effect: "Deny" },
        {
          Sid: "c",
          Effect: "Allow",
          Action: "s3:Get*",
          Resource: ["x", "y"],
          Principal: { Service: "ec2.amazonaws.com" },
          Condition: { StringEquals: { "aws:a": "b" } },
        },
        { Sid: "b", Effect: "Allow" },
      ],
    });
  });

  it("decodes Kubernetes manifests, lists taken apart", () => {
    const text = "kind: List\nitems:\n- {kind: Service}\n- {kind: Pod}\n---\n---\nkind: Secret\n";
    expect(ask("kubernetes:yaml:decode", { text })).toEqual({
      result: [{ kind: "Service" }, { kind: "Pod" }, { kind: "Secret" }],
    });
  });

  it("gives the same value for the same call and another for another", () => {
    const token = "aws:ec2/getVpc:getVpc";
    expect(ask(token, { default: true })?.["id"]).toBe(ask(token, { default: true })?.["id"]);
    expect(ask(token, { default: true })?.["id"]).not.toBe(ask(token, { id: "vpc-1", default: true })?.["arn"]);
    expect(ask(token, { id: "vpc-1" })?.["id"]).toBe("vpc-1");
  });
});

describe("the objects of a ConfigGroup", () => {
  const named = (name: string): WireRecord => ({ metadata: { name } });
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", ...named("api") };
  const typed = { apiVersion: "v1", kind: "ServiceList", items: [named("web"), named("api")] };
  const nested = { apiVersion: "v1", kind: "List", items: [typed, deployment] };
  const own = { apiVersion: "example.com/v1", kind: "AllowList", ...named("ips"), items: ["10.0.0.0/8"] };
  const children = (inputs: WireRecord): readonly string[] | undefined =>
    manifestChildren({ type: "kubernetes:yaml/v2:ConfigGroup", name: "g", inputs }, ".")?.map(
      ({ type, name }) => `${type} ${name}`,
    );

  it.each<[string, readonly WireRecord[], readonly string[]]>([
    ["a typed list", [typed], ["kubernetes:core/v1:Service g:web", "kubernetes:core/v1:Service g:api"]],
    [
      "a list in a list",
      [nested],
      ["kubernetes:core/v1:Service g:web", "kubernetes:core/v1:Service g:api", "kubernetes:apps/v1:Deployment g:api"],
    ],
    ["an object that only is called a list", [own], ["kubernetes:example.com/v1:AllowList g:ips"]],
  ])("are the same from values and from text: %s", (_, objs, expected) => {
    expect(children({ objs: [...objs] })).toEqual(expected);
    expect(children({ yaml: objs.map((one) => JSON.stringify(one)).join("\n---\n") })).toEqual(expected);
  });

  it("cannot all be told where an item is not known", () => {
    expect(children({ objs: [{ ...typed, items: [UNKNOWN] }] })).toBeUndefined();
  });
});

describe("Kubernetes objects", () => {
  const symbols = new Symbols();
  const urn = "urn:pulumi:dev::p::kubernetes:core/v1:Service::web";
  const fill = (type: string, kind: string, metadata?: WireRecord): Value => {
    const inputs: WireRecord = { apiVersion: "v1", kind, ...(metadata === undefined ? {} : { metadata }) };
    const filled = withNameAndNamespace(
      { urn, type: `kubernetes:${type}:${kind}`, name: "web", inputs },
      "shop",
      symbols,
    );
    return symbols.read(filled["metadata"] ?? null, NOWHERE);
  };
  const generated = new Reference(urn, "metadata.name");

  it("get the name and namespace that the provider would give them", () => {
    expect(fill("core/v1", "Service")).toEqual({ name: generated, namespace: "shop" });
    expect(fill("networking.k8s.io/v1", "Ingress", { namespace: "edge", name: "in" })).toEqual({
      name: "in",
      namespace: "edge",
    });
    expect(fill("batch/v1", "Job", { generateName: "job-" })).toEqual({ generateName: "job-", namespace: "shop" });
  });

  it("get no namespace when they belong to the cluster, or may do so", () => {
    expect(fill("core/v1", "Namespace")).toEqual({ name: generated });
    expect(fill("rbac.authorization.k8s.io/v1", "ClusterRole")).toEqual({ name: generated });
    expect(fill("example.com/v1", "Widget")).toEqual({ name: generated });
  });
});

describe("urns", () => {
  it("carry the types of all parents but the stack", () => {
    const registry = new Registry("p", "dev");
    const stack = registry.urn("pulumi:pulumi:Stack", "p-dev", undefined);
    const outer = registry.urn("a:b:Outer", "o", stack);
    const inner = registry.urn("a:b:Inner", "i", outer);
    expect(registry.urn("aws:ec2/vpc:Vpc", "v", inner)).toBe(
      "urn:pulumi:dev::p::a:b:Outer$a:b:Inner$aws:ec2/vpc:Vpc::v",
    );
  });
});

describe("the child's start", () => {
  it("takes credentials out of the environment, not regions", () => {
    const names = [
      "AWS_ACCESS_KEY_ID",
      "AWS_PROFILE",
      "GOOGLE_CREDENTIALS",
      "ARM_CLIENT_SECRET",
      "PULUMI_ACCESS_TOKEN",
      "KUBECONFIG",
    ];
    const kept = ["AWS_REGION", "AWS_DEFAULT_REGION", "GOOGLE_PROJECT", "CLOUDSDK_CORE_PROJECT", "PATH", "HOME"];
    const environment = Object.fromEntries([...names, ...kept].map((name) => [name, "x"]));
    expect(credentialVariables(environment)).toEqual(names);
  });

  it.each([
    ["--import tsx", ["--import", "tsx"]],
    [`--require "./a b.js" --x='c d'`, ["--require", "./a b.js", "--x=c d"]],
    ["", []],
  ])("splits %j into arguments", (line, words) => {
    expect(splitArguments(line)).toEqual(words);
  });
});

describe("projects", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "nospof-project-"));
  });

  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  };

  const caught = (action: () => unknown): ProgramError => {
    try {
      action();
    } catch (error) {
      if (error instanceof ProgramError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  it("are found from a folder below", () => {
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    write("src/deep/x", "");
    expect(findProject(path.join(dir, "src/deep"))).toMatchObject({ name: "shop", root: dir, programDir: dir });
  });

  it("list their stacks, or dev", () => {
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\nstackConfigDir: conf\n");
    expect(listStacks(findProject(dir))).toEqual(["dev"]);
    for (const stack of ["prod", "a.b", "dev"]) write(`conf/Pulumi.${stack}.yaml`, "");
    expect(listStacks(findProject(dir))).toEqual(["a.b", "dev", "prod"]);
  });

  it.each([
    ["name: shop\nruntime: nodejs\nmain: gone/there\n", "bad-project", /"main" is gone\/there, which does not exist/],
    ["runtime: nodejs\n", "bad-project", /"name" is missing/],
    ["name: shop\n", "bad-project", /"runtime" is missing/],
    ["name: shop\nruntime: [a,\n", "bad-project", /Pulumi\.yaml:3: /],
    ["- a\n", "bad-project", /expected a mapping/],
  ])("that are wrong (%j) are refused", (yaml, kind, message) => {
    write("Pulumi.yaml", yaml);
    const error = caught(() => findProject(dir));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });

  it.each([
    ["name: shop\nruntime: python\n", {}, "not-node", /the runtime is python.*pulumi preview --json/],
    ["name: shop\nruntime: nodejs\n", {}, "no-sdk", /cannot load @pulumi\/pulumi.*no package\.json/],
    ["name: shop\nruntime: nodejs\n", { "package.json": "{}" }, "no-sdk", /Run "npm install"/],
    [
      "name: shop\nruntime: nodejs\n",
      { "node_modules/@pulumi/pulumi/package.json": '{ "version": "3.149.0" }' },
      "old-sdk",
      /uses @pulumi\/pulumi 3\.149\.0; 3\.150 or newer is needed/,
    ],
  ])("that cannot be run (%j, %j) are refused as %s", async (yaml, files, kind, message) => {
    write("Pulumi.yaml", yaml);
    for (const [file, text] of Object.entries(files)) write(file, text);
    await expect(runProgram({ dir, stack: "dev" })).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
    });
  });

  it("give configuration as text, structures as JSON, encrypted content symbolically", () => {
    write(
      "Pulumi.yaml",
      `name: shop
runtime: nodejs
config:
  size: { type: integer, default: 3 }
  tone: { value: warm }
  plain: short
  "aws:region": { value: eu-west-1 }
  hidden: { type: string, default: x, secret: true }
  absent: { type: string }
`,
    );
    write(
      "Pulumi.dev.yaml",
      `config:
  shop:size: 5
  list: [1, two]
  "other:nested": { a: { secure: AAAB }, b: false }
  shop:pw: { secure: AAAB }
environment: [base]
`,
    );
    const config = readConfig(findProject(dir), "dev", new Symbols());
    expect(config.values).toMatchObject({
      "shop:size": "5",
      "shop:tone": "warm",
      "shop:plain": "short",
      "aws:region": "eu-west-1",
      "shop:list": '[1,"two"]',
    });
    expect(config.secretKeys).toEqual(["shop:hidden", "other:nested", "shop:pw"]);
    expect(JSON.parse(config.values["other:nested"] ?? "")).toEqual({
      a: expect.stringMatching(/^nospof-c/) as string,
      b: false,
    });
    expect(config.missing).toEqual([{ key: "shop:absent", secret: false }]);
    expect(config.notes.join()).toContain("Pulumi ESC");
    expect(JSON.stringify(config)).not.toContain("AAAB");
    const assume = (assumed: Record<string, string>): ReturnType<typeof readConfig> =>
      readConfig(findProject(dir), "dev", new Symbols(), assumed);
    const { values, missing } = assume({ absent: "here", "shop:pw": "hush", extra: "1" });
    expect(values).toMatchObject({ "shop:absent": "here", "shop:pw": "hush", "shop:extra": "1" });
    expect(missing).toEqual([]);
    expect(() => assume({ size: "6", tone: "warm" })).toThrow(
      '--assume size: Pulumi.dev.yaml sets it to "5", not to "6". Change it there.\n--assume tone: Pulumi.dev.yaml says so already. Leave it out.',
    );
  });
});
