import type { ExperimentPlan } from "@nospof/experiments";
import type { InventorySource } from "@nospof/inventory";
import type { UnreadStack } from "../targets/stacks";

/** The experiments of one stack, with where they come from. */
export interface StackPlan extends ExperimentPlan {
  readonly target: string;
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
}

/** A stack with its experiments, or why it could not be read. */
export type StackExperiments = StackPlan | UnreadStack;
