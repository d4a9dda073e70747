import type { Because, DomainId, DomainKind, Flow, Topology } from "@nospof/topology";
import { availabilityOf } from "./availability";
import { capacityOf } from "./capacity";
import { causesOf } from "./causes";
import { commonCauses } from "./common-causes";
import type { Evaluation } from "./evaluate";
import { lost, reached } from "./evaluate";
import { blockersFrom, pathFrom } from "./explain";
import type { FailureOptions } from "./failures";
import { failuresOf } from "./failures";
import type { Graph } from "./graph";
import { compile } from "./graph";
import { comesBack, lossesOf, openHosts } from "./group";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import { IntactCapacity } from "./intact";
import { Questions } from "./questions";
import { inTurn, openTerms, recoveryIn, recoveryWithNeeds, slowest } from "./recovery";
import { allowedRecovery, shortfallOf, speedUp } from "./repair";
import type { CapacityResult, FailureResult, FlowResult, RecoveryResult, SurvivalResult, Verdict } from "./result";

/**
 * Proves or refutes, for every flow of a topology and every failure that touches it, that each surviving source still
 * reaches the destination, with the needed capacity and within the allowed time.
 *
 * Unknown links, placements, signals, sizes and times are carried through in three-valued logic, so that `proven` and
 * `refuted` hold whatever the unknowns turn out to be.
 */
export function proveSurvival(topology: Topology, options: FailureOptions = {}): SurvivalResult {
  const graph = compile(topology);
  return { flows: topology.flows.map((flow) => proveFlow(graph, flow, options)) };
}

function proveFlow(graph: Graph, flow: Flow, options: FailureOptions): FlowResult {
  const question = new FlowQuestion(graph, flow);
  const intact = question.after([]);
  const { slices } = question.questions;
  const failures = failuresOf(graph, slices, flow, options).map((lostDomains) => question.after(lostDomains));
  const shown = intact.verdict === "proven" ? failures : [intact, ...failures];
  const availability = intact.verdict === "refuted" ? undefined : question.availability();
  return {
    flow,
    verdict: worst([intact, ...failures].map((failure) => failure.verdict)),
    failures: shown,
    commonCauses: intact.verdict === "proven" ? question.commonCauses() : [],
    ...(availability === undefined ? {} : { availability }),
  };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes("refuted") ? "refuted" : verdicts.includes("unknown") ? "unknown" : "proven";
}

/** A capacity that is enough, perhaps only once lost members have come back. */
interface Sufficiency {
  readonly amount: number;
  readonly replaced: boolean;
}

/** One flow, asked about one failure after the other. */
class FlowQuestion {
  readonly questions: Questions;
  readonly #before: Evaluation;
  readonly #intact: IntactCapacity | undefined;
  readonly #capacityBefore: number;

  constructor(
    readonly graph: Graph,
    readonly flow: Flow,
  ) {
    this.questions = new Questions(graph, flow);
    this.#before = this.questions.evaluate(nothing);
    // With one destination there is nothing to save.
    this.#intact = flow.destinations.length > 1 ? new IntactCapacity(this.#before) : undefined;
    this.#capacityBefore = this.#atOnce(this.#before, TRUE);
  }

  /** What the loss of these domains does to the flow. */
  after(domains: readonly DomainId[]): FailureResult {
    const evaluation = domains.length === 0 ? this.#before : this.questions.evaluate(new Set(domains));
    const isReached = reached(evaluation);
    if (isReached === FALSE) return { lost: domains, verdict: "refuted", ...this.#cut(evaluation) };
    const certain = this.#sufficiency(evaluation, TRUE);
    const measured = this.#measured(certain.amount);
    if (isReached === UNKNOWN || certain.amount < this.flow.need.capacity) {
      if (this.#sufficiency(evaluation, UNKNOWN).amount >= this.flow.need.capacity) {
        return { lost: domains, verdict: "unknown", ...measured, blockedBy: this.#blockers(evaluation) };
      }
      return { lost: domains, verdict: "refuted", ...measured, ...shortfallOf(this.flow, evaluation) };
    }
    return { lost: domains, ...measured, ...this.#inTime(evaluation, domains, certain.replaced) };
  }

  /** What the flow's elements share and would cut it. */
  commonCauses(): FlowResult["commonCauses"] {
    return commonCauses(this.questions, reached);
  }

  /** What published service levels say of the flow. */
  availability(): FlowResult["availability"] {
    return availabilityOf(this.questions, (loss) => {
      const evaluation = this.questions.evaluate(loss);
      if (reached(evaluation) === FALSE) return true;
      const isShort = (atLeast: Truth): boolean =>
        this.#sufficiency(evaluation, atLeast).amount < this.flow.need.capacity;
      // What is certain is compared with what there was before, so it is found sooner than what is possible.
      return isShort(TRUE) && isShort(UNKNOWN);
    });
  }

  /** Judges the recovery of a flow that is reached with enough capacity. */
  #inTime(
    evaluation: Evaluation,
    domains: readonly DomainId[],
    replaced: boolean,
  ): Pick<FailureResult, "verdict" | "recovery" | "fix" | "blockedBy" | "path"> {
    const alive = this.#alive(evaluation);
    const recovery = this.#recovery(evaluation, UNKNOWN, alive, replaced);
    const allowed = allowedRecovery(this.flow, this.#kinds(domains));
    if (allowed !== undefined) {
      // With members that only may be there, none may have to come back.
      const mustReplace = replaced && this.#sufficiency(evaluation, UNKNOWN).replaced;
      const least = this.#recovery(evaluation, TRUE, alive, mustReplace);
      if (least.seconds > allowed) return { verdict: "refuted", recovery: least, fix: speedUp(least, allowed) };
      const open = [
        ...openTerms(this.#before, evaluation, alive),
        ...(replaced ? this.#replacementTerms(evaluation) : []).flatMap(({ uncertain }) => uncertain ?? []),
      ];
      if (recovery.seconds > allowed || open.length > 0) {
        const blockedBy = distinct([...open, ...this.#blockers(evaluation, true)]);
        return { verdict: "unknown", recovery, blockedBy };
      }
    }
    const path = alive[0] === undefined ? [] : pathFrom(evaluation, alive[0]);
    return { verdict: "proven", recovery, path };
  }

  #recovery(evaluation: Evaluation, atLeast: Truth, sources: readonly number[], replaced: boolean): RecoveryResult {
    const rerouted = recoveryWithNeeds(this.#before, evaluation, sources, atLeast);
    return replaced ? inTurn(rerouted, recoveryIn(this.#replacementTerms(evaluation))) : rerouted;
  }

  /** Terms of the slowest replacement among the flow's groups. */
  #replacementTerms({ slice, loss }: Evaluation): RecoveryResult["terms"] {
    const groups = new Set(slice.indexes.map((index) => this.graph.groupOf[index] ?? -1));
    const replacements = [...groups].flatMap((at) => {
      const group = this.graph.topology.groups[at];
      return group?.replacement === undefined || comesBack(this.graph, group, loss) === FALSE
        ? []
        : [recoveryIn(group.replacement.terms)];
    });
    return slowest(replacements).terms;
  }

  #alive(evaluation: Evaluation): readonly number[] {
    return this.questions.slice.sources.filter(
      (source) => lost(evaluation, source) === FALSE && evaluation.reaches[source] === TRUE,
    );
  }

  #cut(evaluation: Evaluation): Pick<FailureResult, "cut" | "fix"> {
    const { sources, elements } = this.questions.slice;
    const causes = causesOf(this.questions, this.#before, evaluation);
    if (causes !== undefined) return causes;
    const cut = sources.flatMap((source) => {
      const element = elements[source];
      return element === undefined ? [] : [{ element: element.id, label: element.label, how: "lost" as const }];
    });
    return { cut, fix: `spread ${this.flow.source} over another failure domain: all of it is lost at once` };
  }

  /** @param everywhere also along what certainly reaches, for the questions how much and how soon */
  #blockers(evaluation: Evaluation, everywhere = false): NonNullable<FailureResult["blockedBy"]> {
    const { sources, indexes } = this.questions.slice;
    const from = (along: boolean): readonly Because[] =>
      sources.flatMap((source) => blockersFrom(evaluation, source, along));
    const undecided = from(everywhere);
    const found = undecided.length > 0 ? undecided : from(true);
    const groups = new Set(indexes.map((index) => this.graph.groupOf[index] ?? -1));
    const sizes = [...groups].flatMap((at) => {
      const group = this.graph.topology.groups[at];
      if (group === undefined) return [];
      const hosts = group.replacement === undefined ? [] : openHosts(this.graph, group, evaluation.loss);
      const losses = lossesOf(group, evaluation.loss).flatMap(({ least, members, because }) =>
        least === undefined || least === members || because === undefined ? [] : [because],
      );
      const open = group.uncertain === undefined ? [] : [group.uncertain.because];
      return [...hosts, ...losses, ...(group.total === undefined ? [group.because] : open)];
    });
    return distinct([...found, ...sizes]);
  }

  /**
   * The capacity after a loss, certain whatever the unknowns are (`TRUE`) or possible (`UNKNOWN`): at once, or where that
   * is not enough, once lost members have come back.
   */
  #sufficiency(evaluation: Evaluation, atLeast: Truth): Sufficiency {
    const { capacity, unit } = this.flow.need;
    const amount =
      evaluation === this.#before && atLeast === TRUE ? this.#capacityBefore : this.#atOnce(evaluation, atLeast);
    if (amount >= capacity || !this.graph.hasReplacement) return { amount, replaced: false };
    const later = capacityOf(evaluation, { unit, atLeast, replaced: true });
    return later > amount ? { amount: later, replaced: true } : { amount, replaced: false };
  }

  #atOnce(evaluation: Evaluation, atLeast: Truth): number {
    const question = { unit: this.flow.need.unit, atLeast };
    return capacityOf(evaluation, question, atLeast === TRUE ? this.#intact : undefined);
  }

  /** The capacity to report; nothing where no limit is counted on the way. */
  #measured(after: number): { capacity?: CapacityResult } {
    const { capacity, unit } = this.flow.need;
    const before = this.#capacityBefore;
    return Number.isFinite(before) && Number.isFinite(after)
      ? { capacity: { needed: capacity, before, after, unit } }
      : {};
  }

  #kinds(domains: readonly DomainId[]): readonly DomainKind[] {
    return domains.flatMap((id) => this.graph.domains.get(id)?.kind ?? []);
  }
}

function distinct(reasons: readonly Because[]): readonly Because[] {
  return [...new Map(reasons.map((because) => [`${because.urn}\n${because.property}`, because])).values()];
}

const nothing = new Set<DomainId>();
