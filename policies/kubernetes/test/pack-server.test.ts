import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameOfUrn } from "@nospof/inventory";
import { runPolicyPack, type Violation } from "@nospof/testing";
import { rules } from "nospof-policy-kubernetes/rules";
import { budget, deployment, inventoryOf, type Manifest, nodes, service } from "./cluster";

jest.setTimeout(60_000);

test("Pulumi's own policy server offers every rule of the pack and refuses the one Deployment that a zone holds", async () => {
  const bound = deployment({ nodeSelector: { "topology.kubernetes.io/zone": "a" } });
  const objects = [bound, service(), budget({ maxUnavailable: 1 })];
  const good = [deployment({}, {}, { name: "api" }), service("api", { app: "api" })];
  const inventory = inventoryOf([...objects, ...good, ...nodes(["a", "b", "c"])]);
  const { pack, violations } = await runPolicyPack({ packDir: join(__dirname, ".."), inventory });
  expect(pack.name).toBe("nospof-kubernetes");
  expect(pack.policies).toEqual(rules.map(({ id }) => id));
  const refused = violations.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
  // The zone has a single node.
  expect(refused.map(({ policyName, urn }) => `${policyName} ${nameOfUrn(urn ?? "")}`).sort()).toEqual([
    "kubernetes-one-place web",
    "survives-device web",
    "survives-zone web",
  ]);
  const [found] = refused.filter(({ policyName }) => policyName === "kubernetes-one-place");
  expect(found?.message).toContain('spec.template.spec.nodeSelector["topology.kubernetes.io/zone"]');
  expect(found?.severity).toBe("critical");
  expect(found?.urn).toMatch(/::kubernetes:apps\/v1:Deployment::web$/);
});

describe("nodes that nospof.yaml declares", () => {
  const run = async (objects: readonly Manifest[], settings: string): Promise<readonly Violation[]> => {
    const folder = mkdtempSync(join(tmpdir(), "nospof-pack-"));
    const path = join(folder, "nospof.yaml");
    writeFileSync(path, settings);
    try {
      const { violations } = await runPolicyPack({
        packDir: join(__dirname, ".."),
        inventory: inventoryOf(objects),
        environment: { NOSPOF_CONFIG: path },
      });
      return violations;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const nodesIn = (...zones: readonly string[]): string =>
    `kubernetes:\n  nodes:\n${zones.map((zone) => `    - { zone: ${zone}, cpu: 2 }\n`).join("")}`;
  const words = (violations: readonly Violation[]): readonly string[] =>
    violations.map(({ policyName, enforcementLevel }) => `${policyName} ${enforcementLevel}`);

  test("are the nodes that Pulumi's policy server judges by", async () => {
    const objects = [deployment(), service(), budget({ maxUnavailable: 1 })];
    expect(words(await run(objects, ""))).toContain("survives-zone advisory");
    expect(words(await run(objects, nodesIn("a", "b", "c")))).toEqual([]);
    expect(words(await run(objects, nodesIn("a", "a")))).toEqual(
      expect.arrayContaining(["survives-zone mandatory", "kubernetes-one-place mandatory"]),
    );
  });

  test("are told about the stack, because the engine knows no such resources", async () => {
    const containers = [{ name: "main", image: "example.com/web:1", resources: { requests: { cpu: "1500m" } } }];
    const violations = await run([deployment({ containers })], nodesIn("a", "b", "c"));
    const told = violations.filter(({ policyName }) => policyName === "kubernetes-zone-loss-capacity");
    expect(told.map(({ urn }) => urn)).toEqual([undefined]);
    expect(told[0]?.message).toContain("without zone a the nodes that are left");
  });
});
