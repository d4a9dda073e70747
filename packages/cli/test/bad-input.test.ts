import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { expectGone, fixture, nospof, startNospof } from "./run";

jest.setTimeout(60_000);

const state = {
  version: 3,
  deployment: {
    resources: [{ urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", type: "pulumi:pulumi:Stack" }],
  },
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-cli-"));
  writeFileSync(path.join(folder, "state.json"), JSON.stringify(state));
  writeFileSync(path.join(folder, "half.json"), JSON.stringify(state).slice(0, 60));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "x", dependencies: {} }));
  mkdirSync(path.join(folder, "empty"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in the temporary folder and expects one message, exit 2, no stack trace and nothing written. */
async function refused(args: readonly string[], input?: string): Promise<string> {
  const before = readdirSync(folder).sort();
  const { code, stdout, stderr } = await nospof(args, { cwd: folder, ...(input === undefined ? {} : { input }) });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^(nospof: |nospof\.yaml:\d+:\d+: )/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toContain("unexpected error");
  expect(readdirSync(folder).sort()).toEqual(before);
  return stderr;
}

function config(text: string): void {
  writeFileSync(path.join(folder, "nospof.yaml"), text);
}

describe("usage", () => {
  it.each([
    [["chek"], /unknown command 'chek' \(Did you mean check\?\)/],
    [["check", "--stak", "dev"], /unknown option '--stak'.*--stack/],
    [["check", "-o", "jsn"], /no format "jsn"\. Did you mean "json"\? Formats: text, json/],
    [["check", "-o", "text", "-o", "json"], /two reports go to standard output/],
    [["check", "-o", "json="], /the file is missing/],
    [["check", "-o", "json=missing/report.json"], /the folder missing does not exist/],
    [["check", "-o", "json=empty"], /empty is a folder/],
    [["check", "--lose", "zone,devise"], /"devise" is no kind of failure\. Did you mean "device"\?/],
    [["check", "--simultaneous", "4"], /--simultaneous 4: must be 1, 2 or 3/],
    [["check", "--fail-on", "always"], /Allowed choices are fail, unknown, never/],
    [["check", "--timeout", "soon"], /--timeout soon: must be a number of seconds/],
    [["explain", "-s", "dev"], /missing required argument.*Write arguments before options/],
    [["rules", "flow-work"], /no rule "flow-work"\. Did you mean "flow-works"\?/],
  ])("%j", async (args, message) => {
    expect(await refused(args)).toMatch(message);
  });
});

it("says what to do when it is not built yet", () => {
  mkdirSync(path.join(folder, "bin"));
  const bin = path.join(folder, "bin", "nospof.js");
  copyFileSync(path.join(__dirname, "..", "bin", "nospof.js"), bin);
  const { status, stderr } = spawnSync(process.execPath, [bin, "check"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^nospof is not built yet: run `npm ci`.*\n$/);
});

describe("targets", () => {
  it.each([
    [
      ["check", "nowhere.json", "empty"],
      /nowhere\.json: there is no such file.*\nempty: there is no Pulumi\.yaml in this folder or above it, and no manifest in it\.\nGive a folder with Pulumi\.yaml/,
    ],
    [["check"], /The current folder: there is no Pulumi\.yaml/],
    [["check", "half.json"], /half\.json: the file is not valid JSON/],
    [["check", "package.json"], /package\.json: this is a package\.json\. Give the folder of a Pulumi program/],
    [["check", "-", "-"], /standard input can be read only once/],
    [["check", "state.json", "-s", "prod"], /state\.json holds the stack "dev", not prod/],
    [["check", "state.json", "--config", "other.yaml"], /other\.yaml: there is no such file/],
    [["check", fixture("shop"), "-s", "qa"], /the project shop has no stack "qa"\. Its stacks: dev, prod/],
    [["check", "-s", "empty", fixture("shop")], /no stack "empty"\. If it is a target, write it before --stack/],
  ])("%j", async (args, message) => {
    expect(await refused(args)).toMatch(message);
  });

  it("refuses standard input that is no stack", async () => {
    expect(await refused(["check", "-"], "hello")).toMatch(/standard input: the file is not valid JSON/);
    expect(await refused(["check", "-"])).toMatch(/standard input: the file is empty/);
  });
});

describe("nospof.yaml", () => {
  it("names every problem with its place", async () => {
    config(
      [
        "survive: galaxy",
        "flow: {}",
        "flows:",
        "  ingress:web:",
        "    capacity: 0",
        "    recovery: { zones: 60 }",
        "exemptions:",
        "  - rule: survives-zone",
        "    resource: egress:private",
        "    reason: it is only a test",
        "    expires: 2027-02-30",
        "rules:",
        "  survives-zon: advisory",
        "unknown: explode",
      ].join("\n"),
    );
    const places = (await refused(["check", "state.json"])).trimEnd().split("\n");
    expect(places).toEqual([
      'nospof.yaml:1:1: survive: must be one of zone, region, provider, is "galaxy".',
      'nospof.yaml:2:1: flow: there is no such setting. Did you mean "flows"? Settings here: survive, flows, exemptions, rules, answers, stackReferences, kubernetes, unknown.',
      "nospof.yaml:5:5: flows.ingress:web.capacity: must be > 0, is 0.",
      'nospof.yaml:6:17: flows.ingress:web.recovery.zones: there is no such setting. Did you mean "zone"? Settings here: device, zone, region, provider, site.',
      "nospof.yaml:8:5: exemptions[0].owner: is missing: say who answers for it.",
      'nospof.yaml:11:5: exemptions[0].expires: must be a day of the calendar written YYYY-MM-DD, is "2027-02-30".',
      'nospof.yaml:13:3: rules.survives-zon: there is no rule "survives-zon". Did you mean "survives-zone"? "nospof rules" lists them all.',
      'nospof.yaml:14:1: unknown: must be fail, warn, ignore, is "explode".',
    ]);
  });

  it.each([
    ["a: [", /nospof\.yaml:1:\d+: this is not YAML/],
    ["survive: zone\nsurvive: zone", /nospof\.yaml:2:1: this is not YAML: Map keys must be unique/],
    ["- zone", /nospof\.yaml:1:1: must hold settings/],
  ])("refuses %j", async (text, message) => {
    config(text);
    expect(await refused(["check", "state.json"])).toMatch(message);
  });

  it("is not read when it is another project's", async () => {
    config("flow: {}");
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
    expect((await nospof(["check", "state.json"], { cwd: folder })).code).toBe(0);
    expect(await refused(["check", "state.json", "--config", "nospof.yaml"])).toContain("no such setting");
  });
});

describe("programs", () => {
  it.each([
    ["throws", [], /the moon is not made of cheese/],
    ["demanding", [], /demanding:domain[^]*demanding:owner/],
    ["hangs", ["--timeout", "3"], /3 (s|seconds)/],
  ])("%s", async (name, options, message) => {
    expect(await refused(["check", fixture(name), "-o", "json=report.json", ...options])).toMatch(message);
  });

  it("end with the command when it is interrupted", async () => {
    const command = startNospof(["check", fixture("hangs"), "--debug"]);
    const pid = await new Promise<number>((resolve) => {
      let text = "";
      command.stderr?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const found = /pid (\d+)/.exec(text)?.[1];
        if (found !== undefined) resolve(Number(found));
      });
    });
    const ended = new Promise<number | null>((resolve) =>
      command.once("exit", (code) => {
        resolve(code);
      }),
    );
    expect(() => process.kill(pid, 0)).not.toThrow();
    command.kill("SIGTERM");
    expect(await ended).toBe(143);
    await expectGone(pid);
  });
});
