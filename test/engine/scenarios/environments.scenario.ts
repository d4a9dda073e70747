import { fromFile } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import { disparities } from "../harness/parity";
import { requireEngine, MINUTE } from "../harness/scenario";
import { Sandbox } from "../harness/sandbox";
import type { Outcome } from "../harness/stack";
import { TestStack } from "../harness/stack";
import { Storefront } from "../harness/storefront";

const NOTHING = { created: [], updated: [], replaced: [], deleted: [] };

function expectSuccess(outcome: Outcome): void {
  expect(outcome.error).toBeUndefined();
  expect(outcome.violations).toEqual([]);
}

describe.each(["dev", "staging", "prod"])("the environment %s", (environment) => {
  const sandbox = new Sandbox(requireEngine());
  afterAll(() => sandbox.close());

  it(
    "is made with its policies as the offline preview says, is stable, and leaves nothing behind",
    async () => {
      const storefront = new Storefront(sandbox);
      const stack = await TestStack.create(sandbox, storefront.folder, environment);
      const made = await stack.up();
      expectSuccess(made);
      expect(made.changes.created).toHaveLength(sandbox.cloud.all().length);
      expect(made.changes).toMatchObject({ updated: [], replaced: [], deleted: [] });

      const { inventory: offline } = await runProgram({ dir: storefront.folder, stack: environment });
      expect(disparities(offline, fromFile(await stack.export(), "state.json"))).toEqual([]);

      expectSuccess(await stack.preview({ expectNoChanges: true }));
      const refreshed = await stack.refresh();
      expectSuccess(refreshed);
      expect(refreshed.changes).toEqual(NOTHING);

      if (environment === "prod") {
        const refused = await stack.destroy();
        expect(refused.error).toContain("deletion protection is enabled");
        storefront.configure(environment, (config) => {
          config["storefront:deletionProtection"] = false;
        });
        expectSuccess(await stack.up());
      }
      expectSuccess(await stack.destroy());
      expect(sandbox.existing()).toEqual([]);
      expect(await sandbox.leftovers()).toEqual([]);
    },
    5 * MINUTE,
  );
});
