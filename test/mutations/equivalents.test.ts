import type { Inventory } from "@nospof/inventory";
import { equivalents, renamings } from "./equivalents";
import { judge, type Judged } from "./outcome";
import { goodStacks } from "./stacks";

describe.each(Object.entries(goodStacks))("the %s, written in another way", (_, read) => {
  let inventory: Inventory;
  let before: Judged;
  beforeAll(async () => {
    inventory = await read();
    before = judge(inventory);
  }, 60_000);

  it.each(Object.entries(equivalents))("has the same verdicts and no findings: %s", (_name, edit) => {
    const after = judge(edit(inventory));
    expect(Object.fromEntries([...after.flows].sort())).toEqual(Object.fromEntries([...before.flows].sort()));
    expect([after.failed, after.unknown]).toEqual([[], []]);
  });

  it.each(Object.entries(renamings))("has as many flows of each verdict and no findings: %s", (_name, edit) => {
    const after = judge(edit(inventory));
    expect([...after.flows.values()].sort()).toEqual([...before.flows.values()].sort());
    expect([after.failed, after.unknown]).toEqual([[], []]);
  });
});

it("each edit changes a stack", async () => {
  const inventories = await Promise.all(Object.values(goodStacks).map((read) => read()));
  for (const [name, edit] of Object.entries({ ...equivalents, ...renamings })) {
    const changed = inventories.some(
      (inventory) => JSON.stringify(edit(inventory).resources) !== JSON.stringify(inventory.resources),
    );
    expect([name, changed]).toEqual([name, true]);
  }
}, 60_000);
