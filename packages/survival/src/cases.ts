import type { Group } from "@nospof/topology";
import type { CapacityQuestion } from "./capacity";
import type { Holding } from "./distribution";
import { isLegal } from "./distribution";
import type { Evaluation } from "./evaluate";
import { lostAt } from "./evaluate";
import { comesBack, lossesOf, openHosts, presentAfter } from "./group";
import { interchangeable } from "./interchangeable";
import type { Truth } from "./kleene";
import { and, FALSE, not, TRUE, UNKNOWN } from "./kleene";
import type { Questions } from "./questions";

/** What reaches what after a loss, with members of groups in some elements and none in others. */
export interface Case {
  readonly evaluation: Evaluation;
  /** How members of groups stand in it, by index in the topology; empty: it does not matter. */
  readonly holdings: ReadonlyMap<number, Holding>;
  /** Groups of which it is not settled which elements hold members, by index in the topology. */
  readonly open: readonly number[];
  /** The same before the loss; of groups that lost members, those may have been anywhere. */
  before(): Evaluation;
}

/** What is asked of the capacity in every case, as far as it decides the cases. */
export type CaseQuestion = Pick<CapacityQuestion, "atLeast" | "replaced" | "totals">;

/** Cases that are looked at one by one. */
const maximumCases = 64;
/** Sets of interchangeable elements of one group, of each of which it is asked whether it holds a member. */
const maximumSets = 6;
/** Sizes of one group that are told apart. */
const maximumSizes = 4;

/**
 * Splits a loss into the ways in which groups may leave elements without any member. Such an element answers nothing,
 * and what leads only to it is dead: what watches that turns to what is left, and what does not watch it loses its share.
 * So the worst distribution is not the one that leaves the fewest members: a branch with too few of them stays in use,
 * an empty one may not.
 *
 * Whether elements hold members is settled in each case where the sizes of groups are known, or one of a few; where there
 * are too many cases, or the size is open, it is carried through as unknown.
 */
export class Cases {
  readonly #after = new Map<string, Evaluation>();
  readonly #before = new Map<string, Evaluation>();
  readonly #none: readonly (readonly Case[])[];
  /** Groups with so few members after the loss that some element may hold none. More come back, and never fewer. */
  readonly #tight: readonly number[];

  constructor(
    readonly questions: Questions,
    /** After the loss, with members in every element. */
    readonly evaluation: Evaluation,
    /** Before it. */
    readonly intact: Evaluation,
  ) {
    this.#none = [[{ evaluation, holdings: new Map(), open: [], before: () => intact }]];
    const { groups, graph } = questions;
    this.#tight = groups.filter((at) => {
      const group = graph.topology.groups[at];
      if (group === undefined) return false;
      return presentAfter(group, evaluation.loss, group.total ?? 0, false, true) <= (graph.idleBelow[at] ?? 0);
    });
  }

  /** All cases, whatever the sizes of groups: what is certain holds in each of them. */
  all(question: Omit<CaseQuestion, "atLeast">): readonly Case[] {
    return this.of({ ...question, atLeast: TRUE }).flat();
  }

  /**
   * The cases for each size that groups may have; all together where it is asked what is certain. In each there is one
   * case at least; where every element certainly holds members it is the loss itself.
   */
  of(question: CaseQuestion): readonly (readonly Case[])[] {
    const groups = question.totals === undefined ? this.#tight : this.questions.groups;
    if (groups.length === 0) return this.#none;
    const splits = groups.flatMap((at) => this.#split(at, question) ?? []);
    if (splits.length === 0) return this.#none;
    let sizes: readonly (readonly (readonly Way[])[])[] = [[[]]];
    let count = 1;
    for (const { alternatives, otherwise } of splits) {
      const total = alternatives.reduce((sum, { length }) => sum + length, 0);
      const isMany = total === 0 || count * total > maximumCases;
      if (!isMany) count *= total;
      const kept = isMany ? [[otherwise]] : alternatives;
      sizes = sizes.flatMap((cases) => kept.map((ways) => cases.flatMap((one) => ways.map((way) => [...one, way]))));
    }
    return sizes.map((cases) => cases.map((ways) => this.#caseOf(ways)));
  }

  #caseOf(ways: readonly Way[]): Case {
    const evaluation = this.#evaluate(this.#after, this.evaluation, ways);
    return {
      evaluation,
      holdings: new Map(ways.flatMap(({ at, holding }) => (holding === undefined ? [] : [[at, holding]]))),
      open: ways.flatMap(({ at, holding }) => (holding === undefined ? [at] : [])),
      before: () => (this.evaluation === this.intact ? evaluation : this.#beforeOf(ways)),
    };
  }

  #beforeOf(ways: readonly Way[]): Evaluation {
    const { loss, slice } = this.evaluation;
    const same = ways.filter(({ at, holding }) => {
      const group = slice.graph.topology.groups[at];
      return holding === undefined || (group !== undefined && !holding.replaced && lossesOf(group, loss).length === 0);
    });
    // What may be lost may have held members: like what is lost.
    const idle = same.map((way) => ({
      ...way,
      idle: way.idle.map(([index, state]): IdleElement => {
        const isLost = lostAt(slice.graph.placements[index] ?? [], loss);
        return [index, and(state, not(isLost))];
      }),
    }));
    return this.#evaluate(this.#before, this.intact, idle);
  }

  #evaluate(known: Map<string, Evaluation>, whole: Evaluation, ways: readonly Way[]): Evaluation {
    const idle = ways.flatMap((way) => way.idle);
    if (idle.length === 0) return whole;
    const key = idle.map(([index, state]) => `${String(index)}:${String(state)}`).join();
    let found = known.get(key);
    if (found === undefined) {
      found = this.questions.evaluate(whole.loss, undefined, new Map(idle));
      known.set(key, found);
    }
    return found;
  }

  /** The ways in which a group may leave elements without members; undefined where it leaves none. */
  #split(at: number, { atLeast, replaced = false, totals }: CaseQuestion): Split | undefined {
    const { slice, loss } = this.evaluation;
    const { graph } = slice;
    const group = graph.topology.groups[at];
    if (group === undefined) return undefined;
    const total = totals?.get(at) ?? group.total;
    const most = totals?.get(at) ?? group.uncertain?.most ?? group.total;
    const returns = replaced ? comesBack(graph, group, loss) : FALSE;
    // The fewest leave the most elements without any.
    const fewest = ([false, true] as const)
      .filter((back) => (back ? returns !== FALSE : returns !== TRUE))
      .map((back) => ({ replaced: back, present: presentAfter(group, loss, total ?? 0, back, true) }));
    const members = graph.membersOf[at] ?? [];
    const sets = interchangeable(this.evaluation, at);
    const mayBeIdle = sets.filter((set) =>
      fewest.some((holding) => isLegal(graph, at, loss, { ...holding, idle: new Set(set) })),
    );
    if (mayBeIdle.length === 0) return undefined;
    const open: Way = {
      at,
      idle: mayBeIdle.flatMap((set) => set.map((place): IdleElement => [members[place] ?? -1, UNKNOWN])),
    };
    const [only] = fewest;
    const isOpen =
      total === undefined ||
      most === undefined ||
      only === undefined ||
      fewest.length > 1 ||
      (only.replaced && openHosts(graph, group, loss).length > 0);
    if (isOpen || sets.length > maximumSets) return { alternatives: [], otherwise: open };
    const last = presentAfter(group, loss, most, only.replaced, false);
    const waysOf = (present: number): readonly Way[] =>
      choicesOf(sets, mayBeIdle).flatMap(({ idle, held }): Way[] => {
        const holding: Holding = { replaced: only.replaced, present, idle, held };
        return isLegal(graph, at, loss, holding) ? [{ at, holding, idle: idleElements(members, holding) }] : [];
      });
    const number = last - only.present + 1;
    if (number > maximumSizes) {
      // With the most members that can stand in one of the ways, no size carries more in that one.
      const bounds = choicesOf(sets, mayBeIdle).flatMap(({ idle, held }): (readonly Way[])[] => {
        const present = Math.min(last, mostBeside(group, idle));
        const holding: Holding = { replaced: only.replaced, present, idle, held };
        return present < only.present ? [] : [[{ at, holding, idle: idleElements(members, holding) }]];
      });
      return { alternatives: atLeast === TRUE ? [] : bounds, otherwise: open };
    }
    const sizes = Array.from({ length: number }, (_, more) => waysOf(only.present + more));
    if (atLeast === TRUE) return { alternatives: [sizes.flat()], otherwise: open };
    // Of ways that are not all looked at, any one bounds what is possible with a size.
    const [first = []] = sizes;
    const emptiest = first.reduce((one, way) => (way.idle.length > one.idle.length ? way : one), first[0] ?? open);
    return { alternatives: sizes, otherwise: number === 1 ? emptiest : open };
  }
}

/** An element by its index in the graph, and whether it holds no member. */
type IdleElement = readonly [index: number, state: Truth];

/** One way in which a group's members may stand. */
interface Way {
  readonly at: number;
  /** Absent: it is not settled. */
  readonly holding?: Holding;
  readonly idle: readonly IdleElement[];
}

interface Split {
  /** The ways for each size that the group may have; none: too many, or they are not known. */
  readonly alternatives: readonly (readonly Way[])[];
  /** What stands for all of them where they are not told apart. */
  readonly otherwise: Way;
}

/** The most members beside elements that hold none: while those have room, no other holds more than the skew. */
function mostBeside({ members, maxSkew = 1, room }: Group, idle: ReadonlySet<number>): number {
  const rooms = members.map((_, place) => room?.[place] ?? Infinity);
  if ([...idle].every((place) => rooms[place] === 0)) return Infinity;
  return rooms.reduce((sum, own, place) => (idle.has(place) ? sum : sum + Math.min(maxSkew, own)), 0);
}

function idleElements(members: readonly number[], { idle }: Holding): readonly IdleElement[] {
  return [...(idle ?? [])].map((place): IdleElement => [members[place] ?? -1, TRUE]);
}

/** Every choice of sets that hold no member, out of those that may; all other sets hold one at least. */
function choicesOf(
  sets: readonly (readonly number[])[],
  mayBeIdle: readonly (readonly number[])[],
): readonly { readonly idle: ReadonlySet<number>; readonly held: readonly (readonly number[])[] }[] {
  if (sets.length === 0) return [];
  const chosen = Array.from({ length: 1 << mayBeIdle.length }, (_, choice) =>
    mayBeIdle.filter((_set, bit) => ((choice >> bit) & 1) === 1),
  );
  return chosen.map((idle) => ({ idle: new Set(idle.flat()), held: sets.filter((set) => !idle.includes(set)) }));
}
