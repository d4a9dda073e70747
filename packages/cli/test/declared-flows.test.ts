import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Report } from "@nospof/report";
import { ConfigReader, type Config } from "../src/config/config";
import { allRules } from "../src/rules";
import { fixture, nospof, type Run } from "./run";

jest.setTimeout(120_000);

const orders = fixture("orders");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-cli-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function config(...lines: readonly string[]): string {
  const file = path.join(folder, "nospof.yaml");
  writeFileSync(file, lines.join("\n"));
  return file;
}

function check(lines: readonly string[], ...args: readonly string[]): Promise<Run> {
  return nospof(["check", orders, "--config", config(...lines), ...args]);
}

function read(...lines: readonly string[]): Promise<Config> {
  return new ConfigReader(allRules()).read(config(...lines));
}

describe("nospof.yaml", () => {
  it("declares flows with ends, needs and dependencies, and knows where everything stands", async () => {
    const { flows } = await read(
      "flows:",
      "  orders:",
      "    from: tier private",
      "    to: service orders-db",
      "    capacity: 1000",
      "    unit: connections",
      "    recovery: { zone: 60 }",
      "    survive: zone",
      "    dependsOn: [worker, egress:main/private]",
      "  jobs: { from: web, to: worker, dependsOn: orders }",
    );
    expect(flows).toMatchObject([
      {
        id: "orders",
        from: "tier private",
        to: "service orders-db",
        dependsOn: ["worker", "egress:main/private"],
        need: { capacity: 1000, unit: "connections", recovery: { zone: 60 }, survive: "zone" },
      },
      { id: "jobs", from: "web", to: "worker", dependsOn: ["orders"], need: {} },
    ]);
    const [first] = flows;
    const places = [first?.place, first?.placeOf("to"), first?.placeOf("dependsOn", 1)];
    expect(places.map((place) => place?.slice(place.lastIndexOf("/") + 1))).toEqual([
      "nospof.yaml:2:3",
      "nospof.yaml:4:5",
      "nospof.yaml:9:25",
    ]);
  });

  it.each([
    [["flows:", "  a: { from: web }"], /nospof\.yaml:2:8: flows\.a\.from: goes with to, which is missing/],
    [["flows:", "  a: { to: web }"], /flows\.a\.to: goes with from, which is missing/],
    [["flows:", "  a: { unit: ports }"], /flows\.a\.unit: goes with capacity, which is missing/],
    [
      ["flows:", "  a: { capacity: 1, unit: port }"],
      /flows\.a\.unit: must be one of instances, .*Did you mean "ports"/,
    ],
    [["flows:", "  a: { form: web, to: web }"], /flows\.a\.form: there is no such setting\. Did you mean "from"\?/],
    [["flows:", "  a: { dependsOn: [] }"], /flows\.a\.dependsOn: must NOT have fewer than 1 items/],
    [["flows:", "  a: { dependsOn: [1] }"], /flows\.a\.dependsOn\[0\]: must be text, is 1/],
  ])("refuses %j", async (lines, message) => {
    await expect(read(...lines)).rejects.toThrow(message);
  });
});

describe("check", () => {
  it("loses a service with what it depends on, and says through what", async () => {
    const run = await check([
      "flows:",
      "  ingress:front/web: { dependsOn: orders-db }",
      "  work: { from: worker, to: web, capacity: 2 }",
    ]);
    expect(run.code).toBe(1);
    const words = run.stdout.replaceAll(/\s+/g, " ");
    expect(words).toContain("✗ ingress:front/web does not survive the loss of zone us-east-1a");
    expect(words).toMatch(/instance orders-db \(us-east-1a\) is lost.*, which service web needs/);
    expect(words).toMatch(/✗ work does not survive/);
  });

  it("proves a declared flow with the needs that are declared for it", async () => {
    const [stack] = (
      JSON.parse(
        (
          await check(
            ["flows:", "  work: { from: worker, to: web, capacity: 2, recovery: { zone: 300 } }"],
            "-o",
            "json",
          )
        ).stdout,
      ) as Report
    ).stacks;
    expect(stack?.flows.find(({ id }) => id === "work")).toMatchObject({
      source: "service worker",
      destination: "service web",
      verdict: "proven",
      need: { capacity: 2, unit: "instances", recovery: { zone: 300 } },
    });
  });

  it("refuses names that nothing has, each with its place and what was meant", async () => {
    const { code, stdout, stderr } = await check([
      "flows:",
      "  ingress:front/web:",
      "    dependsOn: [orders-bd]",
      "  work:",
      "    from: wroker",
      "    to: web",
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.split("\n").map((line) => line.slice(line.lastIndexOf("nospof.yaml:")))).toEqual([
      expect.stringMatching(
        /^nospof\.yaml:3:17: flows\.ingress:front\/web\.dependsOn\[0\]: there is no service or resource "orders-bd"\. Did you mean "orders-db"\?/,
      ) as string,
      expect.stringMatching(
        /^nospof\.yaml:5:5: flows\.work\.from: there is no service or resource "wroker"\. Did you mean "worker"\? There are: web\./,
      ) as string,
      "",
    ]);
  });

  it("takes a declaration that fits another stack as a note", async () => {
    const shop = fixture("shop");
    const file = config("flows:", "  out: { from: tier private, to: web }");
    const { code, stdout } = await nospof(["check", shop, "-s", "prod", "--config", file]);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain('flows.out.to: there is no service or resource "web"');
  });
});
