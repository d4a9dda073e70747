import { Sandbox } from "../harness/sandbox";
import { requireEngine } from "../harness/scenario";
import { TestStack } from "../harness/stack";
import { Storefront } from "../harness/storefront";

const DAY = 24 * 60 * 60_000;

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

describe("policies decide before anything is made", () => {
  const sandbox = new Sandbox(requireEngine());
  const storefront = new Storefront(sandbox);
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.create(sandbox, storefront.folder, "dev");
  });

  afterAll(() => sandbox.close());

  it("a single point of failure without an exemption stops the update", async () => {
    storefront.exemptions(() => []);
    const error = await stack.upAfterPreview();
    expect(error).toMatch(/\[mandatory\].* survives-zone /);
    expect(error).toContain("network-us-east-1");
    expect(sandbox.cloud.journal()).toEqual([]);
  });

  it("a valid exemption lets it pass", async () => {
    storefront.exemptions((exemptions) => exemptions.map((one) => ({ ...one, expires: dayFromNow(30) })));
    expect(await stack.upAfterPreview()).toBeUndefined();
    expect(sandbox.existing()).not.toEqual([]);
  });

  it("an expired exemption stops it again", async () => {
    const before = sandbox.cloud.journal().length;
    storefront.exemptions((exemptions) => exemptions.map((one) => ({ ...one, expires: dayFromNow(-2) })));
    expect(await stack.upAfterPreview()).toMatch(/\[mandatory\].* survives-zone /);
    expect(sandbox.cloud.journal()).toHaveLength(before);
    expect(await sandbox.leftovers()).toEqual([]);
  });
});
