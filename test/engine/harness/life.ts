import { fromFile } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import type { Engine } from "./engine";
import { disparities } from "./parity";
import { Sandbox } from "./sandbox";
import { PATIENCE } from "./scenario";
import type { Outcome } from "./stack";
import { TestStack } from "./stack";
import { Storefront } from "./storefront";

const NOTHING = { created: [], updated: [], replaced: [], deleted: [] };

function expectSuccess(outcome: Outcome): void {
  expect(outcome.error).toBeUndefined();
  expect(outcome.violations).toEqual([]);
}

/** Tests the life of an environment of the storefront, from its first update with all policies until it is gone. */
export function testLife(engine: Engine, environment: string): void {
  describe(`the environment ${environment}`, () => {
    let sandbox: Sandbox;

    beforeAll(() => {
      sandbox = new Sandbox(engine);
    });

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

        if (storefront.protectsFromDeletion(environment)) {
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
      PATIENCE,
    );
  });
}
