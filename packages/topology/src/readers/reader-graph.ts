import type { Domain } from "../model/domain";
import type { Place } from "../model/topology";

/** What a reader says of a stack beside the elements, links, groups and flows that it adds to the graph. */
export interface ReaderGraph {
  /** Every failure domain that its elements name, containers before what they contain. */
  readonly domains: readonly Domain[];
  /** Rows of subnets, where they are wanted. */
  readonly tiers?: readonly Place[];
  /** What the graph takes for granted of things outside the stack, each as a sentence. */
  readonly notes?: readonly string[];
}
