import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "@nospof/rules";
import { kubernetesModel } from "@nospof/topology/kubernetes";
import { ConfigReader } from "../../../packages/cli/src/config/config";
import { nodesFromEnvironment } from "../src/nodes";
import { deployment, inventoryOf } from "./cluster";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nospof-nodes-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(text: string): string {
  const path = join(folder, "nospof.yaml");
  writeFileSync(path, text);
  return path;
}

/** Zones in which the pods of a workload may stand, in the stack `manifests`. */
function zonesWith(text: string): readonly unknown[] {
  const inventory = nodesFromEnvironment({ NOSPOF_CONFIG: written(text) })(inventoryOf([deployment()]));
  return kubernetesModel(inventory).workloads.flatMap(({ placement }) => placement.zones.map(({ zone }) => zone));
}

const entry = (text: string): string => `kubernetes: { nodes: [${text}] }`;

test("the nodes that the file declares are those of the cluster", () => {
  expect(zonesWith(entry("{ zone: a, count: 2 }, { zone: b }"))).toEqual(["a", "b"]);
});

test("those of another stack are left out", () => {
  expect(zonesWith(entry("{ zone: a }, { zone: b, stack: prod }, { zone: c, stack: [prod, manifests] }"))).toEqual([
    "a",
    "c",
  ]);
});

test("without a file, or without nodes in it, a stack is left as it is", () => {
  const inventory = inventoryOf([deployment()]);
  expect(nodesFromEnvironment({})(inventory)).toBe(inventory);
  for (const text of ["", "rules: {}", "kubernetes:", "kubernetes: {}"])
    expect(nodesFromEnvironment({ NOSPOF_CONFIG: written(text) })(inventory)).toBe(inventory);
});

test("everything that is wrong is told at once, with its place", () => {
  const path = written(entry("{ zone: a, cont: 3 }, { count: 0, taints: [{ key: k, effect: Never }] }"));
  const read = (): unknown => nodesFromEnvironment({ NOSPOF_CONFIG: path });
  expect(read).toThrow(InputError);
  expect(read).toThrow(
    [
      `${path} has 4 problems:`,
      '  kubernetes.nodes[0].cont: there is no such setting. Did you mean "count"?',
      "  kubernetes.nodes[1].zone: is missing",
      "  kubernetes.nodes[1].count: must be >= 1, is 0",
      '  kubernetes.nodes[1].taints[0].effect: must be one of "NoSchedule", "PreferNoSchedule", "NoExecute", is "Never"',
    ].join("\n"),
  );
});

test.each([
  "{ zone: a }",
  "{ zone: a, count: 5000, name: pool, cpu: 4, memory: 16Gi, pods: 110, stack: prod }",
  "{ zone: a, cpu: 500m, labels: { pool: web }, taints: [{ key: k, value: v, effect: NoExecute }] }",
  '{ zone: "" }',
  "{ zone: 1 }",
  "{ zone: a, count: 1.5 }",
  "{ zone: a, count: 5001 }",
  "{ zone: a, cpu: 0 }",
  "{ zone: a, memory: lots }",
  "{ zone: a, pods: 0 }",
  "{ zone: a, labels: [a] }",
  "{ zone: a, labels: { a: 1 } }",
  "{ zone: a, taints: { key: k } }",
  "{ zone: a, taints: [{ key: k }] }",
  "{ zone: a, taints: [{ effect: NoSchedule }] }",
  "{ zone: a, taints: [{ key: k, effect: NoSchedule, when: now }] }",
  "{ zone: a, stack: 3 }",
  "{ zone: a, stack: [] }",
  '{ zone: a, stack: [""] }',
  "{ zone: a, stack: [prod, 1] }",
  "just text",
])("`nospof check` takes %s where the pack does", async (text) => {
  const path = written(entry(text));
  const pack = (): unknown => nodesFromEnvironment({ NOSPOF_CONFIG: path });
  const takes = await new ConfigReader([]).read(path).then(
    () => true,
    () => false,
  );
  if (takes) expect(pack).not.toThrow();
  else expect(pack).toThrow(InputError);
});
