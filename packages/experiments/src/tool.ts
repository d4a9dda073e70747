import type { Inventory } from "@nospof/inventory";
import type { Domain, Topology } from "@nospof/topology";
import type { Means } from "./experiment";
import type { Inputs } from "./inputs";

/** A loss to be caused. */
export interface Loss {
  /** Lost together. */
  readonly domains: readonly Domain[];
  /** How long, in seconds. */
  readonly durationSeconds: number;
  /** In words: `zone us-east-1a`. */
  readonly words: string;
  /** Slowest recovery that is predicted, in seconds. */
  readonly recoverySeconds: number;
  /** Flows that are proven to survive it. */
  readonly flows: readonly string[];
}

/** The stack in which a loss is caused. */
export interface Stack {
  readonly inventory: Inventory;
  readonly topology: Topology;
  readonly inputs: Inputs;
}

/**
 * What can cause failures: those of a cloud, or of a cluster. Several may have means for the same loss; each then adds
 * its own.
 */
export interface Tool {
  readonly name: string;
  /** How it causes a loss; nothing when none of the domains is its business. */
  readonly means: (loss: Loss, stack: Stack) => Means | undefined;
}
