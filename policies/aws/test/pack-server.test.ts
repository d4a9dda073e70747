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

  describe("with a nospof.yaml", () => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "nospof-pack-"));
      process.env["NOSPOF_CONFIG"] = join(folder, "nospof.yaml");
    });
    afterAll(() => {
      delete process.env["NOSPOF_CONFIG"];
      rmSync(folder, { recursive: true });
    });

    test("takes its levels and exemptions", async () => {
      const exemption = "resource: 'egress:*', reason: dev, owner: platform, expires: 2999-12-31, stack: dev";
      writeFileSync(
        join(folder, "nospof.yaml"),
        `rules: { aws-nat-same-zone: disabled }\nexemptions: [{ rule: survives-zone, ${exemption} }]\n`,
      );
      expect((await run(oneNat)).violations).toEqual([]);
    });

    test("does not start with one that is wrong, and says why in a user's words", async () => {
      writeFileSync(join(folder, "nospof.yaml"), "rules: { aws-nat-same-zone: of }\nunknown: maybe\n");
      const failure = await run(good).catch((error: unknown) => String(error));
      expect(failure).toContain('rules.aws-nat-same-zone: must be mandatory, advisory, disabled, is "of"');
      expect(failure).toContain('unknown: must be fail, warn, ignore, is "maybe"');
      expect(failure).not.toMatch(/^ +at /m);
    });
  });
});
