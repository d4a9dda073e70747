import { nameOfUrn, typeOfUrn, type Inventory } from "@nospof/inventory";
import { diffGraphs, type GraphDiff } from "@nospof/testing";
import { judge, storefront, storefrontWith } from "./stacks";

interface Place {
  availabilityZones: string[];
  egress: string;
}
type Services = Record<string, { requiredInstances: number; instanceType: string }>;

let prod: Inventory;

beforeAll(async () => {
  prod = await storefront("prod");
}, 60_000);

const short = (urn: string): string => `${typeOfUrn(urn).split(":").at(-1) ?? ""} ${nameOfUrn(urn)}`;

async function edited(edit: (config: Record<string, unknown>) => void): Promise<{ after: Inventory; diff: GraphDiff }> {
  const after = await storefrontWith("prod", edit);
  const diff = diffGraphs(prod, after);
  // Components repeat their arguments as inputs; what counts is what the cloud is asked for.
  return { after, diff: { ...diff, changed: diff.changed.filter(({ urn }) => typeOfUrn(urn).startsWith("aws:")) } };
}

/** Inputs that list zones, and so may change when one is added. */
const listsZones: Readonly<Record<string, readonly string[]>> = {
  LoadBalancer: ["subnets"],
  Group: ["vpcZoneIdentifiers", "minSize", "maxSize"],
};

describe("edits of the production storefront", () => {
  it("changes nothing when its configuration does not change", async () => {
    const { diff } = await edited(() => undefined);
    expect(diff).toEqual({ created: [], deleted: [], renamed: [], changed: [] });
  }, 60_000);

  it("adds zone d without touching what is there, except lists of zones", async () => {
    const { after, diff } = await edited((config) => {
      (config["storefront:primary"] as Place).availabilityZones.push("us-east-1d");
    });
    expect(diff.deleted).toEqual([]);
    expect(diff.renamed).toEqual([]);
    expect(diff.created.length).toBeGreaterThan(0);
    for (const urn of diff.created) expect(nameOfUrn(urn)).toContain("us-east-1d");
    for (const { urn, inputs } of diff.changed) {
      const allowed = listsZones[typeOfUrn(urn).split(":").at(-1) ?? ""] ?? [];
      expect({ resource: short(urn), inputs: inputs.filter((input) => !allowed.includes(input)) }).toEqual({
        resource: short(urn),
        inputs: [],
      });
    }
    expect(new Set(Object.values(judge(after).flows))).toEqual(new Set(["proven"]));
  }, 60_000);

  it("does not care for the order of zones", async () => {
    const { diff } = await edited((config) => {
      (config["storefront:primary"] as Place).availabilityZones.reverse();
    });
    expect(diff).toEqual({ created: [], deleted: [], renamed: [], changed: [] });
  }, 60_000);

  it("touches one service only when that service changes", async () => {
    const { diff } = await edited((config) => {
      const services = config["storefront:services"] as Services;
      services.api = { requiredInstances: 4, instanceType: "t4g.medium" };
    });
    expect([...diff.created, ...diff.deleted]).toEqual([]);
    expect(diff.changed.length).toBeGreaterThan(0);
    for (const { urn } of diff.changed) expect(nameOfUrn(urn)).toMatch(/^api-/);
  }, 60_000);

  it("keeps subnets, route tables and elastic IPs of staying zones when the egress changes", async () => {
    const { after, diff } = await edited((config) => {
      Object.assign(config["storefront:primary"] as Place, { egress: "Single", natZone: "us-east-1b" });
    });
    expect(diff.created).toEqual([]);
    const kinds = new Set(diff.deleted.map((urn) => short(urn)));
    expect(kinds).toEqual(
      new Set(
        ["us-east-1a", "us-east-1c"].flatMap((zone) =>
          ["Eip", "NatGateway"].map((type) => `${type} network-us-east-1-nat-${zone}`),
        ),
      ),
    );
    for (const { urn } of diff.changed)
      expect(short(urn)).toMatch(/^Route network-us-east-1-private-us-east-1[ac]-default$/);
    expect(judge(after).flows["egress:network-us-east-1/private"]).toBe("refuted");
  }, 60_000);
});
