import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fill, valueFor } from "./fill";
import { deployed, experiment, planOf, planOfInventory, twoRegions } from "./stacks";
import type { ExperimentPlan } from "@nospof/experiments";

const check = "0f2a9bb8-6f6e-4a38-9c26-3c2c9a8b1f11";
const alarm = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:users see failures";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-script-"));
  // Stands for the AWS command line: it writes down what it is told and answers from files.
  tool(
    "aws",
    `printf '%s\\n' "$*" >> "${folder}/calls"
case "$2" in
  get-health-check) cat "${folder}/inverted" 2>/dev/null || echo False ;;
  describe-alarms) head -n 1 "${folder}/alarm" && sed -i 1d "${folder}/alarm" ;;
  update-health-check) [ ! -e "${folder}/refuses" ] ;;
esac`,
  );
  tool("sleep", ":");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function tool(name: string, body: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/usr/bin/env bash\n${body}\n`);
  chmodSync(file, 0o755);
}

function scriptOf(plan: ExperimentPlan): string {
  for (const { content } of experiment(plan, "region-us-east-1").artifacts)
    if (content.tool === "script") return content.script;
  throw new Error("There is no script.");
}

const options = { lose: ["region"] } as const;

/** Runs a script with alarm states that are read one after the other. */
function run(
  command: string,
  {
    alarms = [],
    env = {},
    script = scriptOf(planOf(twoRegions(), options)),
  }: Partial<{
    alarms: readonly string[];
    env: Record<string, string>;
    script: string;
  }> = {},
): { readonly code: number | null; readonly stderr: string; readonly calls: readonly string[] } {
  const file = path.join(folder, "script.sh");
  writeFileSync(file, script);
  writeFileSync(path.join(folder, "alarm"), [...alarms, ""].join("\n"));
  const { status, stderr } = spawnSync("bash", [file, command], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      HEALTH_CHECK_ID_PRIMARY: check,
      STOP_ALARM_ARN: alarm,
      DURATION_SECONDS: "0",
      ...env,
    },
  });
  const calls = path.join(folder, "calls");
  const text = existsSync(calls) ? readFileSync(calls, "utf8") : "";
  return { code: status, stderr, calls: text.split("\n").filter((line) => line.includes("update-health-check")) };
}

const inverted = `route53 update-health-check --health-check-id ${check} --inverted`;
const restored = `route53 update-health-check --health-check-id ${check} --no-inverted`;

describe("the script that inverts health checks", () => {
  it("inverts them and sets them back at the end", () => {
    expect(run("start", { alarms: ["OK"] })).toEqual({ code: 0, stderr: "", calls: [inverted, restored] });
  });

  it("sets them back when the alarm fires", () => {
    const { code, stderr, calls } = run("start", {
      alarms: ["OK", "OK", "INSUFFICIENT_DATA", "ALARM"],
      env: { DURATION_SECONDS: "600" },
    });
    expect([code, calls]).toEqual([3, [inverted, restored]]);
    expect(stderr).toContain("the alarm is ALARM");
  });

  it("sets them back when the alarm cannot be read any more", () => {
    const { code, calls } = run("start", { alarms: ["OK", "OK"], env: { DURATION_SECONDS: "600" } });
    expect(code).not.toBe(0);
    expect(calls).toEqual([inverted, restored]);
  });

  it("sets them back when it is interrupted", () => {
    tool("sleep", "kill -TERM $PPID");
    const { code, calls } = run("start", { alarms: ["OK", "OK", "OK"], env: { DURATION_SECONDS: "600" } });
    expect([code, calls]).toEqual([143, [inverted, restored]]);
  });

  it("says so when it cannot set them back", () => {
    writeFileSync(path.join(folder, "refuses"), "");
    const { code, stderr } = run("start", { alarms: ["OK"] });
    expect(code).toBe(1);
    expect(stderr).toContain("Run this script again with: rollback");
  });

  it("changes nothing when a check is inverted already, or the alarm is on or unknown", () => {
    writeFileSync(path.join(folder, "inverted"), "True\n");
    expect(run("start", { alarms: ["OK"] })).toMatchObject({ code: 2, calls: [] });
    rmSync(path.join(folder, "inverted"));
    expect(run("start", { alarms: ["ALARM"] })).toMatchObject({ code: 2, calls: [] });
    expect(run("start", { alarms: ["None"] })).toMatchObject({ code: 2, calls: [] });
  });

  it("sets back what a killed run left behind", () => {
    expect(run("rollback")).toMatchObject({ code: 0, calls: [restored] });
  });

  it("does nothing without inputs, and without a command", () => {
    const { code, stderr, calls } = run("start", { env: { HEALTH_CHECK_ID_PRIMARY: "" } });
    expect([code, calls]).toEqual([2, []]);
    expect(stderr).toBe("HEALTH_CHECK_ID_PRIMARY is not set: id of the Route 53 health check primary\n");
    expect(run("")).toMatchObject({ code: 2, calls: [] });
  });

  it("takes values that were given, and ids that are known", () => {
    const plan = planOf(twoRegions(), options);
    const given = scriptOf(planOf(twoRegions(), options, fill(plan)));
    const without = { HEALTH_CHECK_ID_PRIMARY: "", STOP_ALARM_ARN: "" };
    expect(run("start", { alarms: ["OK"], env: without, script: given }).calls).toEqual([inverted, restored]);
    const known = scriptOf(planOfInventory(deployed(twoRegions()), options));
    expect(known).toMatch(/ {2}'00000000-0000-4000-8000-[0-9a-f]{12}'/);
  });

  it("runs nothing that a resource is called", () => {
    const name = "x'; touch hacked; $(touch hacked) `touch hacked`\ntouch hacked #";
    const stack = twoRegions();
    const { urn } = stack.add("HealthCheck", name, {
      type: "HTTPS",
      fqdn: stack.find("east-front").get("dnsName"),
      requestInterval: 30,
      failureThreshold: 3,
    });
    expect(urn).toContain("hacked");
    stack.change("east", { healthCheckId: stack.find(name).id }, "Record");
    const plan = planOf(stack, options);
    const env = Object.fromEntries(
      plan.experiments.flatMap(({ inputs }) => inputs.map((input) => [input.name, valueFor(input)])),
    );
    expect(run("start", { alarms: ["OK"], script: scriptOf(plan), env })).toMatchObject({ code: 0 });
    expect(run("start", { alarms: ["OK"], script: scriptOf(plan) })).toMatchObject({ code: 2 });
    expect(existsSync(path.join(folder, "hacked"))).toBe(false);
  });
});
