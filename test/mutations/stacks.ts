import type { Inventory } from "@nospof/inventory";
import { generateStack } from "../bench/stacks/generate";
import { storefront, storefrontByHand } from "../storefront/stacks";

/** A good stack to make mutants of. */
export type GoodStack = "storefront of components" | "storefront by hand" | "generated stack";

/** The good stacks: our own components, plain resources of one author, and 300 resources as many teams write them. */
export const goodStacks: Readonly<Record<GoodStack, () => Promise<Inventory>>> = {
  "storefront of components": () => storefront("prod"),
  "storefront by hand": storefrontByHand,
  "generated stack": () => Promise.resolve(generateStack(300)),
};
