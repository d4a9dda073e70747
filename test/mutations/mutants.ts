import type { Inventory } from "@nospof/inventory";
import type { Mutant } from "./mutant";
import { Alternatives } from "./operators/alternatives";
import { changes, drops, redirections } from "./operators/inputs";
import { removals, unpluggings } from "./operators/remove";
import { Scalars } from "./operators/scalars";

/** Every mutant of a stack, in a stable order. */
export function mutantsOf(inventory: Inventory): readonly Mutant[] {
  return [
    ...removals(inventory),
    ...unpluggings(inventory),
    ...redirections(inventory, new Alternatives(inventory)),
    ...drops(inventory),
    ...changes(inventory, new Scalars(inventory)),
  ];
}
