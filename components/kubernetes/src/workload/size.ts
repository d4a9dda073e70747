/** A quorum survives the loss of a zone only where no zone holds half of it. */
export const FEWEST_ZONES_OF_QUORUM = 3;

/** What a number of pods must fulfil. */
export interface SizeDemand {
  /** Pods that must be left after the loss of a zone. */
  readonly required: number;
  readonly zones: number;
  /** Whether a majority must be left, too. */
  readonly quorum: boolean;
  /** Whether every zone must have the same number. */
  readonly even: boolean;
}

/** Pods of the fullest zone when `pods` spread over `zones` with a skew of at most one. */
export function zoneShare(pods: number, zones: number): number {
  return Math.ceil(pods / zones);
}

/** The smallest majority of `pods`. */
export function majority(pods: number): number {
  return Math.floor(pods / 2) + 1;
}

/**
 * The smallest number of pods of which enough are left when any one of the zones is lost.
 *
 * Spread with a skew of at most one, m pods have at most ⌈m/n⌉ in one of n zones, so m − ⌈m/n⌉ must reach `required`;
 * m = ⌈required · n/(n−1)⌉ is the first that does. Every zone has at least one. A quorum is odd, as one pod more
 * than that raises the majority and nothing else; in three zones or more any odd number keeps its majority:
 * ⌈m/3⌉ ≤ (m−1)/2 for every odd m from 3. An even spread takes the next multiple of n.
 */
export function smallestSize({ required, zones, quorum, even }: SizeDemand): number {
  const enough = Math.max(zones, Math.ceil((required * zones) / (zones - 1)));
  if (quorum) return enough % 2 === 1 ? enough : enough + 1;
  return even ? zoneShare(enough, zones) * zones : enough;
}

/** Pods that must be left after a loss: those that are required, and the majority of a quorum. */
export function neededPods(pods: number, { required, quorum }: SizeDemand): number {
  return quorum ? Math.max(required, majority(pods)) : required;
}
