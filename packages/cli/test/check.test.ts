import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import type { Report } from "@nospof/report";
import { balancedExport, stackExport } from "./export";
import { fixture, nospof, nospofProcess, startNospof, type Run } from "./run";

jest.setTimeout(120_000);

const shop = fixture("shop");
const egress = "egress:shop/private";
let folder: string;
let dev: string;
let prod: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-cli-"));
  [dev, prod] = ["dev", "prod"].map((stack) => {
    const file = path.join(folder, `${stack}.json`);
    writeFileSync(file, stackExport(stack));
    return file;
  }) as [string, string];
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
  return `rules: { aws-nat-same-zone: disabled }\nexemptions: [${JSON.stringify({ ...own, ...change })}]\n`;
}

function report(run: Run): Report {
  return JSON.parse(run.stdout) as Report;
}

describe("check", () => {
  let both: Run;

  beforeAll(() => {
    both = nospofProcess(["check", shop, "--timings"]);
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

  it("fits 80 columns and uses no colours where there is no terminal", async () => {
    expect(both.stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    expect(both.stdout).not.toContain("\u001b");
    expect((await nospof(["rules"], { env: { FORCE_COLOR: "1" } })).stdout).toContain("\u001b[1m");
    expect((await nospof(["rules"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout).not.toContain("\u001b");
  });

  it("tells the times of the parts beside the report", () => {
    for (const part of ["start", "program", "inventory", "topology", "survival", "rules", "report"]) {
      expect(both.stderr).toMatch(new RegExp(`\\b${part} \\d+ ms`));
    }
  });

  it("writes several reports, the JSON one as its schema says, and leaves nothing else behind", async () => {
    const file = path.join(folder, "report.json");
    writeFileSync(file, "old");
    const { stdout } = await nospof(["check", prod, "-o", "text", `json=${file}`]);
    expect(stdout).toContain(egress);
    const written = JSON.parse(readFileSync(file, "utf8")) as Report;
    const schemaFile = require.resolve("@nospof/report/schema/report-v1.json");
    const validate = new Ajv().compile(JSON.parse(readFileSync(schemaFile, "utf8")) as object);
    expect(validate(written) ? [] : validate.errors).toEqual([]);
    expect(written.stacks).toMatchObject([
      { project: "shop", stack: "prod", source: "state", flows: [{ id: egress, verdict: "proven" }] },
    ]);
    expect(readdirSync(folder).sort()).toEqual(["dev.json", "prod.json", "report.json"]);
  });

  it("gives a program, its export and standard input the same verdicts", async () => {
    // Targets may stand behind options with several values.
    const run = nospofProcess(["check", shop, "-s", "dev", "prod", "-o", "json", prod, dev, "-"], {
      input: stackExport("prod"),
    });
    expect(run.code).toBe(1);
    const verdicts = report(run).stacks.map(({ target, stack, source, flows }) => [
      target,
      stack,
      source,
      flows.map(({ failures }) => failures.map(({ lost, verdict }) => `${lost.join()} ${verdict}`)),
    ]);
    const good = [["aws/us-east-1/us-east-1a proven", "aws/us-east-1/us-east-1b proven"]];
    const bad = [["aws/us-east-1/us-east-1a refuted", "aws/us-east-1/us-east-1b proven"]];
    expect(verdicts).toEqual([
      [shop, "dev", "program", bad],
      [shop, "prod", "program", good],
      [prod, "prod", "state", good],
      [dev, "dev", "state", bad],
      ["-", "prod", "state", good],
    ]);
  });

  it("lets --fail-on decide what counts", async () => {
    expect((await nospof(["check", dev])).code).toBe(1);
    expect((await nospof(["check", dev, "--fail-on", "never"])).code).toBe(0);
    expect((await nospof(["check", prod, "--fail-on", "unknown"])).code).toBe(0);
  });

  it("checks the other stacks when one cannot be", async () => {
    const { code, stdout, stderr } = await nospof(["check", fixture("throws"), prod]);
    expect(code).toBe(2);
    expect(stdout.replace(/\s+/g, " ")).toMatch(/^throws\/dev The program in .*the moon is not made of cheese/);
    expect(stdout).toContain("shop/prod (state");
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
  it("accepts a loss by an exemption that one of several stacks needs", async () => {
    const { code, stdout } = await nospof(["check", dev, prod, "--config", config(exemption())]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${egress}   ✗*  ✓`);
    expect(stdout).toContain("used until 2099-12-31: survives-zone");
    expect(stdout).not.toContain("unused");
  });

  it("fails on an exemption that no stack needs, and on an expired one", async () => {
    const unused = await nospof(["check", prod, "--config", config(exemption())]);
    expect(unused.code).toBe(1);
    expect(unused.stdout).toContain("unused: survives-zone for egress:shop/private");
    const expired = await nospof(["check", dev, "--config", config(exemption({ expires: "2020-01-31" }))]);
    expect(expired.code).toBe(1);
    expect(expired.stdout).toContain("expired on 2020-01-31: survives-zone");
    expect(expired.stdout).toContain(`${egress}   ✗   ✓`);
  });

  it("leaves out exemptions for other stacks", async () => {
    expect((await nospof(["check", prod, "--config", config(exemption({ stack: "dev" }))])).code).toBe(0);
  });

  it("lies beside an export", async () => {
    writeFileSync(path.join(folder, "nospof.yaml"), exemption());
    expect((await nospof(["check", "dev.json"], { cwd: folder })).code).toBe(0);
  });

  it("demands what a flow is declared to need", async () => {
    const text = `flows:\n  ${egress}: { survive: region, stack: prod }\n`;
    const run = await nospof(["check", prod, "-o", "json", "--config", config(text)]);
    expect(run.code).toBe(1);
    const [flow] = report(run).stacks[0]?.flows ?? [];
    expect(flow?.need.survive).toBe("region");
    expect(flow?.failures.find(({ lost }) => lost[0] === "aws/us-east-1")?.verdict).toBe("refuted");
  });

  it("refuses a flow that no stack has, and tells when it may be another stack's", async () => {
    const file = config("flows:\n  egress:shop/privat: { capacity: 2 }\n");
    const all = await nospof(["check", shop, "--config", file]);
    expect(all).toMatchObject({ code: 2, stdout: "" });
    expect(all.stderr).toContain(
      `settings.yaml:2:3: there is no flow "egress:shop/privat". Did you mean "${egress}"? There are: ${egress}.`,
    );
    const one = await nospof(["check", prod, "--config", file]);
    expect(one.code).toBe(0);
    expect(one.stdout.replaceAll(/\s+/g, " ")).toContain('this stack has no flow "egress:shop/privat"');
  });

  it("sets levels of rules", async () => {
    const { stdout } = await nospof([
      "check",
      dev,
      "-o",
      "json",
      "--config",
      config("rules: { survives-zone: disabled }\n"),
    ]);
    const [stack] = (JSON.parse(stdout) as Report).stacks;
    expect(stack?.flows[0]?.verdict).toBe("refuted");
    expect(stack?.findings.map(({ rule }) => rule)).not.toContain("survives-zone");
  });
});

describe("explain", () => {
  it("shows the path of what survives, hop by hop, and the cut of what does not", async () => {
    const { code, stdout } = await nospof(["explain", egress, dev]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✗ without zone us-east-1a: does not work\n {4}NAT gateway nat-us-east-1a/);
    expect(stdout).toMatch(
      /✓ without zone us-east-1b: works\n {4}subnet private-us-east-1a[^✗]*→ NAT gateway nat-us-east-1a[^✗]*→ /,
    );
  });

  it("asks about any one failure", async () => {
    const lost = async (domain: string): Promise<string> =>
      (await nospof(["explain", egress, prod, "--lose", domain])).stdout;
    expect(await lost("us-east-1b")).toContain("✓ without zone us-east-1b: works");
    expect(await lost("us-east-1b")).not.toContain("us-east-1a: works");
    expect(await lost("us-east-1")).toContain("✗ without region us-east-1: does not work");
    expect(await lost("us-east-1a,us-east-1b")).toContain("✗ without zone us-east-1a and zone us-east-1b");
    const unknown = await nospof(["explain", egress, prod, "--lose", "us-east-1c"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("there is no such failure domain");
  });

  it("tells what published service levels promise at most, and what cuts a flow only together", async () => {
    const stack = path.join(folder, "pair.json");
    const explained = async (balanced: number, ...more: readonly string[]): Promise<string> => {
      writeFileSync(stack, balancedExport(balanced));
      return (await nospof(["explain", "ingress:front", stack, ...more])).stdout;
    };
    const both = await explained(2);
    expect(both.slice(both.indexOf("Ceiling")).split("\n\n")[0]?.trimEnd()).toBe(
      [
        "Ceiling 99.99 %: no published service level promises more. It stops when one",
        "  of these fails:",
        "    LoadBalancer front: 99.99 % (load balancer in two or more zones, Amazon",
        "      Elastic Load Balancing Service Level Agreement, 25 July 2022)",
        "It stops when one of these fails",
        "    Instance i-0: 99.5 % (single EC2 instance, Amazon Compute Service Level",
        "      Agreement, 25 May 2022)",
        "  and at the same time one of these:",
        "    Instance i-1: 99.5 % (single EC2 instance, Amazon Compute Service Level",
        "      Agreement, 25 May 2022)",
        "  If both are as available as promised, one of them works at least 99.5 % of the",
        "  time. That they do not fail together is promised nowhere, so this sets no",
        "  ceiling.",
      ].join("\n"),
    );
    expect(await explained(1)).toMatch(
      /^Ceiling 99\.5 %: [^✗]*Instance i-0: 99\.5 %[^✗]*LoadBalancer front: 99\.99 %/m,
    );
    expect(await explained(1)).not.toContain("at the same time");
    expect(await explained(2, "--lose", "us-east-1a")).not.toContain("Ceiling");
    expect(report(await nospof(["check", stack, "-o", "json"])).stacks[0]?.flows[0]?.availability?.ceiling).toBe(99.99);
  });

  it("tells where a resource stands, what it decides and which flows need it", async () => {
    const gateway = (await nospof(["explain", "aws:ec2/natGateway:NatGateway::nat-us-east-1a", dev])).stdout;
    expect(gateway).toContain(`Flows that may cross it\n  ${egress}: from tier private`);
    expect(gateway).toMatch(/Where it cuts a flow\n {2}egress:shop\/private without zone us-east-1a/);
    const route = (await nospof(["explain", "aws:ec2/route:Route::private-us-east-1b", dev])).stdout;
    expect(route).toMatch(/What it decides\n {2}subnet private-us-east-1b .*→ NAT gateway/);
  });

  it("tells where a program creates a resource", async () => {
    const { stdout } = await nospof(["explain", "aws:ec2/vpc:Vpc::shop", shop, "-s", "dev"]);
    expect(stdout).toMatch(/created in\s+fixtures\/shop\/index\.js:\d+/);
  });

  it("names what there is when it does not know the name", async () => {
    const { code, stdout, stderr } = await nospof(["explain", "egress:shop/prviate", dev]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`Did you mean "${egress}"? Flows: ${egress}.`);
  });
});

describe("addresses", () => {
  it("prints networks, subnets by tier and zone, and what is free", async () => {
    const { code, stdout } = await nospof(["addresses", prod]);
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
