import type { Because, DomainId, DomainKind, Flow, Topology } from "@nospof/topology";
import { capacityOf } from "./capacity";
import type { Evaluation, Loss } from "./evaluate";
import { evaluate, lost } from "./evaluate";
import { blockersFrom, cutFrom, pathFrom } from "./explain";
import type { FailureOptions } from "./failures";
import { failuresOf } from "./failures";
import type { Graph } from "./graph";
import { compile } from "./graph";
import type { Truth } from "./kleene";
import { and, FALSE, not, or, TRUE, UNKNOWN } from "./kleene";
import { recoveryOf } from "./recovery";
import { shortfallOf, slownessOf } from "./repair";
import type { CapacityResult, FailureResult, FlowResult, SurvivalResult, Verdict } from "./result";
import type { Slice } from "./slice";
import { sliceOfFlow, sliceOfProbes } from "./slice";

/**
 * Proves or refutes, for every flow of a topology and every failure that touches it, that each surviving source still
 * reaches the destination, with the needed capacity and within the allowed time.
 *
 * Unknown links, placements and signals are carried through in three-valued logic, so that `proven` and `refuted` hold
 * whatever the unknowns turn out to be.
 */
export function proveSurvival(topology: Topology, options: FailureOptions = {}): SurvivalResult {
  const graph = compile(topology);
  return { flows: topology.flows.map((flow) => proveFlow(graph, flow, options)) };
}

function proveFlow(graph: Graph, flow: Flow, options: FailureOptions): FlowResult {
  const question = new FlowQuestion(graph, flow);
  const intact = question.after([]);
  const failures = failuresOf(graph, question.slices, flow, options).map((lostDomains) => question.after(lostDomains));
  const shown = intact.verdict === "proven" ? failures : [intact, ...failures];
  return { flow, verdict: worst([intact, ...failures].map((failure) => failure.verdict)), failures: shown };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes("refuted") ? "refuted" : verdicts.includes("unknown") ? "unknown" : "proven";
}

/** One flow, asked about one failure after the other. */
class FlowQuestion {
  readonly slice: Slice;
  readonly #probes: Slice | undefined;
  readonly #before: Evaluation;
  #intact: number | undefined;

  constructor(
    readonly graph: Graph,
    readonly flow: Flow,
  ) {
    this.slice = sliceOfFlow(graph, flow);
    this.#probes = this.slice.probes.length === 0 ? undefined : sliceOfProbes(graph, this.slice.probes);
    this.#before = this.#evaluate(nothing);
  }

  /** What decides the flow: its own way, and that of the health checks it trusts. */
  get slices(): readonly Slice[] {
    return this.#probes === undefined ? [this.slice] : [this.slice, this.#probes];
  }

  /** What the loss of these domains does to the flow. */
  after(domains: readonly DomainId[]): FailureResult {
    const loss = new Set(domains);
    const evaluation = this.#evaluate(loss);
    const reached = this.#reached(evaluation, loss);
    if (reached === FALSE) return { lost: domains, verdict: "refuted", ...this.#cut(evaluation, loss) };
    const certain = this.#capacity(evaluation, loss, TRUE);
    const measured = this.#measured(certain);
    if (reached === UNKNOWN || certain < this.flow.need.capacity) {
      if (this.#capacity(evaluation, loss, UNKNOWN) >= this.flow.need.capacity) {
        return { lost: domains, verdict: "unknown", ...measured, blockedBy: this.#blockers(evaluation, loss) };
      }
      const short = shortfallOf(this.graph, this.slice, this.flow, evaluation, loss);
      return { lost: domains, verdict: "refuted", ...measured, ...short };
    }
    const alive = this.#alive(evaluation, loss);
    const recovery = recoveryOf(this.graph, this.slice, alive, this.#before, evaluation);
    const slow = slownessOf(this.flow, this.#kinds(domains), recovery);
    if (slow !== undefined) return { lost: domains, verdict: "refuted", ...measured, recovery, ...slow };
    const path = alive[0] === undefined ? [] : pathFrom(this.graph, this.slice, alive[0], evaluation);
    return { lost: domains, verdict: "proven", ...measured, recovery, path };
  }

  #evaluate(loss: Loss): Evaluation {
    const { graph, slice } = this;
    const probes = this.#probes;
    const probing = probes && { slice: probes, evaluation: evaluate(graph, probes, loss, undefined) };
    return evaluate(graph, slice, loss, probing);
  }

  /** Every source that is left reaches a destination, and at least one does. */
  #reached(evaluation: Evaluation, loss: Loss): Truth {
    let every: Truth = TRUE;
    let some: Truth = FALSE;
    for (const source of this.slice.sources) {
      const gone = lost(this.graph, source, loss);
      const reaches = (evaluation.reaches[source] ?? 0) as Truth;
      every = and(every, or(gone, reaches));
      some = or(some, and(not(gone), reaches));
    }
    return and(every, some);
  }

  #alive(evaluation: Evaluation, loss: Loss): readonly number[] {
    return this.slice.sources.filter(
      (source) => lost(this.graph, source, loss) === FALSE && evaluation.reaches[source] === TRUE,
    );
  }

  #cut(evaluation: Evaluation, loss: Loss): Pick<FailureResult, "cut" | "fix"> {
    const { sources } = this.slice;
    const cutOff = sources.find(
      (source) => lost(this.graph, source, loss) !== TRUE && evaluation.reaches[source] === FALSE,
    );
    if (cutOff !== undefined) return cutFrom(this.graph, this.slice, cutOff, evaluation, loss);
    const cut = sources.flatMap((source) => {
      const element = this.graph.elements[source];
      return element === undefined ? [] : [{ element: element.id, label: element.label, how: "lost" as const }];
    });
    return { cut, fix: `spread ${this.flow.source} over another failure domain: all of it is lost at once` };
  }

  #blockers(evaluation: Evaluation, loss: Loss): NonNullable<FailureResult["blockedBy"]> {
    const from = (everywhere: boolean): readonly Because[] =>
      this.slice.sources.flatMap((source) =>
        blockersFrom(this.graph, this.slice, source, evaluation, loss, everywhere),
      );
    const undecided = from(false);
    const found = undecided.length > 0 ? undecided : from(true);
    const sizes = this.graph.topology.groups
      .filter((group) => group.total === undefined && group.members.some((id) => this.#inSlice(id)))
      .map((group) => group.because);
    return [
      ...new Map([...found, ...sizes].map((because) => [`${because.urn}\n${because.property}`, because])).values(),
    ];
  }

  #inSlice(id: string): boolean {
    return this.slice.edges.has(this.graph.indexOf.get(id) ?? -1);
  }

  /** Capacity after a loss: what is certain whatever the unknowns are (`TRUE`), or what is possible (`UNKNOWN`). */
  #capacity(evaluation: Evaluation, loss: Loss, atLeast: Truth): number {
    return capacityOf(this.graph, this.slice, evaluation, { unit: this.flow.need.unit, atLeast, loss });
  }

  /** The capacity to report; nothing where no limit is counted on the way. */
  #measured(after: number): { capacity?: CapacityResult } {
    this.#intact ??= this.#capacity(this.#before, nothing, TRUE);
    if (!Number.isFinite(this.#intact) || !Number.isFinite(after)) return {};
    const { capacity, unit } = this.flow.need;
    return { capacity: { needed: capacity, before: this.#intact, after, unit } };
  }

  #kinds(domains: readonly DomainId[]): readonly DomainKind[] {
    return domains.flatMap((id) => this.graph.domains.get(id)?.kind ?? []);
  }
}

const nothing: Loss = new Set<DomainId>();
