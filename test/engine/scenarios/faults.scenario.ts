import { readdirSync } from "node:fs";
import { join } from "node:path";
import { networkProject } from "../harness/network";
import { processesOf } from "../harness/processes";
import { Sandbox } from "../harness/sandbox";
import { MINUTE, requireEngine } from "../harness/scenario";
import { TestStack } from "../harness/stack";
import type { Fault } from "../simulator/faults";

const SUBNET = "aws:ec2/subnet:Subnet";
const ADDRESS = "aws:ec2/eip:Eip";
const NAT = "aws:ec2/natGateway:NatGateway";

/** One thing that goes wrong while a network is made, and what becomes of it. */
interface Trial {
  readonly what: string;
  readonly fault: Fault;
  /** The process that is killed while the fault keeps its request from being answered. */
  readonly kill?: "engine" | "provider";
  readonly survivesByItself?: boolean;
  /**
   * Things that the cloud has made but nobody was told of. Pulumi cannot know them: its state is written when the
   * answer comes. They are what an operator has to import or to delete.
   */
  readonly lost?: number;
}

const ALWAYS = Number.MAX_SAFE_INTEGER;

const TRIALS: readonly Trial[] = [
  {
    what: "the cloud throttles ten requests",
    fault: { effect: "throttle", operation: "create", times: 10 },
    survivesByItself: true,
  },
  { what: "a subnet fails once", fault: { effect: "fail", operation: "create", type: SUBNET } },
  { what: "every NAT gateway fails", fault: { effect: "fail", operation: "create", type: NAT, times: ALWAYS } },
  {
    what: "the provider is killed while a subnet hangs",
    fault: { effect: "hang", operation: "create", type: SUBNET, after: 1 },
    kill: "provider",
  },
  {
    what: "the provider is killed after an address was made",
    fault: { effect: "hang-after", operation: "create", type: ADDRESS },
    kill: "provider",
    lost: 1,
  },
  {
    what: "the engine is killed while a subnet hangs",
    fault: { effect: "hang", operation: "create", type: SUBNET, after: 1 },
    kill: "engine",
  },
  {
    what: "the engine is killed after an address was made",
    fault: { effect: "hang-after", operation: "create", type: ADDRESS },
    kill: "engine",
    lost: 1,
  },
];

const COMMANDS = { engine: /pulumi up /, provider: /pulumi-resource-aws/ };

const QUIET_MILLISECONDS = 1_000;

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

  it.each(TRIALS)(
    "$what",
    async ({ what, fault, kill, survivesByItself = false, lost = 0 }) => {
      const stack = await TestStack.create(sandbox, networkProject(sandbox), "test");
      sandbox.faults.set([fault]);
      const update = stack.up({ policyPacks: [] });
      if (kill !== undefined) await killWhenStuck(kill);
      const { error } = await update;
      expect(error === undefined).toBe(survivesByItself);
      sandbox.faults.clear();
      expect(await sandbox.leftovers()).toEqual([]);
      if (kill === "engine") await stack.unlock();

      expect((await stack.up({ policyPacks: [] })).error).toBeUndefined();
      const known = await stack.ids();
      const orphans = sandbox.cloud.all().filter(({ id }) => !known.has(id));
      expect(orphans).toHaveLength(lost);
      expect(sandbox.cloud.all()).toHaveLength(known.size + lost);
      expect((await stack.preview({ policyPacks: [], expectNoChanges: true })).error).toBeUndefined();

      for (const { id } of orphans) sandbox.cloud.remove(id);
      expect((await stack.destroy()).error).toBeUndefined();
      expect(sandbox.existing()).toEqual([]);
      expect(await sandbox.leftovers()).toEqual([]);
      table.push(`${lost === 0 ? "survived" : `lost ${String(lost)}  `} | ${what}`);
    },
    2 * MINUTE,
  );
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
