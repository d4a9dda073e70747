import type { Because, DomainId, DomainKind, Flow, Topology } from "@nospof/topology";
import { availabilityOf } from "./availability";
import { capacityOf } from "./capacity";
import { causesOf } from "./causes";
import { commonCauses } from "./common-causes";
import type { Case, CaseQuestion } from "./cases";
import { Cases } from "./cases";
import type { Evaluation } from "./evaluate";
import { away, reached } from "./evaluate";
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
  const availability = once(() => (intact.verdict === "refuted" ? undefined : question.availability()));
  return {
    flow,
    verdict: worst([intact, ...failures].map((failure) => failure.verdict)),
    failures: shown,
    commonCauses: intact.verdict === "proven" ? question.commonCauses() : [],
    // A fourth of all questions, and a policy pack or a comparison never asks.
    get availability() {
      return availability();
    },
  };
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes("refuted") ? "refuted" : verdicts.includes("unknown") ? "unknown" : "proven";
}

/** The least capacity over all cases of a loss. */
interface Measure {
  readonly amount: number;
  /** It is what the flow needs, and in every case every source that is left has it. */
  readonly isEnough: boolean;
}

/** A capacity, perhaps only once lost members have come back. */
interface Sufficiency extends Measure {
  readonly replaced: boolean;
}

/** One flow, asked about one failure after the other. */
class FlowQuestion {
  readonly questions: Questions;
  readonly #before: Evaluation;
  readonly #intact: IntactCapacity | undefined;
  /** What there is before any loss. */
  readonly #whole: Cases;
  readonly #certainBefore: Measure;

  constructor(
    readonly graph: Graph,
    readonly flow: Flow,
  ) {
    this.questions = new Questions(graph, flow);
    this.#before = this.questions.evaluate(nothing);
    // With one destination there is nothing to save.
    this.#intact = flow.destinations.length > 1 ? new IntactCapacity(this.#before) : undefined;
    this.#whole = this.#casesOf(this.#before);
    this.#certainBefore = this.#measure(this.#whole, { atLeast: TRUE });
  }

  /** What the loss of these domains does to the flow. */
  after(domains: readonly DomainId[]): FailureResult {
    const cases = domains.length === 0 ? this.#whole : this.#casesOf(this.questions.evaluate(new Set(domains)));
    const { evaluation } = cases;
    const certain = this.#sufficiency(cases, TRUE);
    const measured = this.#measured(certain.amount);
    if (certain.isEnough) return { lost: domains, ...measured, ...this.#inTime(cases, domains, certain.replaced) };
    if (this.#sufficiency(cases, UNKNOWN).isEnough)
      return { lost: domains, verdict: "unknown", ...measured, blockedBy: this.#blockers(cases) };
    return reached(evaluation) === FALSE
      ? { lost: domains, verdict: "refuted", ...this.#cut(evaluation) }
      : { lost: domains, verdict: "refuted", ...measured, ...this.#shortfall(cases) };
  }

  /** What the flow's elements share and would cut it. */
  commonCauses(): FlowResult["commonCauses"] {
    return commonCauses(this.questions, reached);
  }

  /** What published service levels say of the flow. */
  availability(): FlowResult["availability"] {
    return availabilityOf(this.questions, (loss) => {
      const cases = this.#casesOf(this.questions.evaluate(loss));
      // What is certain is compared with what there was before, so it is found sooner than what is possible.
      return !this.#sufficiency(cases, TRUE).isEnough && !this.#sufficiency(cases, UNKNOWN).isEnough;
    });
  }

  /** Judges the recovery of a flow that is reached with enough capacity. */
  #inTime(
    cases: Cases,
    domains: readonly DomainId[],
    replaced: boolean,
  ): Pick<FailureResult, "verdict" | "recovery" | "fix" | "blockedBy" | "path"> {
    const possible = cases.all({ replaced });
    const recoveries = possible.map((one) => this.#recovery(one, UNKNOWN, replaced));
    const recovery = slowest(recoveries);
    const slow = possible[recoveries.indexOf(recovery)] ?? (possible[0] as Case);
    const allowed = allowedRecovery(this.flow, this.#kinds(domains));
    if (allowed !== undefined) {
      // With members that only may be there, none may have to come back.
      const mustReplace = replaced && this.#sufficiency(cases, UNKNOWN).replaced;
      const owed = cases.of({ atLeast: UNKNOWN, replaced: mustReplace });
      const slowestOf = (each: readonly Case[]): RecoveryResult =>
        slowest(each.map((one) => this.#recovery(one, TRUE, mustReplace)));
      const least = owed.map(slowestOf).reduce((best, one) => (one.seconds < best.seconds ? one : best));
      if (least.seconds > allowed) return { verdict: "refuted", recovery: least, fix: speedUp(least, allowed) };
      const open = [
        ...possible.flatMap((one) => openTerms(one.before(), one.evaluation, this.#alive(one.evaluation))),
        ...(replaced ? this.#replacementTerms(cases.evaluation) : []).flatMap(({ uncertain }) => uncertain ?? []),
      ];
      if (recovery.seconds > allowed || open.length > 0) {
        const blockedBy = this.#orBefore([...open, ...this.#blockersIn(slow, true)], slow);
        return { verdict: "unknown", recovery, blockedBy: distinct(blockedBy) };
      }
    }
    const [source] = this.#alive(slow.evaluation);
    return { verdict: "proven", recovery, path: source === undefined ? [] : pathFrom(slow.evaluation, source) };
  }

  #recovery({ evaluation, before }: Case, atLeast: Truth, replaced: boolean): RecoveryResult {
    const rerouted = recoveryWithNeeds(before(), evaluation, this.#alive(evaluation), atLeast);
    return replaced ? inTurn(rerouted, recoveryIn(this.#replacementTerms(evaluation))) : rerouted;
  }

  /** Terms of the slowest replacement among the groups on which the flow depends. */
  #replacementTerms({ loss }: Evaluation): RecoveryResult["terms"] {
    const replacements = this.questions.groups.flatMap((at) => {
      const group = this.graph.topology.groups[at];
      return group?.replacement === undefined || comesBack(this.graph, group, loss) === FALSE
        ? []
        : [recoveryIn(group.replacement.terms)];
    });
    return slowest(replacements).terms;
  }

  #alive(evaluation: Evaluation): readonly number[] {
    return this.questions.slice.sources.filter(
      (source) => away(evaluation, source) === FALSE && evaluation.reaches[source] === TRUE,
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

  #shortfall(cases: Cases): Pick<FailureResult, "cut" | "fix"> {
    const emptied = cases.all({}).flatMap(({ holdings, open }) => [...holdings.keys(), ...open]);
    return shortfallOf(
      this.flow,
      cases.evaluation,
      emptied,
      (group, total) => this.#measure(cases, { atLeast: UNKNOWN, totals: new Map([[group, total]]) }).amount,
    );
  }

  /** What keeps the first case from being certain in which it is not: at once, and once lost members have come back. */
  #blockers(cases: Cases): NonNullable<FailureResult["blockedBy"]> {
    const phases = this.graph.hasReplacement ? [{}, { replaced: true }] : [{}];
    return distinct(
      phases.flatMap((phase) => {
        const all = cases.all(phase);
        const isOpen = (one: Case): boolean => !this.#measureOf(one, { atLeast: TRUE, ...phase }).isEnough;
        const first = all.find(isOpen) ?? (all[0] as Case);
        return this.#orBefore(this.#blockersIn(first), first);
      }),
    );
  }

  /** Where nothing is open after a loss, what is not known of the flow before it: there its recovery starts. */
  #orBefore(after: readonly Because[], one: Case): readonly Because[] {
    return after.length > 0 ? after : this.#blockersIn({ ...one, evaluation: one.before() }, true);
  }

  /** @param everywhere also along what certainly reaches, for the questions how much and how soon */
  #blockersIn({ evaluation, holdings, open }: Case, everywhere = false): NonNullable<FailureResult["blockedBy"]> {
    const { sources, indexes } = this.questions.slice;
    const from = (along: boolean): readonly Because[] =>
      sources.flatMap((source) => blockersFrom(evaluation, source, along));
    const undecided = from(everywhere);
    const found = undecided.length > 0 ? undecided : from(true);
    const own = indexes.map((index) => this.graph.groupOf[index] ?? -1);
    const groups = new Set([...own, ...open, ...holdings.keys()]);
    const sizes = [...groups].flatMap((at) => {
      const group = this.graph.topology.groups[at];
      if (group === undefined) return [];
      const hosts = group.replacement === undefined ? [] : openHosts(this.graph, group, evaluation.loss);
      const losses = lossesOf(group, evaluation.loss).flatMap(({ least, members, because }) =>
        least === undefined || least === members || because === undefined ? [] : [because],
      );
      const size = group.uncertain === undefined ? [] : [group.uncertain.because];
      return [...hosts, ...losses, ...(group.total === undefined || open.includes(at) ? [group.because] : []), ...size];
    });
    return [...found, ...sizes];
  }

  #casesOf(evaluation: Evaluation): Cases {
    return new Cases(this.questions, evaluation, this.#before);
  }

  /**
   * The capacity after a loss, certain whatever the unknowns are (`TRUE`) or possible (`UNKNOWN`): at once, or where that
   * is not enough, once lost members have come back.
   */
  #sufficiency(cases: Cases, atLeast: Truth): Sufficiency {
    const now = cases === this.#whole && atLeast === TRUE ? this.#certainBefore : this.#measure(cases, { atLeast });
    if (now.isEnough || !this.graph.hasReplacement) return { ...now, replaced: false };
    const later = this.#measure(cases, { atLeast, replaced: true });
    return later.isEnough || later.amount > now.amount ? { ...later, replaced: true } : { ...now, replaced: false };
  }

  /** The least over all cases; of the sizes that groups may have, the one with which there is most. */
  #measure(cases: Cases, question: CaseQuestion): Measure {
    let best: Measure = { amount: -1, isEnough: false };
    for (const each of cases.of(question)) {
      let amount = Infinity;
      let isEnough = true;
      for (const one of each) {
        const measure = this.#measureOf(one, question);
        amount = Math.min(amount, measure.amount);
        isEnough &&= measure.isEnough;
      }
      best = { amount: Math.max(best.amount, amount), isEnough: best.isEnough || isEnough };
    }
    return best;
  }

  #measureOf({ evaluation, holdings, open }: Case, question: CaseQuestion): Measure {
    const isReached = reached(evaluation);
    if (isReached === FALSE) return { amount: 0, isEnough: false };
    const { capacity, unit } = this.flow.need;
    const isPlain = holdings.size === 0 && open.length === 0 && question.totals === undefined;
    const intact = isPlain && question.atLeast === TRUE && question.replaced !== true ? this.#intact : undefined;
    const amount = capacityOf(evaluation, { ...question, unit, holdings, open }, intact);
    return { amount, isEnough: isReached >= question.atLeast && amount >= capacity };
  }

  /** The capacity to report; nothing where no limit is counted on the way. */
  #measured(after: number): { capacity?: CapacityResult } {
    const { capacity, unit } = this.flow.need;
    const before = this.#certainBefore.amount;
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
