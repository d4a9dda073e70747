import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inventory } from "@nospof/inventory";
import type { PackConfig, PolicyRun } from "@nospof/testing";
import { runPolicyPack } from "@nospof/testing";
import { rules } from "nospof-policy-aws/rules";
import { storefront } from "./storefront";

const packDir = join(__dirname, "..");

jest.setTimeout(60_000);

function run(inventory: Inventory, config: PackConfig = {}): Promise<PolicyRun> {
  return runPolicyPack({ packDir, inventory, config });
}

function mandatory({ violations }: PolicyRun): readonly string[] {
  const names = violations.flatMap((found) => (found.enforcementLevel === "mandatory" ? [found.policyName] : []));
  return [...new Set(names)].sort();
}

describe("the pack in Pulumi's own policy server", () => {
  let good: Inventory;
  let oneNat: Inventory;

  beforeAll(async () => {
    good = await storefront();
    oneNat = await storefront({ natZone: "us-east-1a" });
  });

  test("offers every rule and has nothing to say against a stack without a single point of failure", async () => {
    const result = await run(good);
    expect(result.pack.name).toBe("nospof-aws");
    expect(result.pack.policies).toEqual(rules.map(({ id }) => id));
    expect(result.violations).toEqual([]);
  });

  test("refuses a stack whose zones share one NAT gateway, and says which", async () => {
    const result = await run(oneNat);
    expect(mandatory(result)).toEqual(["aws-nat-same-zone", "survives-zone"]);
    const [flow] = result.violations.filter(({ policyName }) => policyName === "survives-zone");
    expect(flow?.message).toContain("zone us-east-1a");
    expect(flow?.message).toContain("nat-us-east-1a");
    expect(flow?.severity).toBe("critical");
    expect(flow?.urn).toMatch(/^urn:pulumi:dev::shop::/);
  });

  test("takes levels and exemptions from the pack's configuration", async () => {
    const exempt = (expires: string): object[] => [{ resource: "*", reason: "dev", owner: "platform", expires }];
    const configured = await run(oneNat, {
      "aws-nat-same-zone": "advisory",
      "survives-zone": { exemptions: exempt("2999-12-31") },
    });
    expect(mandatory(configured)).toEqual([]);
    expect(new Set(configured.violations.map(({ policyName }) => policyName))).toEqual(new Set(["aws-nat-same-zone"]));
    const expired = await run(oneNat, { "survives-zone": { exemptions: exempt("2020-12-31") } });
    expect(expired.violations.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("the exemption from survives-zone expired on 2020-12-31 (owner: platform)"),
    );
  });

  test("does not start with a nospof.yaml that is wrong, and says why in a user's words", () => {
    const folder = mkdtempSync(join(tmpdir(), "nospof-pack-"));
    try {
      const path = join(folder, "nospof.yaml");
      writeFileSync(path, "rules: { survives-zone: of }\nunknown: maybe\n");
      const server = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
      const { status, stdout, stderr } = spawnSync(process.execPath, [server, "127.0.0.1:1", packDir], {
        cwd: packDir,
        env: { ...process.env, NOSPOF_CONFIG: path },
        encoding: "utf8",
        timeout: 30_000,
      });
      expect(status).toBeGreaterThan(0);
      expect(stdout).toBe("");
      expect(stderr).toContain(`${path} has 2 problems:`);
      expect(stderr).toContain('rules.survives-zone: must be mandatory, advisory, disabled, is "of"');
      expect(stderr).toContain('unknown: must be fail, warn, ignore, is "maybe"');
      expect(stderr).not.toMatch(/^ +at /m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
