import type { Term } from "../../../model/topology";
import type { TargetGroup } from "../target-group";

/** How long until a dead target gets no traffic. */
export function healthTerm(group: TargetGroup): Term {
  const { intervalSeconds, failures, from } = group.health;
  return {
    what: `target health: ${String(failures)} failures, ${String(intervalSeconds)} s apart`,
    seconds: failures * intervalSeconds,
    from,
  };
}

/** The slowest of several target groups; nothing without any. */
export function slowestHealth(groups: readonly TargetGroup[]): Term | undefined {
  return groups
    .map(healthTerm)
    .reduce<Term | undefined>(
      (slowest, term) => (slowest === undefined || term.seconds > slowest.seconds ? term : slowest),
      undefined,
    );
}
