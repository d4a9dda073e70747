import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import type { Report } from "@nospof/report";
import { fixture, nospof, startNospof, type Run } from "./run";

jest.setTimeout(120_000);

const shop = fixture("shop");
const egress = "egress:shop/private";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-cli-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function config(text: string): string {
  const file = path.join(folder, "settings.yaml");
  writeFileSync(file, text);
  return file;
}

function exemption(change: Readonly<Record<string, string>> = {}): string {
  const own = {
    rule: "survives-zone",
    resource: egress,
    reason: "dev may fail",
    owner: "platform",
    expires: "2099-12-31",
  };
  return `exemptions: [${JSON.stringify({ ...own, ...change })}]\n`;
}

/** A stack export with one private subnet whose egress goes through a gateway in another zone. */
function stackExport(): string {
  const urn = (type: string, name: string): string => `urn:pulumi:live::hand::${type}::${name}`;
  const resource = (type: string, name: string, inputs: object): object => ({
    urn: urn(type, name),
    type,
    custom: true,
    id: `${name}-0123456789abcdef0`,
    inputs,
    outputs: { ...inputs, id: `${name}-0123456789abcdef0` },
  });
  const id = (name: string): string => `${name}-0123456789abcdef0`;
  const everywhere = { destinationCidrBlock: "0.0.0.0/0" };
  const resources = [
    resource("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }),
    resource("aws:ec2/internetGateway:InternetGateway", "igw", { vpcId: id("vpc") }),
    ...["a", "b"].flatMap((letter, at) => [
      resource("aws:ec2/subnet:Subnet", `open-${letter}`, {
        vpcId: id("vpc"),
        availabilityZone: `eu-west-1${letter}`,
        cidrBlock: `10.0.${String(at)}.0/24`,
      }),
      resource("aws:ec2/subnet:Subnet", `closed-${letter}`, {
        vpcId: id("vpc"),
        availabilityZone: `eu-west-1${letter}`,
        cidrBlock: `10.0.1${String(at)}.0/24`,
      }),
      resource("aws:ec2/routeTableAssociation:RouteTableAssociation", `open-${letter}-rta`, {
        subnetId: id(`open-${letter}`),
        routeTableId: id("open"),
      }),
      resource("aws:ec2/routeTableAssociation:RouteTableAssociation", `closed-${letter}-rta`, {
        subnetId: id(`closed-${letter}`),
        routeTableId: id("closed"),
      }),
    ]),
    resource("aws:ec2/routeTable:RouteTable", "open", { vpcId: id("vpc") }),
    resource("aws:ec2/route:Route", "open-route", { routeTableId: id("open"), gatewayId: id("igw"), ...everywhere }),
    resource("aws:ec2/routeTable:RouteTable", "closed", { vpcId: id("vpc") }),
    resource("aws:ec2/eip:Eip", "eip", { domain: "vpc" }),
    resource("aws:ec2/natGateway:NatGateway", "nat", { subnetId: id("open-a"), allocationId: id("eip") }),
    resource("aws:ec2/route:Route", "closed-route", {
      routeTableId: id("closed"),
      natGatewayId: id("nat"),
      ...everywhere,
    }),
  ];
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}

function report(run: Run): Report {
  return JSON.parse(run.stdout) as Report;
}

describe("check", () => {
  let both: Run;

  beforeAll(() => {
    both = nospof(["check", shop, "--timings"]);
  });

  it("shows every environment of a project, by name, with its matrix first", () => {
    const lines = both.stdout.split("\n");
    expect(both.code).toBe(1);
    expect(lines.filter((line) => line.startsWith(egress))).toEqual([`${egress}   ✗   ✓`, `${egress}   ✓   ✓`]);
    expect(lines.findIndex((line) => line.startsWith("shop/dev"))).toBe(0);
    expect(lines.slice(0, 4).join("\n")).toMatch(/\n {22}us-east-1\nflow {18}1a {2}1b/);
    expect(both.stdout).toContain("nat-us-east-1a");
    expect(both.stdout).toMatch(/✗ shop\/dev: .*\n✓ shop\/prod: 1 flow, proven/);
  });

  it("fits 80 columns and uses no colours where there is no terminal", () => {
    expect(both.stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    expect(both.stdout).not.toContain("\u001b");
    expect(nospof(["rules"], { env: { FORCE_COLOR: "1" } }).stdout).toContain("\u001b[1m");
    expect(nospof(["rules"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }).stdout).not.toContain("\u001b");
  });

  it("tells the times of the parts beside the report", () => {
    for (const part of ["start", "program", "inventory", "topology", "survival", "rules", "report"]) {
      expect(both.stderr).toMatch(new RegExp(`\\b${part} \\d+ ms`));
    }
  });

  it("writes several reports, the JSON one as its schema says, and leaves nothing else behind", () => {
    const file = path.join(folder, "report.json");
    writeFileSync(file, "old");
    const { stdout } = nospof(["check", shop, "-s", "prod", "-o", "text", `json=${file}`]);
    expect(stdout).toContain(egress);
    const written = JSON.parse(readFileSync(file, "utf8")) as Report;
    const schemaFile = require.resolve("@nospof/report/schema/report-v1.json");
    const validate = new Ajv().compile(JSON.parse(readFileSync(schemaFile, "utf8")) as object);
    expect(validate(written) ? [] : validate.errors).toEqual([]);
    expect(written.stacks).toMatchObject([
      { project: "shop", stack: "prod", source: "program", flows: [{ id: egress, verdict: "proven" }] },
    ]);
    expect(readdirSync(folder)).toEqual(["report.json"]);
  });

  it("reads exports from files and standard input, several targets in order", () => {
    const file = path.join(folder, "live.json");
    writeFileSync(file, stackExport());
    const run = nospof(["check", "-", file, "-o", "json"], { input: stackExport() });
    expect(run.code).toBe(1);
    expect(report(run).stacks).toMatchObject([
      { target: "-", project: "hand", stack: "live", source: "state", flows: [{ verdict: "refuted" }] },
      {
        target: file,
        flows: [
          {
            verdict: "refuted",
            failures: [{ lost: ["aws/eu-west-1/eu-west-1a"], verdict: "refuted" }, { verdict: "proven" }],
          },
        ],
      },
    ]);
    expect(nospof(["check", file, "--fail-on", "never"]).code).toBe(0);
  });

  it("checks the other stacks when one cannot be", () => {
    const file = path.join(folder, "live.json");
    writeFileSync(file, stackExport());
    const { code, stdout, stderr } = nospof(["check", fixture("throws"), file]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^throws\/dev\n.*the moon is not made of cheese/);
    expect(stdout).toContain("hand/live (state");
    expect(stdout).toContain("✗ throws/dev: could not be checked");
    expect(stderr).toBe("");
  });

  it("says nothing when nobody reads any more", async () => {
    const command = startNospof(["check", shop, "-s", "prod"]);
    command.stdout?.destroy();
    let errors = "";
    command.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    await new Promise((resolve) => command.once("close", resolve));
    expect(errors).toBe("");
  });
});

describe("nospof.yaml", () => {
  it("accepts a loss by an exemption that one of several stacks needs", () => {
    const { code, stdout } = nospof(["check", shop, "--config", config(exemption())]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${egress}   ✗*  ✓`);
    expect(stdout).toContain("used until 2099-12-31: survives-zone");
    expect(stdout).not.toContain("unused");
  });

  it.each([
    ["unused", exemption(), ["-s", "prod"], /unused: survives-zone for egress:shop\/private/],
    ["expired", exemption({ expires: "2020-01-31" }), ["-s", "dev"], /expired on 2020-01-31: survives-zone/],
  ])("fails on an exemption that is %s", (_, text, options, message) => {
    const { code, stdout } = nospof(["check", shop, ...options, "--config", config(text)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(message);
  });

  it("leaves out exemptions for other stacks", () => {
    const text = exemption({ stack: "dev" });
    expect(nospof(["check", shop, "-s", "prod", "--config", config(text)]).code).toBe(0);
  });

  it("demands what a flow is declared to need", () => {
    const text = `flows:\n  ${egress}: { survive: region, stack: prod }\n`;
    const run = nospof(["check", shop, "-s", "prod", "-o", "json", "--config", config(text)]);
    expect(run.code).toBe(1);
    const [flow] = report(run).stacks[0]?.flows ?? [];
    expect(flow?.need.survive).toBe("region");
    expect(flow?.failures.find(({ lost }) => lost[0] === "aws/us-east-1")?.verdict).toBe("refuted");
  });

  it("refuses a flow that no stack has, and tells when it may be another stack's", () => {
    const file = config("flows:\n  egress:shop/privat: { capacity: 2 }\n");
    const all = nospof(["check", shop, "--config", file]);
    expect(all).toMatchObject({ code: 2, stdout: "" });
    expect(all.stderr).toContain(
      `settings.yaml:2:3: there is no flow "egress:shop/privat". Did you mean "${egress}"? There are: ${egress}.`,
    );
    const one = nospof(["check", shop, "-s", "prod", "--config", file], { env: { COLUMNS: "200" } });
    expect(one.code).toBe(0);
    expect(one.stdout.replaceAll(/\s+/g, " ")).toContain('this stack has no flow "egress:shop/privat"');
  });

  it("sets levels of rules", () => {
    const { code, stdout } = nospof([
      "check",
      shop,
      "-s",
      "dev",
      "--config",
      config("rules: { survives-zone: disabled }\n"),
    ]);
    expect(stdout).toContain(`${egress}   ✗   ✓`);
    expect(stdout).not.toContain("survives-zone");
    expect(stdout).toMatch(/What the rules found/.test(stdout) ? /./ : /no findings/);
    expect([0, 1]).toContain(code);
  });
});

describe("explain", () => {
  it("shows the path of what survives, hop by hop, and the cut of what does not", () => {
    const { code, stdout } = nospof(["explain", egress, shop, "-s", "dev"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✗ without zone us-east-1a: does not work\n {4}NAT gateway nat-us-east-1a/);
    expect(stdout).toMatch(
      /✓ without zone us-east-1b: works\n {4}subnet private-us-east-1a[^✗]*→ NAT gateway nat-us-east-1a[^✗]*→ /,
    );
  });

  it("asks about any one failure", () => {
    const lost = (domain: string): string => nospof(["explain", egress, shop, "-s", "prod", "--lose", domain]).stdout;
    expect(lost("us-east-1b")).toContain("✓ without zone us-east-1b: works");
    expect(lost("us-east-1b")).not.toContain("us-east-1a: works");
    expect(lost("us-east-1")).toContain("✗ without region us-east-1: does not work");
    expect(lost("us-east-1a,us-east-1b")).toContain("✗ without zone us-east-1a and zone us-east-1b");
    const unknown = nospof(["explain", egress, shop, "-s", "prod", "--lose", "us-east-1c"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("there is no such failure domain");
  });

  it("tells where a resource stands, what it decides and which flows need it", () => {
    const gateway = nospof(["explain", "aws:ec2/natGateway:NatGateway::nat-us-east-1a", shop, "-s", "dev"]).stdout;
    expect(gateway).toContain(`Flows that may cross it\n  ${egress}: from tier private`);
    expect(gateway).toMatch(/Where it cuts a flow\n {2}egress:shop\/private without zone us-east-1a/);
    expect(gateway).toMatch(/created in\s+fixtures\/shop\/index\.js:\d+/);
    const route = nospof(["explain", "aws:ec2/route:Route::private-us-east-1b", shop, "-s", "dev"]).stdout;
    expect(route).toMatch(/What it decides\n {2}subnet private-us-east-1b .*→ NAT gateway/);
  });

  it("names what there is when it does not know the name", () => {
    const { code, stdout, stderr } = nospof(["explain", "egress:shop/prviate", shop, "-s", "dev"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`Did you mean "${egress}"? Flows: ${egress}.`);
  });
});

describe("addresses", () => {
  it("prints networks, subnets by tier and zone, and what is free", () => {
    const { code, stdout } = nospof(["addresses", shop, "-s", "prod"]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "shop/prod",
        "",
        "shop in us-east-1: 10.0.0.0/16 (65,536 addresses)",
        "  public",
        "    us-east-1a  10.0.0.0/24  public-us-east-1a",
        "    us-east-1b  10.0.1.0/24  public-us-east-1b",
        "  private",
        "    us-east-1a  10.0.16.0/20  private-us-east-1a",
        "    us-east-1b  10.0.32.0/20  private-us-east-1b",
        "  free in 10.0.0.0/16: 56,832 addresses (87 %)",
        "    10.0.2.0/23, 10.0.4.0/22, 10.0.8.0/21, 10.0.48.0/20, 10.0.64.0/18,",
        "    10.0.128.0/17",
        "",
      ].join("\n"),
    );
  });
});
