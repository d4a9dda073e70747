import fc from "fast-check";
import type { Element, Flow, Sla, Topology } from "@nospof/topology";
import type { Availability, PromisedPart } from "../src/index";
import { proveSurvival } from "../src/index";
import { completions, judgeAll } from "./brute-force";
import { because, element, inZone, link, topology, watching, zoneIds } from "./graphs";
import { graphs, maximumUnknowns, seed, topologies, unknowns } from "./random-graphs";

const [a = "", b = ""] = zoneIds;

function level(percent: number, what = `level ${String(percent)}`): { readonly sla: Sla } {
  return { sla: { percent, what, source: "a text, 1 January 2026" } };
}

function availabilityIn(from: Topology): Availability | undefined {
  return proveSurvival(from).flows[0]?.availability;
}

function names(parts: readonly PromisedPart[]): readonly string[] {
  return parts.map(({ elements }) => elements.join("+"));
}

function together({ together: pairs = [] }: Availability): readonly unknown[] {
  return pairs.map(({ sides, atLeast }) => [...sides.map(names), atLeast]);
}

/** `in` leads over two elements to `out`. */
function parallel(one: Partial<Element>, other: Partial<Element>, more: Partial<Topology> = {}): Topology {
  return topology(
    [element("in"), element("one", one), element("other", other), element("out")],
    [
      link("in", "one", { detection: watching(10) }),
      link("in", "other", { detection: watching(10) }),
      link("one", "out"),
      link("other", "out"),
    ],
    {},
    more,
  );
}

describe("parts one after the other", () => {
  const chain = topology(
    [element("in", level(99.99)), element("middle", level(99.5)), element("out", level(99.9))],
    [link("in", "middle"), link("middle", "out")],
    {},
  );

  it("promise no more than the least of them, and not their product", () => {
    const found = availabilityIn(chain);
    expect(found?.ceiling).toBe(99.5);
    expect(names(found?.alone ?? [])).toEqual(["middle", "out", "in"]);
    expect(found?.together).toEqual([]);
  });

  it("set no ceiling where nothing is published", () => {
    const elements = chain.elements.map(({ id }) => element(id));
    expect(availabilityIn({ ...chain, elements })).toBeUndefined();
  });

  it("promise nothing for a flow that does not work", () => {
    const broken = { ...chain.elements[1], broken: because("x") } as Element;
    const elements = chain.elements.map((one) => (one.id === "middle" ? broken : one));
    expect(availabilityIn({ ...chain, elements })).toBeUndefined();
  });

  it("leave out what is not certainly on the way", () => {
    const detection = watching(10);
    const links = [
      link("in", "middle", { detection }),
      link("middle", "out"),
      link("in", "out", { certainty: "may", detection }),
    ];
    expect(names(availabilityIn({ ...chain, links })?.alone ?? [])).toEqual(["out", "in"]);
  });

  it("count although the flow does not cross them: a service that it needs", () => {
    const needing = {
      ...element("middle"),
      needs: [{ to: "database", serves: ["answers"], certainty: "must" as const, because: because("x") }],
    };
    const elements = [...chain.elements.filter(({ id }) => id !== "middle"), needing];
    const more = [element("database", level(99.4)), element("answers")];
    const links = [...chain.links, link("database", "answers")];
    expect(availabilityIn({ ...chain, elements: [...elements, ...more], links })?.ceiling).toBe(99.4);
  });
});

describe("parts side by side", () => {
  it("set no ceiling; the better one's level holds whatever they have in common", () => {
    const found = availabilityIn(parallel(level(99.5), level(99.9)));
    expect(found?.ceiling).toBeUndefined();
    expect(found?.alone).toEqual([]);
    expect(found && together(found)).toEqual([[["one"], ["other"], 99.9]]);
  });

  it("are one part where one promise covers them", () => {
    const group = { ...level(99.99), resource: "urn:group" };
    const found = availabilityIn(
      parallel({ ...group, placement: { domains: [a] } }, { ...group, placement: { domains: [b] } }),
    );
    expect(found?.ceiling).toBe(99.99);
    expect(found?.alone).toEqual([{ elements: ["one", "other"], resource: "urn:group", sla: level(99.99).sla }]);
  });

  it("each set a ceiling where nothing leads traffic away from a dead one", () => {
    const links = parallel({}, {}).links.map(({ from, to }) => link(from, to));
    const found = availabilityIn({ ...parallel(level(99.5), level(99.9)), links });
    expect(found?.ceiling).toBe(99.5);
    expect(names(found?.alone ?? [])).toEqual(["one", "other"]);
  });

  it("each set a ceiling where the other one is too small", () => {
    const sized = (percent: number): Partial<Element> => ({
      ...level(percent),
      capacities: [{ amount: 2, unit: "instances" }],
    });
    const need = { capacity: 3, unit: "instances" as const };
    const small = parallel(sized(99.5), sized(99.9));
    const flows = small.flows.map((flow) => ({ ...flow, need }));
    expect(availabilityIn(small)?.ceiling).toBeUndefined();
    expect(availabilityIn({ ...small, flows })?.ceiling).toBe(99.5);
  });

  it("set no ceiling where they are no part of the way", () => {
    const aside = parallel({}, {});
    expect(availabilityIn({ ...aside, elements: [...aside.elements, element("aside", level(90))] })).toBeUndefined();
  });
});

describe("two ways of several parts", () => {
  const way = (name: string, ...percents: number[]): Topology["elements"] =>
    percents.map((percent, at) => inZone(`${name}${String(at)}`, a, level(percent)));
  const two = (...ways: Topology["elements"][]): Topology =>
    topology(
      [element("in"), element("out"), ...ways.flat()],
      ways.flatMap((parts) => [
        link("in", parts[0]?.id ?? "", { detection: watching(10) }),
        ...parts.map(({ id }, at) => link(id, parts[at + 1]?.id ?? "out")),
      ]),
      {},
    );

  it("are cut by any part of one and any of the other", () => {
    const found = availabilityIn(two(way("x", 99.9, 99.5), way("y", 99.99, 99.4, 99.95)));
    expect(found && together(found)).toEqual([[["x0", "x1"], ["y0", "y1", "y2"], 99.5]]);
  });

  it("are not cut by two parts where there is a third way", () => {
    expect(availabilityIn(two(way("x", 99.9), way("y", 99.9), way("z", 99.9)))).toBeUndefined();
  });

  it("are not tried two at a time where they have too many parts, and it is told", () => {
    const many = Array.from({ length: 7 }, () => 99.9);
    expect(availabilityIn(two(way("x", ...many), way("y", ...many)))).toEqual({ alone: [] });
  });
});

/** Graphs in which each element may be a part with a level, by itself or with others. A part is also a device. */
const promising: fc.Arbitrary<Topology> = fc.oneof(topologies, topologies.map(redundant)).chain((made) =>
  fc
    .tuple(...made.elements.map(({ id }) => fc.constantFrom(undefined, id, id, id, "shared1", "shared2")))
    .map((parts): Topology => {
      const elements = made.elements.map((one, at): Element => {
        const part = parts[at];
        if (part === undefined) return one;
        const more = (domains: readonly string[]): readonly string[] => [...domains, part];
        const { placement } = one;
        return {
          ...one,
          resource: part,
          ...level(99 + parts.indexOf(part) / 100, part),
          placement:
            "domains" in placement
              ? { domains: more(placement.domains) }
              : { ...placement, candidates: placement.candidates.map(more) },
        };
      });
      const devices = partsOf({ ...made, elements }).map((id) => ({ id, kind: "device" as const }));
      // How soon it works again is no part of what is promised.
      const flows = made.flows.map(({ need: { capacity, unit }, ...flow }) => ({ ...flow, need: { capacity, unit } }));
      return { ...made, elements, flows, domains: [...made.domains, ...devices] };
    }),
);

/** The same graph without limits and faults, every live link in use and every dead one left out: few single cuts. */
function redundant(made: Topology): Topology {
  return {
    ...made,
    groups: [],
    elements: made.elements.map(({ id, placement }) => element(id, { placement })),
    links: made.links.map(({ from, to }) => link(from, to, { detection: watching(10) })),
  };
}

function partsOf({ elements }: Topology): readonly string[] {
  return [...new Set(elements.flatMap(({ resource }) => resource ?? []))];
}

describe("availability against a brute-force judge", () => {
  it("sets a ceiling by each part whose loss no completion survives, and by no other", () => {
    const seen = { alone: 0, pairs: 0, none: 0 };
    fc.assert(
      fc.property(promising, (from) => {
        fc.pre(unknowns(from) <= maximumUnknowns);
        const flow = from.flows[0] as Flow;
        const worlds = completions(from);
        const survivors = (...lost: string[]): readonly boolean[] => judgeAll(worlds, from, flow, lost);
        const found = availabilityIn(from);
        if (found === undefined) seen.none++;
        const alone = (found?.alone ?? []).map(({ sla }) => sla.what);
        expect(found?.ceiling).toBe(found?.alone[0]?.sla.percent);
        for (const part of alone) expect(survivors(part)).not.toContain(true);
        seen.alone += alone.length;
        const pairs = (found?.together ?? []).flatMap(({ sides: [one, other] }) =>
          one.flatMap((x) => other.map((y) => [x.sla.what, y.sla.what] as const)),
        );
        for (const pair of pairs) {
          expect(survivors(...pair)).not.toContain(true);
          expect(alone).not.toEqual(expect.arrayContaining([pair[0]]));
          expect(alone).not.toEqual(expect.arrayContaining([pair[1]]));
        }
        seen.pairs += pairs.length;
        if (worlds.length > 1 || survivors().includes(false)) return;
        // Where everything is known, what is not listed does not cut.
        const others = partsOf(from).filter((part) => !alone.includes(part));
        for (const part of others) expect(survivors(part)).not.toContain(false);
        others.forEach((one, at) => {
          for (const other of others.slice(at + 1)) {
            const listed = pairs.some((pair) => pair.includes(one) && pair.includes(other));
            expect(survivors(one, other).includes(false)).toBe(listed);
          }
        });
      }),
      { numRuns: Math.ceil(graphs / 2), seed },
    );
    // A test that never meets an outcome proves nothing about it.
    expect(Math.min(seen.alone, seen.pairs, seen.none)).toBeGreaterThan(graphs / 100);
  });
});
