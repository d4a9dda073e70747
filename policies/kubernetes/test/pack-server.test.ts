import { join } from "node:path";
import { nameOfUrn } from "@nospof/inventory";
import { runPolicyPack } from "@nospof/testing";
import { rules } from "nospof-policy-kubernetes/rules";
import { budget, deployment, inventoryOf, nodes, service } from "./cluster";

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
