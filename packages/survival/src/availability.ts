import type { DomainId } from "@nospof/topology";
import type { Loss } from "./evaluate";
import { promisedDomain } from "./graph";
import type { Questions } from "./questions";
import type { Availability, PromisedPairs, PromisedPart } from "./result";

/** Most parts that do not cut a flow alone and are tried in pairs: their number grows with the square. */
const mostInPairs = 12;

/**
 * What published service levels say of a flow: its minimal cuts of one part and of two, among the parts for which a
 * level is published.
 *
 * A flow is down at least while a part is whose loss alone cuts it, so no more is promised for the flow than for the
 * least of those. Levels are not multiplied: they are no probabilities, and failures have causes in common.
 *
 * @param cuts whether a loss certainly cuts the flow
 * @returns undefined where no published level limits the flow
 */
export function availabilityOf(questions: Questions, cuts: (loss: Loss) => boolean): Availability | undefined {
  const parts = promisedParts(questions);
  const alone = new Set(parts.filter(({ domain }) => cuts(new Set([domain]))));
  const others = parts.filter((part) => !alone.has(part));
  const together = others.length > mostInPairs ? undefined : pairsOf(others, cuts);
  if (alone.size === 0 && together?.length === 0) return undefined;
  const ordered = [...alone].map(({ part }) => part).sort((a, b) => a.sla.percent - b.sla.percent);
  const [least] = ordered;
  return {
    ...(least === undefined ? {} : { ceiling: least.sla.percent }),
    alone: ordered,
    ...(together === undefined ? {} : { together }),
  };
}

interface Candidate {
  readonly domain: DomainId;
  readonly part: PromisedPart;
}

/** The parts on which the flow depends, in the order of the topology. */
function promisedParts({ slices }: Questions): readonly Candidate[] {
  const [own] = slices;
  const indexes = [...new Set(slices.flatMap((slice) => slice.indexes))].sort((a, b) => a - b);
  const parts = new Map<DomainId, PromisedPart & { readonly elements: string[] }>();
  for (const index of indexes) {
    const element = own?.graph.elements[index];
    const domain = element === undefined ? undefined : promisedDomain(element);
    if (element?.sla === undefined || domain === undefined) continue;
    const { label, resource, sla } = element;
    const known = parts.get(domain);
    if (known !== undefined) known.elements.push(label);
    else parts.set(domain, { elements: [label], ...(resource === undefined ? {} : { resource }), sla });
  }
  return [...parts].map(([domain, part]) => ({ domain, part }));
}

/** The pairs that cut; parts that cut with the same others stand on one side. */
function pairsOf(candidates: readonly Candidate[], cuts: (loss: Loss) => boolean): readonly PromisedPairs[] {
  const partners = candidates.map(() => new Set<number>());
  candidates.forEach((one, at) => {
    for (let other = at + 1; other < candidates.length; other++) {
      const domain = candidates[other]?.domain;
      if (domain === undefined || !cuts(new Set([one.domain, domain]))) continue;
      partners[at]?.add(other);
      partners[other]?.add(at);
    }
  });
  const sides = new Map<string, { readonly members: number[]; readonly partners: ReadonlySet<number> }>();
  partners.forEach((others, at) => {
    const key = [...others].sort((a, b) => a - b).join();
    const known = sides.get(key);
    if (known === undefined) sides.set(key, { members: [at], partners: others });
    else known.members.push(at);
  });
  // Parts of one side have the same partners, so what is true of the first of each side is true of all.
  const all = [...sides.values()];
  return all.flatMap((one, at) =>
    all.slice(at + 1).flatMap((other): PromisedPairs[] => {
      if (!one.partners.has(other.members[0] ?? -1)) return [];
      const partsOf = (members: readonly number[]): PromisedPart[] =>
        members.flatMap((member) => candidates[member]?.part ?? []);
      const pair = [partsOf(one.members), partsOf(other.members)] as const;
      return [{ sides: pair, atLeast: Math.max(...pair.map(leastOf)) }];
    }),
  );
}

function leastOf(parts: readonly PromisedPart[]): number {
  return Math.min(...parts.map(({ sla }) => sla.percent));
}
