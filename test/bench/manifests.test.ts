import { fromManifests } from "@nospof/inventory/manifests";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { stringify } from "yaml";
import { generateManifests } from "./manifests/generate";

describe("generated manifests", () => {
  const objects = generateManifests(300);

  it("have the wanted size and the same objects for the same seed", () => {
    expect(objects).toHaveLength(300);
    expect(generateManifests(300)).toEqual(objects);
    expect(generateManifests(300, 2)).not.toEqual(objects);
    expect(() => generateManifests(10)).toThrow("60 at least");
  });

  it("hold services all of which the proof has to prove", () => {
    const text = objects.map((object) => stringify(object)).join("---\n");
    const { inventory, unread } = fromManifests([{ file: "all.yaml", text }], "bench");
    expect(unread).toEqual([]);
    expect(inventory.resources).toHaveLength(300);
    const { flows } = proveSurvival(buildTopology(inventory));
    expect(flows.length).toBeGreaterThan(30);
    const failing = flows
      .filter(({ verdict }) => verdict !== "proven")
      .map(({ flow, verdict }) => `${flow.id}: ${verdict}`);
    expect(failing).toEqual([]);
  });
});
