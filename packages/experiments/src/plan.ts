import type { Inventory } from "@nospof/inventory";
import type { SurvivalResult } from "@nospof/survival";
import type { Domain, DomainId, Topology } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";
import { awsFis } from "./aws";
import type { Claims } from "./claims";
import { claimsByLoss } from "./claims";
import type { Experiment, ExperimentPlan, Impossible, Means } from "./experiment";
import { Inputs } from "./inputs";
import { lossWords, shortName, slug, unique } from "./names";
import type { Loss, Stack, Tool } from "./tool";

/** Everything that can cause failures. */
const tools: readonly Tool[] = [awsFis];

/**
 * For everything that is proven of a stack the experiment that could refute it: one for each loss, whatever the number
 * of flows that are proven to survive it. Nothing is run.
 *
 * @param given values of inputs by name, see {@link Experiment.inputs}
 */
export function planExperiments(
  inventory: Inventory,
  topology: Topology,
  survival: SurvivalResult,
  given: ReadonlyMap<string, string> = new Map(),
): ExperimentPlan {
  const stack: Stack = { inventory, topology, inputs: new Inputs(given) };
  const byId = new Map(topology.domains.map((domain) => [domain.id, domain]));
  const experiments: Experiment[] = [];
  const impossible: Impossible[] = [];
  for (const { claims, domains } of inOrder(claimsByLoss(survival), byId)) {
    const loss = lossOf(claims, domains);
    const means = meansFor(loss, stack);
    const { lost, proven, exposed } = claims;
    if (means.artifacts.length === 0) {
      impossible.push({ lost, loss: loss.words, flows: loss.flows, reasons: means.gaps });
      continue;
    }
    const id = unique(domains.map(idOf).join("-and-"), new Set(experiments.map((one) => one.id)));
    const { words, durationSeconds } = loss;
    experiments.push({ id, lost, loss: words, durationSeconds, claims: proven, exposed, ...means });
  }
  return { experiments, impossible };
}

/** Shortest failure: long enough for what recovers in minutes, and the least that Direct Connect's failover test takes. */
const leastSeconds = 600;
/** Longest action of AWS FIS. Source: AWS FIS user guide, "Quotas and limitations". */
const mostSeconds = 12 * 3600;

function lossOf({ proven }: Claims, domains: readonly Domain[]): Loss {
  const slowest = Math.max(...proven.map(({ recovery }) => recovery.seconds));
  const minutes = Math.ceil((2 * slowest) / 60);
  return {
    domains,
    words: lossWords(domains),
    recoverySeconds: slowest,
    durationSeconds: Math.min(mostSeconds, Math.max(leastSeconds, minutes * 60)),
    flows: proven.map(({ flow }) => flow),
  };
}

function meansFor(loss: Loss, stack: Stack): Means {
  const unnamed = loss.domains.filter((domain) => domain.unnamed === true);
  if (unnamed.length > 0) return nothing(`the program does not say which ${unnamed[0]?.kind ?? "domain"} it is`);
  const all = tools.flatMap((tool) => tool.means(loss, stack) ?? []);
  if (all.length === 0) return nothing(`nothing is known that causes the loss of ${loss.words}`);
  const joined = <T>(part: (means: Means) => readonly T[]): readonly T[] => [...new Set(all.flatMap(part))];
  return {
    artifacts: joined((means) => means.artifacts),
    inputs: joined((means) => means.inputs),
    causes: joined((means) => means.causes),
    gaps: joined((means) => means.gaps),
    before: joined((means) => means.before),
    impact: joined((means) => means.impact),
    rollback: joined((means) => means.rollback),
  };
}

function nothing(reason: string): Means {
  return { artifacts: [], inputs: [], causes: [], gaps: [reason], before: [], impact: [], rollback: [] };
}

/** The smallest losses first: who experiments begins with them. */
function inOrder(
  all: readonly Claims[],
  byId: ReadonlyMap<DomainId, Domain>,
): readonly { readonly claims: Claims; readonly domains: readonly Domain[] }[] {
  const size = (domains: readonly Domain[]): number =>
    Math.max(...domains.map(({ kind }) => domainKinds.indexOf(kind)));
  return all
    .map((claims) => ({ claims, domains: claims.lost.flatMap((id) => byId.get(id) ?? []) }))
    .sort(
      (a, b) =>
        a.domains.length - b.domains.length ||
        size(a.domains) - size(b.domains) ||
        a.claims.lost.join().localeCompare(b.claims.lost.join(), "en"),
    );
}

function idOf(domain: Domain): string {
  return `${domain.kind}-${slug(shortName(domain), 40)}`;
}
