import { readdirSync } from "node:fs";
import { join } from "node:path";
import { networkProject } from "./network";
import { processesOf } from "../../processes/processes";
import { Sandbox } from "./sandbox";
import { requireEngine } from "./scenario";
import { TestStack } from "./stack";
import { record, text } from "../simulator/aws/common";
import type { Fault } from "../simulator/faults";
import type { Thing } from "../simulator/model";

/** One thing that goes wrong while a network is made, and what becomes of it. */
export interface Trial {
  readonly what: string;
  readonly fault: Fault;
  /** The process that is killed while the fault keeps its request from being answered. */
  readonly kill?: "engine" | "provider";
  /** True when the update goes through in spite of the fault. */
  readonly survivesByItself?: boolean;
  /** True when what the cloud has made without telling is taken into the state before the next update. */
  readonly adopt?: boolean;
  /** Things that nobody knows of in the end. */
  readonly lost?: number;
}

const COMMANDS = { engine: /pulumi up /, provider: /pulumi-resource-aws/ };

const QUIET_MILLISECONDS = 1_500;
const NO_PACKS = { policyPacks: [] };

/**
 * Tests that the update after each fault converges, leaves no orphan and makes nothing twice, and prints the table of
 * faults that were survived and lost.
 */
export function testTrials(trials: readonly Trial[]): void {
  describe("the next update converges after", () => {
    const engine = requireEngine();
    const table: string[] = [];
    let sandbox: Sandbox;

    beforeEach(() => {
      sandbox = new Sandbox(engine);
    });

    afterEach(() => sandbox.close());

    afterAll(() => {
      process.stdout.write(`${table.join("\n")}\n`);
    });

    /** Kills a process once the fault keeps a request open and all others have been answered. */
    async function killWhenStuck(victim: "engine" | "provider"): Promise<void> {
      const waiting = join(sandbox.cloud.folder, "faults");
      while (readdirSync(waiting).length > 0) await pause(20);
      let requests: number;
      do {
        requests = sandbox.cloud.journal().length;
        await pause(QUIET_MILLISECONDS);
      } while (sandbox.cloud.journal().length > requests);
      for (const { pid, command } of processesOf(sandbox.run)) {
        if (COMMANDS[victim].test(command)) process.kill(pid, "SIGKILL");
      }
    }

    /** What stands in the cloud and not in the state. */
    async function orphansOf(stack: TestStack): Promise<readonly Thing[]> {
      const known = await stack.ids();
      return sandbox.cloud.all().filter(({ id }) => !known.has(id));
    }

    /** What an operator does: the update names what it did not finish, its Name tag is how the cloud's console shows it. */
    async function adoptOrphans(stack: TestStack, unfinished: string): Promise<void> {
      for (const { id, type, outputs } of await orphansOf(stack)) {
        const name = text(record(outputs["tags"]), "Name");
        expect(unfinished).toContain(name);
        expect(await stack.adopt(type, name, id, "nospof-aws:index:Vpc")).toBeUndefined();
      }
      expect((await stack.refresh({ clearPendingCreates: true })).error).toBeUndefined();
    }

    /** Names of what was made more often than once. */
    function madeTwice(): readonly string[] {
      const made = sandbox.cloud
        .journal()
        .filter(({ operation, error }) => operation === "create" && error === undefined)
        .map(({ type, name }) => `${type} ${name}`);
      return made.filter((one, at) => made.indexOf(one) < at);
    }

    it.each(trials)("$what", async ({ what, fault, kill, survivesByItself = false, adopt = false, lost = 0 }) => {
      const stack = await TestStack.create(sandbox, networkProject(sandbox), "test");
      sandbox.faults.set([fault]);
      const update = stack.up(NO_PACKS);
      if (kill !== undefined) await killWhenStuck(kill);
      const { error = "" } = await update;
      expect(error === "").toBe(survivesByItself);
      sandbox.faults.clear();
      expect(await sandbox.leftovers()).toEqual([]);

      if (kill === "engine") await stack.unlock();
      const pending = await stack.pendingCreates();
      // The engine writes down what it is about to make; from a provider that dies it gets an error, and forgets.
      expect(pending).toHaveLength(kill === "engine" ? 1 : 0);
      if (adopt) await adoptOrphans(stack, kill === "engine" ? pending.join() : error);

      expect((await stack.up(NO_PACKS)).error).toBeUndefined();
      const orphans = await orphansOf(stack);
      expect(orphans).toHaveLength(lost);
      expect((await stack.ids()).size).toBe(sandbox.cloud.all().length - lost);
      expect(madeTwice()).toHaveLength(lost);
      expect((await stack.preview({ ...NO_PACKS, expectNoChanges: true })).error).toBeUndefined();

      for (const { id } of orphans) sandbox.cloud.remove(id);
      expect((await stack.destroy()).error).toBeUndefined();
      expect(sandbox.existing()).toEqual([]);
      expect(await sandbox.leftovers()).toEqual([]);
      table.push(`${lost === 0 ? "survived" : `lost ${String(lost)}  `} | ${what}`);
    });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
