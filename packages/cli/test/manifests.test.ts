import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Report, StackReport } from "@nospof/report";
import { nospof, nospofProcess, type Run } from "./run";

jest.setTimeout(120_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "nospof-cli-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

const run = (...args: readonly string[]): Promise<Run> => nospof(args, { cwd: folder });

/** The stacks of a report, which the command has to write whatever it found. */
async function stacksOf(...args: readonly string[]): Promise<readonly StackReport[]> {
  const { stdout, stderr } = await run("check", ...args, "-o", "json");
  if (stdout === "") throw new Error(stderr);
  return (JSON.parse(stdout) as Report).stacks;
}

/** Three pods in as many zones as there are, behind a service. */
function web(name = "web", replicas = 3): string {
  return [
    "apiVersion: apps/v1",
    "kind: Deployment",
    `metadata: { name: ${name} }`,
    "spec:",
    `  replicas: ${String(replicas)}`,
    `  selector: { matchLabels: { app: ${name} } }`,
    "  template:",
    `    metadata: { labels: { app: ${name} } }`,
    "    spec:",
    "      topologySpreadConstraints:",
    "        - maxSkew: 1",
    "          topologyKey: topology.kubernetes.io/zone",
    "          whenUnsatisfiable: DoNotSchedule",
    `          labelSelector: { matchLabels: { app: ${name} } }`,
    "      containers:",
    "        - name: web",
    "          image: example/web:1",
    "          ports: [{ containerPort: 8080 }]",
    "          readinessProbe: { httpGet: { path: /ready, port: 8080 } }",
    "---",
    "apiVersion: v1",
    "kind: Service",
    `metadata: { name: ${name} }`,
    "spec:",
    `  selector: { app: ${name} }`,
    "  ports: [{ port: 80, targetPort: 8080 }]",
    "",
  ].join("\n");
}

const nodes = (...zones: readonly string[]): string =>
  [
    "kubernetes:",
    "  nodes:",
    ...zones.map((zone) => `    - { zone: ${zone}, cpu: "4", memory: 16Gi, pods: 110 }`),
  ].join("\n");

const zones = (stack: StackReport | undefined): readonly string[] =>
  (stack?.domains ?? []).filter(({ kind }) => kind === "zone").map(({ id }) => id.replace(/.*\//, ""));

describe("a target of manifests", () => {
  it("may be a file, a folder, the current folder or standard input", async () => {
    write({ "k8s/web.yaml": web() });
    const [file] = await stacksOf("k8s/web.yaml");
    const [inFolder] = await stacksOf("k8s");
    const [current] = (
      JSON.parse((await nospof(["check", "-o", "json"], { cwd: path.join(folder, "k8s") })).stdout) as Report
    ).stacks;
    const piped = nospofProcess(["check", "-", "-o", "json"], { cwd: folder, input: web() });
    const [stdin] = (JSON.parse(piped.stdout) as Report).stacks;
    const names = [file, inFolder, current, stdin].map((stack) => [stack?.project, stack?.stack, stack?.source]);
    expect(names).toEqual([
      ["web", "manifests", "manifests"],
      ["k8s", "manifests", "manifests"],
      ["k8s", "manifests", "manifests"],
      ["stdin", "manifests", "manifests"],
    ]);
    for (const stack of [file, inFolder, current, stdin]) {
      expect(stack?.resources).toBe(2);
      expect(stack?.flows.map(({ id }) => id)).toEqual(file?.flows.map(({ id }) => id));
    }
    expect(file?.flows).not.toEqual([]);
  });

  it("is read with all that lies below it, but not what others wrote, and not in circles", async () => {
    write({
      "k8s/b/two.yml": web("two"),
      "k8s/a/one.json": JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" } }),
      "k8s/node_modules/x.yaml": web("x"),
      "k8s/dist/y.yaml": web("y"),
      "k8s/.git/z.yaml": web("z"),
      "k8s/notes.txt": web("text"),
      "k8s/.github/workflows/ci.yaml": "on: push\njobs: {}\n",
      "k8s/windows.yaml": Buffer.from(`\uFEFF${web("windows")}`, "utf16le"),
    });
    symlinkSync("..", path.join(folder, "k8s/b/up"));
    symlinkSync("nowhere", path.join(folder, "k8s/b/gone.yaml"));
    const [stack] = await stacksOf("k8s");
    expect(stack).toMatchObject({ resources: 5, notes: [] });
  });

  it("is a folder without a Pulumi.yaml of its own, whatever lies above and below", async () => {
    write({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "k8s/web.yaml": web(),
      "k8s/infra/Pulumi.yaml": "name: infra\nruntime: nodejs\n",
      "k8s/infra/more.yaml": web("more"),
    });
    const [stack] = await stacksOf("k8s");
    expect(stack).toMatchObject({ project: "k8s", resources: 2 });
    expect(stack?.notes).toEqual([`${path.join("k8s", "infra")} is a Pulumi project, which is a target of its own.`]);
    const own = await run("check", "k8s/infra");
    expect(own).toMatchObject({ code: 2, stdout: "" }); // a program without code
  });

  it("is checked as far as it can be read, and the exit code says that it is not all", async () => {
    write({
      "k8s/web.yaml": web(),
      "k8s/broken.yaml": `${web("first")}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: x\n spec: {}\n---\n${web("last")}`,
      "k8s/chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
      "k8s/chart/templates/a.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n",
    });
    const { code, stdout, stderr } = await run("check", "k8s", "--fail-on", "never");
    expect(code).toBe(2);
    expect(stderr).toBe("");
    expect(stdout).toContain("k8s/broken.yaml:32: this is not YAML: the indentation is wrong");
    expect(stdout.replace(/\s+/g, " ")).toContain("`helm template k8s/chart | nospof check -`");
    expect(stdout).toContain("k8s/manifests (manifests, 6 resources)");
    expect(stdout.replace(/\s+/g, " ")).toContain("2 files or charts could not be read");
    expect(stdout).toContain("(k8s/web.yaml:1): blocks");
    expect(stdout).not.toMatch(/^\s+at /m);
    const explained = await run("explain", "web", "k8s");
    expect(explained).toMatchObject({ code: 2, stdout: expect.stringContaining("web") as string });
    expect(explained.stderr).toContain("k8s/broken.yaml:32");
  });

  it.each([
    ["of which nothing can be read", "apiVersion: v1\nkind: [\n", /^nospof: k8s\/x\.yaml:3: this is not YAML/],
    [
      "that is a template",
      "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .x }}\n",
      /k8s\/x\.yaml: this is a template.*helm template/,
    ],
    [
      "that is none",
      "apiVersion: v1\nkind: Config\nclusters: []\n",
      /the files of this folder look like manifests, but hold no object/,
    ],
  ])("%s is refused", async (_, text, message) => {
    write({ "k8s/x.yaml": text });
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await run("check", "k8s", "-o", "json=report.json");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).toEqual(before);
  });

  it("has no stacks and no configuration to choose", async () => {
    write({ "web.yaml": web() });
    expect((await run("check", "web.yaml", "-s", "prod")).stderr).toContain('holds the stack "manifests", not prod');
    expect((await run("check", "web.yaml", "--assume", "shop:zones=3")).stderr).toContain("web.yaml is no program");
  });

  it("can be explained, experimented with and compared, with itself of another day or another name", async () => {
    write({
      "old/web.yaml": web("web", 1),
      "new/web.yaml": web(),
      "new/nospof.yaml": nodes("a", "b", "c"),
      "web.yaml": web(),
    });
    expect((await run("explain", "web", "web.yaml")).stdout).toContain("web");
    expect(await run("experiments", "new")).toMatchObject({ code: 0, stderr: "" });
    const { stdout, stderr } = await run("diff", "old", "new", "-o", "json");
    expect(stderr).toBe("");
    const { stacks } = JSON.parse(stdout) as { stacks: readonly { resources: Record<string, readonly unknown[]> }[] };
    expect(stacks).toHaveLength(1);
    expect(stdout).toContain("spec.replicas");
    expect(stdout).not.toContain("node-a-1::"); // the settings of one side hold for both
    write({ "old/broken.yaml": "apiVersion: v1\nkind: [\n" });
    expect(await run("diff", "old", "new")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("old/broken.yaml:3: this is not YAML") as string,
    });
  });

  it("can be compared with a revision", async () => {
    const git = (...args: readonly string[]): void => {
      const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
      expect(spawnSync("git", [...identity, ...args], { cwd: folder }).status).toBe(0);
    };
    write({ "k8s/web.yaml": web(), "k8s/kustomization.yaml": "resources: [web.yaml]\n" });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "x");
    write({ "k8s/web.yaml": web("web", 1) });
    const { code, stdout, stderr } = await run("diff", "HEAD", "k8s", "-o", "json");
    expect(stderr).toBe("");
    expect(code).not.toBe(2);
    expect(stdout).toContain("spec.replicas");
    expect(stdout).not.toContain(tmpdir());
  });
});

describe("nodes in nospof.yaml", () => {
  it("are nodes of the cluster, for manifests and for an export alike", async () => {
    const urn = (type: string, name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;
    const provider = urn("pulumi:providers:kubernetes", "cluster");
    const registered = (type: string, inputs: object): object => ({
      ...{ urn: urn(type, "web"), type, custom: true, id: "default/web", provider: `${provider}::1` },
      ...{ inputs, outputs: inputs },
    });
    const labels = { app: "web" };
    write({
      "k8s/web.yaml": web(),
      "k8s/nospof.yaml": nodes("eu-central-1a", "eu-central-1b"),
      "export/nospof.yaml": nodes("eu-central-1a", "eu-central-1b"),
      "export/state.json": JSON.stringify({
        version: 3,
        deployment: {
          resources: [
            { urn: provider, type: "pulumi:providers:kubernetes", custom: true, id: "1" },
            registered("kubernetes:apps/v1:Deployment", {
              apiVersion: "apps/v1",
              kind: "Deployment",
              metadata: { name: "web" },
              spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels } } },
            }),
            registered("kubernetes:core/v1:Service", {
              apiVersion: "v1",
              kind: "Service",
              metadata: { name: "web" },
              spec: { selector: labels, ports: [{ port: 80 }] },
            }),
          ],
        },
      }),
    });
    for (const [target, resources] of [
      ["k8s", 4],
      ["export/state.json", 5],
    ] as const) {
      const [stack] = await stacksOf(target);
      expect(stack?.resources).toBe(resources);
      expect(zones(stack)).toEqual(["eu-central-1a", "eu-central-1b"]);
      expect(stack?.notes).toContainEqual(
        expect.stringMatching(/nospof\.yaml declares them: 1 in eu-central-1a, 1 in eu-central-1b\./),
      );
    }
  });

  it("decide what survives", async () => {
    write({ "k8s/web.yaml": web(), "k8s/nospof.yaml": nodes("a") });
    const verdicts = async (): Promise<readonly unknown[]> =>
      (await stacksOf("k8s")).flatMap(({ flows }) => flows.map(({ verdict }) => verdict));
    expect(await verdicts()).toEqual(["refuted"]);
    write({ "k8s/nospof.yaml": nodes("a", "b", "c") });
    expect(await verdicts()).not.toContain("refuted");
  });

  it("are meant for the stacks that they name, and change nothing without Kubernetes", async () => {
    write({
      "k8s/web.yaml": web(),
      "k8s/nospof.yaml": `${nodes("a")}\n    - { zone: b, stack: prod }\n    - { zone: c, stack: [manifests] }\n`,
      "plain/nospof.yaml": nodes("a"),
      "plain/state.json": JSON.stringify({ version: 3, deployment: { resources: [] } }),
    });
    expect(zones((await stacksOf("k8s"))[0])).toEqual(["a", "c"]);
    expect((await stacksOf("plain/state.json"))[0]).toMatchObject({ resources: 0, notes: [] });
  });

  it("are refused with their place where they are wrong", async () => {
    write({
      "k8s/web.yaml": web(),
      "k8s/nospof.yaml": [
        "kubernetes:",
        "  nodes:",
        "    - count: 0",
        "      cpu: four",
        "    - zone: a",
        "      count: 1.5",
        "      memory: 16 GB",
        "      taints: [{ key: x, effect: NoShedule }]",
        "      lables: {}",
        "      labels: { pool: 1 }",
      ].join("\n"),
    });
    const { code, stderr } = await run("check", "k8s");
    expect(code).toBe(2);
    const file = path.join("k8s", "nospof.yaml");
    expect(stderr.trimEnd().split("\n")).toEqual([
      `${file}:3:7: kubernetes.nodes[0].zone: is missing.`,
      `${file}:3:7: kubernetes.nodes[0].count: must be >= 1, is 0.`,
      `${file}:4:7: kubernetes.nodes[0].cpu: must be written like 4, 500m, 16Gi, is "four".`,
      `${file}:6:7: kubernetes.nodes[1].count: must be a whole number, is 1.5.`,
      `${file}:7:7: kubernetes.nodes[1].memory: must be written like 4, 500m, 16Gi, is "16 GB".`,
      `${file}:8:26: kubernetes.nodes[1].taints[0].effect: must be one of NoSchedule, PreferNoSchedule, NoExecute, is "NoShedule". Did you mean "NoSchedule"?`,
      `${file}:9:7: kubernetes.nodes[1].lables: there is no such setting. Did you mean "labels"? Settings here: zone, count, name, labels, taints, cpu, memory, pods, stack.`,
      `${file}:10:17: kubernetes.nodes[1].labels.pool: must be text, is 1.`,
    ]);
  });
});
