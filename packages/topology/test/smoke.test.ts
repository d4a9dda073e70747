import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { webStack } from "./stack";
test("smoke", () => {
  const t = buildTopology(webStack().inventory());
  const r = proveSurvival(t);
  console.log(
    JSON.stringify(
      r.flows.map((f) => [
        f.flow.id,
        f.verdict,
        f.failures.map((x) => [
          x.lost,
          x.verdict,
          x.capacity?.after,
          x.recovery?.seconds,
          x.fix,
          x.cut?.map((c) => c.label),
        ]),
      ]),
      null,
      1,
    ),
  );
  console.log(t.elements.map((e) => e.id + " | " + e.label).join("\n"), t.unmodelled);
});
