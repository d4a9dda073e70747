import * as path from "node:path";
import { fromPreview, fromState, nameOfUrn, type Inventory } from "@nospof/inventory";
import { compareResources, type ResourceChange } from "@nospof/inventory/compare";
import { runProgram } from "@nospof/inventory/program";
import { providerKnowledge } from "@nospof/topology";
import { exportState, previewJson } from "@nospof/testing";

jest.setTimeout(120_000);

/** The storefront of this repository: two regions, every kind of resource that the components make. */
const storefront = path.join(__dirname, "../../..");

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

function changed(changes: readonly ResourceChange[]): string[] {
  return changes.map(({ urn, certain }) => `${certain ? "" : "perhaps "}${nameOfUrn(urn)}`);
}

describe("a program and its own deployment", () => {
  let program: Inventory;
  /** What only the cloud can tell: records that validate a certificate, the machine image behind a parameter. */
  let unknowable: readonly string[];

  beforeAll(async () => {
    program = (await runProgram({ dir: storefront, stack: "prod" })).inventory;
    const names = program.resources.filter(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate");
    const certificates = program.resources.filter(
      ({ type }) => type === "aws:acm/certificateValidation:CertificateValidation",
    );
    unknowable = ["certificate-validation", ...[...certificates, ...names].map(({ name }) => name)].map(
      (name) => `perhaps ${name}`,
    );
  });

  test("differ in nothing that can be known", () => {
    const state = fromState(throughJson(exportState(program)), "state.json");
    expect(state.resources.length).toBeGreaterThan(150);
    expect(changed(compareResources(state, program, providerKnowledge).changes).sort()).toEqual([...unknowable].sort());
    expect(changed(compareResources(program, state, providerKnowledge).changes).sort()).toEqual([...unknowable].sort());
  });

  test("differ in nothing certain when it is a plan", () => {
    const plan = fromPreview(throughJson(previewJson(program)), "plan.json");
    const { changes } = compareResources(plan, program, providerKnowledge);
    expect(changes.filter(({ certain }) => certain)).toEqual([]);
    expect(changed(changes)).toEqual(expect.arrayContaining(["perhaps certificate-us-east-1"]));
    expect(changes.length).toBeLessThan(program.resources.length / 10);
  });

  test("differ in nothing at all when both are runs of it", () => {
    const { changes, unseen } = compareResources(program, program, providerKnowledge);
    expect(changes).toEqual([]);
    expect(unseen.map(({ property }) => property)).toEqual(["name", "records[0]", "type"]);
  });
});
