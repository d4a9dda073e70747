import type { Inventory, Resource } from "@nospof/inventory";
import type { Path } from "./values";

/** How a mutant was made. */
export type Operator = "remove" | "unplug" | "redirect" | "drop" | "change";

/** A stack with one thing wrong. */
export interface Mutant {
  readonly operator: Operator;
  /** The resource that is removed or has another input. */
  readonly resource: Resource;
  /** Where the input stands; empty where the resource is removed. */
  readonly path: Path;
  /** The path without places in lists: `subnets[]`. */
  readonly property: string;
  /** What stands there instead, in words that are the same for every mutant of the kind: `to the next one`. */
  readonly how: string;
  /** The edit in full, for a reader: `web-b: subnetId from subnet-b to subnet-a`. */
  readonly label: string;
  make(): Inventory;
}
