import fc from "fast-check";
import type { Flow } from "@nospof/topology";
import { compile } from "../src/graph";
import { TRUE, UNKNOWN } from "../src/kleene";
import { Questions } from "../src/questions";
import { activeEdges } from "../src/route";
import { graphs, seed, topologies, zones } from "./random-graphs";

const losses = [...zones.map((zone) => [zone]), zones.slice(1), ["r/member"], ["r/member", "r/a"]];

describe("an evaluation that starts from the one before any loss", () => {
  it("finds what one finds that starts from nothing", () => {
    let spared = 0;
    fc.assert(
      fc.property(topologies, (topology) => {
        const graph = compile(topology);
        const flow = topology.flows[0] as Flow;
        const questions = new Questions(graph, flow);
        questions.evaluate(new Set());
        for (const lost of losses) {
          const loss = new Set(lost);
          const found = questions.evaluate(loss);
          const anew = new Questions(graph, flow).evaluate(loss);
          found.others.forEach((one, at) => {
            const other = anew.others[at];
            if (other === undefined) throw new Error("a question is missing");
            expect([...one.works, ...one.reaches]).toEqual([...other.works, ...other.reaches]);
            for (const atLeast of [TRUE, UNKNOWN] as const) {
              const edges = (of: typeof one): unknown =>
                of.slice.order.map((element) => activeEdges(of, element, atLeast).map(({ to }) => to));
              expect(edges(one)).toEqual(edges(other));
            }
            spared += one.touched.filter((touched) => touched === 0).length;
          });
        }
      }),
      { numRuns: graphs / 4, seed },
    );
    expect(spared).toBeGreaterThan(graphs / 4);
  });
});
