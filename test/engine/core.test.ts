import { findEngine } from "./harness/engine";
import { Sandbox } from "./harness/sandbox";
import { TestStack } from "./harness/stack";
import { Storefront } from "./harness/storefront";

const MINUTE = 60_000;
const engine = findEngine();
const isRequired = process.env["CI"] === "true";

/** The one scenario of the real engine that belongs to every run of the tests, where there is an engine. */
describe("the real engine deploys the dev environment", () => {
  if (engine === undefined) {
    it("needs an engine in continuous integration", () => {
      if (!isRequired)
        process.stderr.write("left out: the real Pulumi engine; `npm run test:engine` builds and runs it\n");
      expect(isRequired).toBe(false);
    });
    return;
  }

  const sandbox = new Sandbox(engine);
  afterAll(() => sandbox.close());

  it(
    "makes everything, sees no change, and leaves nothing",
    async () => {
      const storefront = new Storefront(sandbox);
      const stack = await TestStack.create(sandbox, storefront.folder, "dev");
      const up = await stack.up();
      expect(up.error).toBeUndefined();
      expect(up.violations).toEqual([]);
      expect(up.changes.created.length).toBe(sandbox.cloud.all().length);
      const preview = await stack.preview({ expectNoChanges: true });
      expect(preview.error).toBeUndefined();
      const destroy = await stack.destroy();
      expect(destroy.error).toBeUndefined();
      expect(sandbox.existing()).toEqual([]);
      expect(await sandbox.leftovers()).toEqual([]);
    },
    2 * MINUTE,
  );
});
