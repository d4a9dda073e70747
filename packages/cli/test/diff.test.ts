import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { DiffReport } from "@nospof/report/diff";
import { pairStacks, type SideStacks, type StackNames } from "../src/diff/stacks";
import { stackExport } from "./export";
import { expectGone, fixture, nospof, startNospof, type Run } from "./run";

jest.setTimeout(120_000);

const egress = "egress:shop/private";
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "nospof-cli-")));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** A repository whose first commit has a gateway in each zone, and whose second one saves one. */
function repository(): string {
  const shop = path.join(folder, "infra", "shop");
  mkdirSync(path.join(folder, "infra"));
  cpSync(fixture("shop"), shop, { recursive: true });
  symlinkSync(path.join(__dirname, "../../../node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, ".gitignore"), "node_modules\n");
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message=one");
  const settings = path.join(shop, "Pulumi.prod.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("each", "one"));
  git("commit", "--quiet", "--all", "--message=two");
  return shop;
}

/** Runs with temporary folders of its own, and expects none of them to be left. */
async function diff(args: readonly string[], cwd = folder): Promise<Run> {
  const temporary = path.join(folder, ".tmp");
  mkdirSync(temporary, { recursive: true });
  const run = await nospof(["diff", ...args], { cwd, env: { TMPDIR: temporary } });
  expect(readdirSync(temporary)).toEqual([]);
  return run;
}

function report({ stdout }: Run): DiffReport {
  return JSON.parse(stdout) as DiffReport;
}

function exported(stack: string): string {
  const file = path.join(folder, `${stack}.json`);
  writeFileSync(file, stackExport(stack));
  return file;
}

describe("revisions", () => {
  it("are run in a folder of their own, and leave nothing behind", async () => {
    const shop = repository();
    const { code, stdout, stderr } = await diff(["HEAD~1", "."], shop);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("shop/prod: HEAD~1 → . (program → program)");
    expect(stdout).toContain(`✗ ${egress} no longer survives the loss of zone us-east-1a`);
    expect(stdout).toContain("Eip nat-us-east-1b is given back");
    expect(stdout).toContain("- deleted NatGateway nat-us-east-1b");
    expect(stdout).toContain(`Already so before\n  ${egress}: zone us-east-1a`);
    expect(stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    const { stdout: status } = spawnSync("git", ["status", "--porcelain"], { cwd: folder, encoding: "utf8" });
    expect(status).toBe("");
  });

  it("name paths as git does, and both sides may be one", async () => {
    repository();
    const both = await diff([
      "main~1:infra/shop",
      "main:./infra/shop",
      "-s",
      "prod",
      "--fail-on-regression",
      "-o",
      "json",
    ]);
    expect(both).toMatchObject({ code: 1, stderr: "" });
    expect(report(both)).toMatchObject({
      stacks: [{ stack: "prod", before: { target: "main~1:infra/shop" }, after: { target: "main:./infra/shop" } }],
      summary: { failures: { lost: 1 }, regressions: 2, resources: { delete: 2, update: 1 } },
    });
    const same = await diff(["HEAD:infra/shop", "main:infra/shop", "-s", "prod", "--fail-on-regression"]);
    expect(same.code).toBe(0);
    expect(same.stdout).toContain("✓ no redundancy lost or gained · no resource changes");
  });

  it("hold exports too, which are compared with the stack of their name", async () => {
    const shop = repository();
    writeFileSync(path.join(shop, "deployed.json"), stackExport("prod"));
    git("add", "--all");
    git("commit", "--quiet", "--message=three");
    const run = await diff(["main:infra/shop/deployed.json", ".", "--fail-on-regression", "-o", "json"], shop);
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(report(run).stacks).toMatchObject([
      { stack: "prod", before: { source: "state" }, after: { source: "program" }, flows: [{ id: egress }] },
    ]);
  });

  it("use the packages of the repository as they were", async () => {
    const shop = repository();
    const own = path.join(folder, "packages", "gateways");
    mkdirSync(own, { recursive: true });
    rmSync(path.join(folder, "node_modules"));
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(path.join(__dirname, "../../../node_modules/@pulumi"), path.join(folder, "node_modules", "@pulumi"));
    symlinkSync(own, path.join(folder, "node_modules", "gateways"));
    writeFileSync(path.join(own, "package.json"), JSON.stringify({ name: "gateways", main: "index.js" }));
    writeFileSync(path.join(own, "index.js"), 'module.exports = "each";\n');
    const program = path.join(shop, "index.js");
    writeFileSync(program, readFileSync(program, "utf8").replace('config.require("gateways")', 'require("gateways")'));
    git("add", "--all");
    git("commit", "--quiet", "--message=three");
    writeFileSync(path.join(own, "index.js"), 'module.exports = "one";\n');
    const run = await diff(["HEAD", ".", "-s", "dev", "-o", "json"], shop);
    expect(report(run).stacks).toMatchObject([{ flows: [{ id: egress, before: "proven", after: "refuted" }] }]);
  });

  it("say when they need other modules, or files that only a build makes", async () => {
    const shop = repository();
    const manifest = path.join(shop, "package.json");
    const text = readFileSync(manifest, "utf8");
    writeFileSync(manifest, JSON.stringify({ ...(JSON.parse(text) as object), version: "2.0.0" }));
    expect((await diff(["HEAD", ".", "-s", "dev"], shop)).stdout.replaceAll(/\s+/g, " ")).toContain(
      "HEAD is run with the modules that are installed now, though infra/shop/package.json differs there.",
    );
    writeFileSync(manifest, text);
    writeFileSync(path.join(folder, ".gitignore"), "node_modules\nbuilt.js\n");
    writeFileSync(path.join(shop, "built.js"), "");
    const program = path.join(shop, "index.js");
    writeFileSync(program, `require("./built");\n${readFileSync(program, "utf8")}`);
    git("add", "--all");
    git("commit", "--quiet", "--message=three");
    const unbuilt = await diff(["HEAD", ".", "-s", "dev"], shop);
    expect(unbuilt.code).toBe(2);
    const told = unbuilt.stdout.replaceAll(/\s+/g, " ");
    expect(told).toContain("Cannot find module './built'");
    expect(told).toContain("Only committed files of HEAD are there.");
    expect(told).not.toContain(".tmp");
  });

  it.each([
    [
      ["mian", "."],
      /^nospof: mian: there is no such file or folder, and no revision "mian" in .*\. Did you mean "main"\?/,
    ],
    [["HEAD~9", "."], /no revision "HEAD~9"/],
    [["HEAD:infra/shpo", "."], /HEAD:infra\/shpo: the revision HEAD has no infra\/shpo/],
    [["HEAD:../../..", "."], /the path leads out of the repository/],
    [["HEAD:infra", "."], /HEAD:infra: there is no Pulumi\.yaml in infra or above it/],
    [["--", "--output=x", "."], /no revision "--output=x"/],
  ])("%j is refused", async (args, message) => {
    repository();
    const shown = await diff(args, path.join(folder, "infra", "shop"));
    expect(shown).toMatchObject({ code: 2, stdout: "" });
    expect(shown.stderr.replaceAll(/\s+/g, " ")).toMatch(message);
  });

  it("are none outside a repository", async () => {
    const { code, stderr } = await diff(["HEAD~1", exported("dev")]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      "nospof: HEAD~1: there is no such file or folder, and it can be no revision: the current folder is in no git repository.\n",
    );
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("leave nothing behind when %s ends the command", async (signal) => {
    repository();
    cpSync(fixture("hangs"), path.join(folder, "infra", "hangs"), { recursive: true });
    git("add", "--all");
    git("commit", "--quiet", "--message=three");
    const temporary = path.join(folder, ".tmp");
    mkdirSync(temporary);
    const command = startNospof(["diff", "HEAD:infra/hangs", "HEAD:infra/hangs", "--debug"], {
      cwd: folder,
      env: { TMPDIR: temporary },
    });
    const pid = await new Promise<number>((resolve) => {
      command.stderr?.on("data", (chunk: Buffer) => {
        const found = /pid (\d+)/.exec(chunk.toString())?.[1];
        if (found !== undefined) resolve(Number(found));
      });
    });
    expect(readdirSync(temporary)).toHaveLength(2);
    const ended = new Promise((resolve) => command.once("exit", resolve));
    command.kill(signal);
    expect(await ended).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    expect(readdirSync(temporary)).toEqual([]);
    await expectGone(pid);
  });
});

describe("files", () => {
  it("exit with 1 only for what is worse, when asked to", async () => {
    const [dev, prod] = [exported("dev"), exported("prod")];
    expect((await diff([dev, prod])).code).toBe(0);
    expect((await diff([prod, dev])).code).toBe(1);
    expect((await diff([prod, dev, "--fail-on-regression"])).code).toBe(1);
    const again = path.join(folder, "again.json");
    writeFileSync(again, stackExport("dev"));
    expect((await diff([dev, again])).code).toBe(1);
    expect((await diff([dev, again, "--fail-on-regression"])).code).toBe(0);
  });

  it("are judged by the settings of the side after, which may accept what is new", async () => {
    const [dev, prod] = [exported("dev"), exported("prod")];
    const accepted = {
      rules: { "aws-nat-same-zone": "disabled" },
      exemptions: [
        { rule: "survives-zone", resource: egress, reason: "cheaper", owner: "platform", expires: "2099-12-31" },
      ],
    };
    writeFileSync(path.join(folder, "nospof.yaml"), JSON.stringify(accepted));
    const { code, stdout } = await diff([prod, dev, "--fail-on-regression"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`✗* ${egress} no longer survives`);
    expect(stdout).toContain("Exempted until 2099-12-31 by platform.");
  });

  it.each([
    [["dev.json", "dev.json"], /dev\.json and dev\.json are the same/],
    [["-", "-"], /- and - are the same/],
    [["dev.json", "half.json"], /half\.json: the file is not valid JSON/],
    [["dev.json", "other.json"], /dev\.json is of the project shop, other\.json of the project other/],
    [["dev.json"], /missing required argument 'after'/],
    [["dev.json", "prod.json", "-o", "yaml"], /no format "yaml".*Formats: text, json/],
    [["dev.json", "prod.json", "-o", "json=no/where.json"], /the folder no does not exist/],
  ])("%j is refused", async (args, message) => {
    exported("dev");
    exported("prod");
    writeFileSync(path.join(folder, "half.json"), "{");
    writeFileSync(path.join(folder, "other.json"), stackExport("dev").replaceAll("::shop::", "::other::"));
    const run = await diff(args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  it("one side that cannot be run does not hide its reason", async () => {
    const throwing = path.join(folder, "throws");
    cpSync(fixture("throws"), throwing, { recursive: true });
    symlinkSync(path.join(__dirname, "../../../node_modules"), path.join(folder, "node_modules"));
    const state = path.join(folder, "state.json");
    writeFileSync(state, stackExport("dev").replaceAll("::shop::", "::throws::"));
    const { code, stdout } = await diff(["state.json", "throws"]);
    expect(code).toBe(2);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/^throws\/dev throws: .*the moon is not made of cheese/);
  });
});

describe("pairStacks", () => {
  const program = (stacks: readonly string[], project = "shop"): SideStacks => ({
    given: ".",
    project,
    stacks,
    isFixed: false,
  });
  const file = (stack: string, project = "shop"): SideStacks => ({
    given: "state.json",
    project,
    stacks: [stack],
    isFixed: true,
  });

  it.each<[string, SideStacks, SideStacks, readonly string[] | undefined, readonly StackNames[]]>([
    [
      "programs by name",
      program(["dev", "prod"]),
      program(["prod", "qa"]),
      undefined,
      [{ before: "dev" }, { before: "prod", after: "prod" }, { after: "qa" }],
    ],
    [
      "programs as chosen",
      program(["dev", "prod"]),
      program(["prod", "qa"]),
      ["qa", "prod"],
      [{ before: "prod", after: "prod" }, { after: "qa" }],
    ],
    [
      "a file with the stack of its name",
      file("prod"),
      program(["dev", "prod"]),
      undefined,
      [{ before: "prod", after: "prod" }],
    ],
    ["a program with a file", program(["dev", "prod"]), file("dev"), undefined, [{ before: "dev", after: "dev" }]],
    [
      "a file with the stack that is chosen",
      file("prod"),
      program(["dev"]),
      ["dev"],
      [{ before: "prod", after: "dev" }],
    ],
    ["two files, whatever they hold", file("dev"), file("prod"), undefined, [{ before: "dev", after: "prod" }]],
  ])("%s", (_, before, after, wanted, expected) => {
    expect(pairStacks(before, after, wanted)).toEqual(expected);
  });

  it.each<[string, SideStacks, SideStacks, readonly string[] | undefined, RegExp]>([
    ["two projects", program(["dev"]), program(["dev"], "other"), undefined, /project shop.*project other/],
    [
      "a stack of neither side",
      program(["dev"]),
      program(["prod"]),
      ["pord"],
      /no stack "pord"\. Did you mean "prod"\?/,
    ],
    [
      "a file without a partner",
      file("prod"),
      program(["dev", "qa"]),
      undefined,
      /holds the stack "prod", and \. has no such stack\. Choose one with --stack: dev, qa/,
    ],
    ["a file with two", file("prod"), program(["dev", "qa"]), ["dev", "qa"], /only one can be compared/],
  ])("refuses %s", (_, before, after, wanted, message) => {
    expect(() => pairStacks(before, after, wanted)).toThrow(message);
  });
});
