import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Report } from "@nospof/report";
import { configTextOf, parseAssumption, valueOf } from "../src/assume/parse";
import { fixture, nospof, type Run } from "./run";

jest.setTimeout(120_000);

const open = fixture("open");

function report(run: Run): Report {
  return JSON.parse(run.stdout) as Report;
}

async function refused(...assumptions: readonly string[]): Promise<string> {
  const run = await nospof(["check", open, ...assumptions.flatMap((one) => ["--assume", one])]);
  expect(run).toMatchObject({ code: 2, stdout: "" });
  expect(run.stderr).not.toMatch(/^\s+at /m);
  return run.stderr;
}

describe("parseAssumption", () => {
  it.each([
    ["zoneCount=3", "zoneCount", "configuration", 3],
    ["aws:region=eu-west-1", "aws:region", "configuration", "eu-west-1"],
    ["web.minSize=4", "web.minSize", "property", 4],
    ["web.subnets[0]=subnet-1", "web.subnets[0]", "property", "subnet-1"],
    ['web.subnets=["a=b"]', "web.subnets", "property", ["a=b"]],
    [
      "aws:ec2/subnet:Subnet::a.availabilityZone=us-east-1a",
      "aws:ec2/subnet:Subnet::a.availabilityZone",
      "property",
      "us-east-1a",
    ],
    ['web.name=""', "web.name", "property", ""],
    ["web.account=012345678901", "web.account", "property", "012345678901"],
  ])("%s", (given, name, kind, value) => {
    const [option] = parseAssumption(given);
    expect(option).toMatchObject({ name, kind });
    expect(option && valueOf(option)).toEqual(value);
  });

  it("keeps configuration as the text that it is", () => {
    const text = (given: string): string => parseAssumption(given).map(configTextOf).join();
    expect(text("n=3")).toBe("3");
    expect(text('n="3"')).toBe("3");
    expect(text('zones=["a", "b"]')).toBe('["a", "b"]');
  });

  it.each([
    ["zoneCount", /write a key of the configuration/],
    ["=3", /write a key of the configuration/],
    ["zoneCount=", /the value is missing/],
  ])("refuses %s", (given, message) => {
    expect(() => parseAssumption(given)).toThrow(message);
  });

  it("refuses to assume one thing twice", () => {
    expect(() => parseAssumption("n=4", parseAssumption("n=3"))).toThrow(/n is assumed twice/);
  });
});

describe("check --assume", () => {
  it("is what an unknown verdict suggests", async () => {
    const { code, stdout } = await nospof(["check", open, "--fail-on", "unknown"]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      "? minSize of Group web: blocks ingress:web/web (4 failures)\n    try --assume web.minSize=…",
    );
  });

  it("runs the program with assumed configuration, fills in properties, and says so at the top", async () => {
    const run = await nospof(["check", open, "--assume", "zoneCount=3", "--assume", "web.minSize=6", "-o", "json"]);
    const [stack] = report(run).stacks;
    expect(stack?.flows).toMatchObject([{ id: "ingress:web/web", verdict: "proven" }]);
    expect(stack?.flows[0]?.failures.filter(({ lost }) => lost[0]?.includes("us-east-1/us-east-1"))).toHaveLength(3);
    expect(stack?.assumptions).toMatchObject([
      { name: "zoneCount", value: "3", key: "open:zoneCount" },
      { name: "web.minSize", value: "6", property: "minSize" },
    ]);
    const { stdout } = await nospof(["check", open, "--assume", "web.minSize=1"]);
    expect(stdout).toMatch(
      /^open\/dev \(program, 15 resources\)\n\nAssumed, and everything below holds only if it is so\n {2}web\.minSize = 1 \(minSize of Group web\)\n\n/,
    );
    expect(stdout).toMatch(/✗ 1 flow: 0 proven, 1 refuted · .* · under 1 assumption\n$/s);
  });

  it("is refused where it names nothing, says what is known, or changes nothing", async () => {
    expect(await refused("zoneCont=3", "wep.minSize=3", "web.minSiz=3")).toBe(
      [
        "nospof: --assume zoneCont: the program does not read open:zoneCont; it reads zoneCount. Mend it, or leave it out.",
        '--assume wep.minSize: there is no such resource. Did you mean "web"? Mend it, or leave it out.',
        "--assume web.minSiz: the property is not set, so that its default holds; what is not known there: minSize. Mend it, or leave it out.",
        "",
      ].join("\n"),
    );
    expect(await refused("web.maxSize=4")).toMatch(
      /--assume web\.maxSize: it is known to be 12\. An assumption is for what is not known/,
    );
    expect(await refused("web.maxSize=12")).toMatch(/it is known already, and says the same/);
    expect(await refused("aws:region=eu-west-1")).toMatch(
      /--assume aws:region: Pulumi\.dev\.yaml sets it to "us-east-1", not to "eu-west-1"\./,
    );
    expect(await refused("aws:region=us-east-1")).toMatch(/--assume aws:region: Pulumi\.dev\.yaml says so already/);
    expect(await refused("public-a.arn=x")).toMatch(/--assume public-a\.arn: no verdict and no rule depends on it/);
  });

  it("goes by a region that nothing sets", async () => {
    const region = await nospof(["check", fixture("regionless"), "--assume", "aws:region=eu-west-1", "-o", "json"]);
    expect(report(region).stacks.map(({ assumptions, notes }) => [assumptions, notes])).toEqual([
      [[{ name: "aws:region", value: "eu-west-1", key: "aws:region" }], []],
    ]);
  });

  it("takes properties of an export, and no configuration", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "nospof-cli-"));
    try {
      const file = path.join(folder, "plan.json");
      const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      const subnet = (name: string, zone: string): object => {
        const urn = `urn:pulumi:dev::shop::aws:ec2/subnet:Subnet::${name}`;
        const newState = {
          urn,
          type: "aws:ec2/subnet:Subnet",
          custom: true,
          inputs: { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24", availabilityZone: zone },
        };
        return { op: "create", urn, newState };
      };
      writeFileSync(
        file,
        JSON.stringify({ steps: [subnet("a", unknown), subnet("b", "us-east-1b")], changeSummary: { create: 2 } }),
      );
      const run = await nospof(["check", file, "--assume", "a.availabilityZone=us-east-1a", "-o", "json"]);
      expect(report(run).stacks).toMatchObject([
        { assumptions: [{ name: "a.availabilityZone", value: "us-east-1a" }] },
      ]);
      const { code, stderr } = await nospof(["check", file, "--assume", "zoneCount=3"]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/--assume zoneCount: .*plan\.json is no program, so its configuration is settled/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("explain --assume", () => {
  it("says above the explanation what it rests on", async () => {
    const { code, stdout } = await nospof([
      "explain",
      "ingress:web/web",
      open,
      "--assume",
      "web.minSize=4",
      "--lose",
      "us-east-1a",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^open\/dev\n\nAssumed, .*\n {2}web\.minSize = 4 \(minSize of Group web\)\n\n/);
    expect(stdout).toContain("✓ without zone us-east-1a: works, capacity 4 → 2 of 1 needed");
  });
});
