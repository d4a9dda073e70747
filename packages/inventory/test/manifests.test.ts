import type { Value } from "@nospof/inventory";
import { fromFile, InputFileError, isRecord, readString, Secret } from "@nospof/inventory";
import { fromManifests, readSource, withDeclaredNodes, type ManifestText } from "@nospof/inventory/manifests";
import fc from "fast-check";
import { stringify } from "yaml";

const deployment = (name: string, namespace?: string): Record<string, unknown> => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec: { replicas: 3 },
});

function read(...texts: readonly (string | ManifestText)[]): ReturnType<typeof fromManifests> {
  return fromManifests(
    texts.map((text, at) => (typeof text === "string" ? { file: `file${String(at)}.yaml`, text } : text)),
    "shop",
  );
}

const names = (...texts: readonly (string | ManifestText)[]): readonly string[] =>
  read(...texts).inventory.resources.map(({ name }) => name);

describe("an object", () => {
  it("is a resource of the type that Pulumi's provider has for it", () => {
    const { inventory, unread } = read(stringify(deployment("web")));
    expect(unread).toEqual([]);
    expect(inventory).toMatchObject({ project: "shop", stack: "manifests", source: "manifests", notes: [] });
    expect(inventory.resources).toEqual([
      expect.objectContaining({
        urn: "urn:pulumi:manifests::shop::kubernetes:apps/v1:Deployment::web",
        type: "kubernetes:apps/v1:Deployment",
        name: "web",
        custom: true,
        external: false,
        inputs: { ...deployment("web"), metadata: { name: "web", namespace: "default" } },
        position: { file: "file0.yaml", line: 1 },
      }),
    ]);
  });

  it.each([
    ["v1", "Service", "kubernetes:core/v1:Service", "default"],
    ["v1", "Node", "kubernetes:core/v1:Node", undefined],
    ["networking.k8s.io/v1", "Ingress", "kubernetes:networking.k8s.io/v1:Ingress", "default"],
    ["rbac.authorization.k8s.io/v1", "ClusterRole", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", undefined],
    ["gateway.networking.k8s.io/v1", "HTTPRoute", "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "default"],
    ["gateway.networking.k8s.io/v1", "GatewayClass", "kubernetes:gateway.networking.k8s.io/v1:GatewayClass", undefined],
    ["example.com/v1", "Anything", "kubernetes:example.com/v1:Anything", undefined],
  ])("of %s %s lies in its namespace or in none", (apiVersion, kind, type, namespace) => {
    const { resources } = read(stringify({ apiVersion, kind, metadata: { name: "x" } })).inventory;
    expect(resources.map((resource) => resource.type)).toEqual([type]);
    expect(resources[0]?.inputs["metadata"]).toEqual({ name: "x", ...(namespace === undefined ? {} : { namespace }) });
  });

  it("is named with its namespace where that is not the default one", () => {
    expect(
      names(...[undefined, "default", "shop"].map((where, at) => stringify(deployment(`w${String(at)}`, where)))),
    ).toEqual(["w0", "w1", "shop/w2"]);
  });

  it("may have a generated name, each its own", () => {
    const job = stringify({ apiVersion: "batch/v1", kind: "Job", metadata: { generateName: "migrate-" } });
    const { inventory } = read(`${job}---\n${job}`);
    expect(inventory.resources.map(({ name }) => name)).toEqual(["migrate-*", "migrate-* (2)"]);
    expect(new Set(inventory.resources.map(({ urn }) => urn)).size).toBe(2);
    expect(inventory.notes).toEqual([]);
  });

  it("counts once, as it is written last", () => {
    const { inventory } = read(
      stringify({ ...deployment("web"), apiVersion: "extensions/v1beta1" }),
      stringify(deployment("web")),
      `# later\n${stringify({ ...deployment("web", "default"), spec: { replicas: 5 } })}`,
    );
    expect(inventory.resources.map(({ name, inputs }) => [name, inputs["spec"]])).toEqual([
      ["web", { replicas: 3 }],
      ["web", { replicas: 5 }],
    ]);
    expect(inventory.notes).toEqual([
      "The Deployment web stands in file1.yaml:1 and in file2.yaml:2: the later one counts. Check files of different clusters one by one.",
    ]);
  });

  it("keeps secrets to itself", () => {
    const { resources } = read(
      stringify({
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name: "db",
          annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"stringData":"hunter2"}' },
        },
        stringData: { password: "hunter2" },
      }),
    ).inventory;
    expect(resources[0]?.inputs["stringData"]).toBeInstanceOf(Secret);
    expect(JSON.stringify(resources)).not.toContain("hunter2");
  });
});

describe("a text", () => {
  it("may hold any number of documents, empty ones and comments among them", () => {
    const text = [
      "# one",
      "---",
      "",
      "# the first",
      "apiVersion: v1",
      "kind: Service",
      "metadata: { name: a }",
      "--- # the second",
      "",
      "kind: Service",
      "apiVersion: v1",
      "metadata: { name: b }",
      "...",
      "---",
      "null",
      "---",
    ];
    const found = (lines: readonly string[], end: string): unknown =>
      read(`\uFEFF${lines.join(end)}`).inventory.resources.map(({ name, position }) => [name, position?.line]);
    expect(found(text, "\n")).toEqual([
      ["a", 5],
      ["b", 10],
    ]);
    expect(found(text, "\r\n")).toEqual(found(text, "\n"));
  });

  it("may hold lists, with a place for each item", () => {
    const text = [
      "apiVersion: v1",
      "kind: List",
      "items:",
      "- apiVersion: v1",
      "  kind: Service",
      "  metadata: { name: a }",
      "- kind: DeploymentList",
      "  apiVersion: apps/v1",
      "  items:",
      "    - metadata:",
      "        name: b",
      "---",
      "apiVersion: v1",
      "kind: PodList",
      "items: []",
    ].join("\n");
    const { resources } = read(text).inventory;
    expect(resources.map(({ type, name, position }) => [type, name, position?.line])).toEqual([
      ["kubernetes:core/v1:Service", "a", 4],
      ["kubernetes:apps/v1:Deployment", "b", 10],
    ]);
  });

  it("may be JSON, also several values of it", () => {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [deployment("a"), deployment("b")] }, null, 2);
    const one = JSON.stringify(deployment("c"), null, "\t");
    const { resources } = read(
      { file: "x.json", text: list },
      `${one}\n${JSON.stringify(deployment("d"))}\n`,
    ).inventory;
    expect(resources.map(({ name, position }) => [name, position?.line])).toEqual([
      ["a", 5],
      ["b", 15],
      ["c", 1],
      ["d", 1],
    ]);
  });

  it("unfolds anchors and merges", () => {
    const text = [
      "apiVersion: v1",
      "kind: ConfigMap",
      "metadata: { name: a, labels: &labels { app: web } }",
      "data:",
      "  <<: *labels",
      "  tier: front",
    ].join("\n");
    expect(read(text).inventory.resources[0]?.inputs["data"]).toEqual({ app: "web", tier: "front" });
  });

  it("is read as Kubernetes' tools read YAML", () => {
    const values: Record<string, unknown> = {
      yes: true,
      Off: false,
      y: true,
      "~": null,
      "0644": 420,
      "0o17": 15,
      "0x1F": 31,
      "08": 8,
      "1_000": 1000,
      "+12": 12,
      "1e3": 1000,
      ".5": 0.5,
      "22:22": "22:22",
      "2026-01-02": "2026-01-02",
      "1.2.3": "1.2.3",
      ".inf": ".inf",
      '"yes"': "yes",
      "!!str 12": "12",
      "!custom text": "text",
      yEs: "yEs",
    };
    const text = `apiVersion: x.y/v1\nkind: Z\nmetadata: { name: a }\nspec:\n${Object.keys(values)
      .map((written, at) => `  k${String(at)}: ${written}\n`)
      .join("")}`;
    const spec = read(text).inventory.resources[0]?.inputs["spec"];
    expect(isRecord(spec) ? Object.values(spec) : spec).toEqual(Object.values(values));
  });

  it.each([
    ["metadata:\n  name: a\n spec: 1", 4, /the indentation is wrong/],
    ["metadata: { name: a", 4, /a bracket is not closed/],
    ["metadata:\n\tname: a", 4, /tab|belongs to nothing/],
    ['metadata: { name: "a', 4, /a text in quotes is not closed/],
    ["metadata: &m { name: a, self: *m }", 3, /inside of what it stands for/],
    [`metadata: { name: a }\nspec: ${"[".repeat(200)}${"]".repeat(200)}`, 4, /nested too deeply/],
    [
      `metadata: { name: a }\nspec:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, at) => `  a${String(at + 1)}: &a${String(at + 1)} [${Array.from({ length: 9 }, () => `*a${String(at)}`).join(", ")}]`).join("\n")}`,
      3,
      /a million/,
    ],
  ])("tells what is broken in %j, and where, and reads the rest", (broken, line, message) => {
    const { inventory, unread } = read(
      `# broken\n---\napiVersion: v1\n${broken}\n---\n${stringify(deployment("web"))}`,
    );
    expect(inventory.resources.map(({ name }) => name)).toEqual(["web"]);
    expect(unread).toHaveLength(1);
    expect(unread[0]?.line).toBeGreaterThanOrEqual(line);
    expect(unread[0]?.message).toMatch(message);
  });

  it.each([
    ["apiVersion: v1\nkind: Service\n", /this Service has no metadata/],
    ["apiVersion: v1\nkind: Service\nmetadata: {}\n", /this Service has no metadata\.name/],
    ["apiVersion: v1\nkind: Service\nmetadata: { name: 12 }\n", /no text \(12\): put it in quotes/],
    ["kind: Service\nmetadata: { name: a }\nspec: {}\n", /this Service has no apiVersion/],
    ["apiVersion: apps/v1\nmetadata: { name: a }\n", /an object of apps\/v1 has no kind/],
  ])("tells that no cluster would take %j", (text, message) => {
    const { inventory, unread } = read(text);
    expect(inventory.resources).toEqual([]);
    expect(unread).toEqual([{ file: "file0.yaml", line: 1, message: expect.stringMatching(message) as string }]);
  });
});

describe("a folder", () => {
  const others = [
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
    "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: []\n",
    "apiVersion: skaffold/v4beta6\nkind: Config\nmetadata: { name: a }\n",
    "apiVersion: v1\nkind: Config\nclusters: []\nusers: []\n",
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
    "services: { web: { image: nginx } }\n",
    "name: ci\non: push\njobs: {}\n",
    "name: shop\nruntime: nodejs\n",
    "survive: zone\n",
    "a: b: c\n",
    "- just\n- a list\n",
  ];

  it("is read without what is no object of a cluster", () => {
    expect(read(...others, stringify(deployment("web")))).toMatchObject({
      unread: [],
      inventory: { resources: [{ name: "web" }], notes: [] },
    });
  });

  it("says that kustomize was not run, and leaves its patches out", () => {
    const { inventory, unread } = read(
      {
        file: "k8s/prod/kustomization.yaml",
        text: "resources: [../base]\nnamespace: prod\nreplicas: [{ name: web, count: 5 }]\npatches: [{ path: more.yaml }]\npatchesStrategicMerge: [old.yaml]\n",
      },
      { file: "k8s/base/web.yaml", text: stringify(deployment("web")) },
      { file: "k8s/prod/more.yaml", text: stringify({ ...deployment("web"), spec: { replicas: 9 } }) },
      { file: "k8s/prod/old.yaml", text: stringify({ ...deployment("web"), spec: {} }) },
    );
    expect(unread).toEqual([]);
    expect(inventory.resources.map(({ inputs }) => inputs["spec"])).toEqual([{ replicas: 3 }]);
    expect(inventory.notes).toEqual([
      expect.stringMatching(
        /k8s\/prod is a kustomization.*without its namespace, replicas, patches: .*`kubectl kustomize k8s\/prod \| nospof check -`/,
      ),
    ]);
  });

  it("says nothing of changes where a kustomization only lists files", () => {
    const { inventory } = read(
      { file: "k8s/kustomization.yaml", text: "resources: [web.yaml]\n" },
      { file: "k8s/web.yaml", text: stringify(deployment("web")) },
    );
    expect(inventory.notes).toEqual([expect.not.stringContaining("without")]);
  });

  it("tells once of a chart that it is not rendered", () => {
    const template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n";
    const { inventory, unread } = read(
      { file: "k8s/chart/Chart.yaml", text: "apiVersion: v2\nname: a\nversion: 1.0.0\n" },
      { file: "k8s/chart/values.yaml", text: "kind: x\nmetadata: {}\n" },
      { file: "k8s/chart/crds/a.yaml", text: stringify(deployment("crd")) },
      { file: "k8s/chart/templates/a.yaml", text: template },
      { file: "k8s/chart/charts/b/Chart.yaml", text: "apiVersion: v2\nname: b\nversion: 1.0.0\n" },
      { file: "k8s/chart/charts/b/templates/b.yaml", text: template },
      { file: "k8s/web.yaml", text: stringify(deployment("web")) },
    );
    expect(inventory.resources.map(({ name }) => name)).toEqual(["crd", "web"]);
    expect(unread).toEqual([
      { file: "k8s/chart", message: expect.stringContaining("`helm template k8s/chart | nospof check -`") as string },
    ]);
  });

  it.each([
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n",
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: "{{ .Release.Name }}"\n',
    "{{- if .Values.on }}\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n{{- end }}\n",
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels:\n    {{- include "x" . | nindent 4 }}\n',
  ])("tells %j as a template", (text) => {
    const { inventory, unread } = read(text);
    expect(inventory.resources).toEqual([]);
    expect(unread).toEqual([{ file: "file0.yaml", message: expect.stringContaining("helm template") as string }]);
    expect(readSource(text, "x.yaml", "x").unread).toMatchObject([{ file: "x.yaml" }]);
  });

  it("does not take braces in texts for a template", () => {
    const alert =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  x: |\n    {{ if .x }}\n  y: "{{ .y }}"\n';
    expect(names(alert)).toEqual(["a"]);
    expect(read(`${alert}---\napiVersion: v1\nkind: [\n`).unread).toMatchObject([{ line: 11 }]);
  });
});

describe("a file", () => {
  it.each([
    ["services: { web: {} }\n", /x\.yaml: this is a file for Docker Compose\. Give objects/],
    ["a: b\n", /x\.yaml: it holds no object of Kubernetes\. Give objects/],
    ["a: b: c\n", /x\.yaml:1: this is not YAML: the indentation is wrong/],
    ["# nothing\n", /x\.yaml: it holds no object of Kubernetes/],
    ["apiVersion: v1\nkind: Config\nclusters: []\n", /this is a kubeconfig/],
    ["apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", /a kustomization, which `kustomize build/],
    ["", /x\.yaml: the file is empty/],
  ])("of another kind is told: %j", (text, message) => {
    expect(() => readSource(text, "x.yaml", "x")).toThrow(InputFileError);
    expect(() => readSource(text, "x.yaml", "x")).toThrow(message);
  });

  it.each([
    "{apiVersion: v1, kind: Service, metadata: {name: web}}",
    "{ kind: Service, metadata: { name: web }, apiVersion: v1 }\n---\napiVersion: v1\n",
    "# rendered\n---\n{apiVersion: v1, kind: Service,\n metadata: {name: web}}",
  ])("may begin with a mapping in braces: %j", (text) => {
    expect(readSource(text, "x.yaml", "x").inventory.resources).toMatchObject([{ name: "web" }]);
  });

  it("may be JSON that begins with anything", () => {
    const { kind, metadata, ...rest } = deployment("web");
    const text = JSON.stringify({ metadata, ...rest, kind });
    expect(readSource(text, "x.json", "x").inventory.resources).toMatchObject([{ name: "web" }]);
  });
});

describe("declared nodes", () => {
  const pool = { zone: "a", count: 2, position: { file: "nospof.yaml", line: 3 } };

  it("are Node objects, counted on where two declarations share a name", () => {
    const { inventory } = read(stringify(deployment("web")));
    const large = {
      ...{ zone: "b", name: "large", labels: { pool: "db" }, cpu: 4, memory: "16Gi", pods: 110 },
      taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }],
    };
    const declared = withDeclaredNodes(inventory, [pool, large, { zone: "a" }]);
    expect(declared.ofType("kubernetes:core/v1:Node").map(({ name }) => name)).toEqual([
      "node-a-1",
      "node-a-2",
      "large-b-1",
      "node-a-3",
    ]);
    expect(declared.resources[1]?.position).toEqual(pool.position);
    expect(declared.resources[3]?.inputs).toEqual({
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: "large-b-1",
        labels: { "kubernetes.io/hostname": "large-b-1", "topology.kubernetes.io/zone": "b", pool: "db" },
      },
      spec: { taints: large.taints },
      status: { allocatable: { cpu: "4", memory: "16Gi", pods: "110" } },
    });
    expect(declared.notes).toEqual(["Nodes of the cluster are taken as nospof.yaml declares them: 3 in a, 1 in b."]);
  });

  it("leave a node of the same name, and stacks without Kubernetes, as they are", () => {
    const own = stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "node-a-1" } });
    const names = withDeclaredNodes(read(own).inventory, [pool]).resources.map(({ inputs }) => inputs["metadata"]);
    expect(names).toEqual([{ name: "node-a-1" }, expect.objectContaining({ name: "node-a-2" })]);
    const { inventory } = read();
    expect(withDeclaredNodes(inventory, [pool])).toBe(inventory);
  });

  it("are in every cluster of a stack", () => {
    const urn = (type: string, name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;
    const providers = ["default_4_34_2", "east", "west"].map((name) => urn("pulumi:providers:kubernetes", name));
    const objects = providers.map((provider, at) => ({
      ...{ urn: urn("kubernetes:core/v1:Service", `s${String(at)}`), type: "kubernetes:core/v1:Service", custom: true },
      ...{ id: `x/s${String(at)}`, provider: `${provider}::1`, inputs: { metadata: { name: "s" } } },
    }));
    const resources = [
      ...providers.map((provider) => ({ urn: provider, type: "pulumi:providers:kubernetes", custom: true, id: "1" })),
      ...objects,
    ];
    const inventory = fromFile(JSON.stringify({ version: 3, deployment: { resources } }), "state.json");
    const nodes = withDeclaredNodes(inventory, [{ zone: "a" }]).ofType("kubernetes:core/v1:Node");
    expect(nodes.map(({ name, provider }) => [name, provider])).toEqual([
      ["node-a-1", undefined],
      ["node-a-1 (east)", providers[1]],
      ["node-a-1 (west)", providers[2]],
    ]);
    expect(new Set(nodes.map((node) => node.urn)).size).toBe(3);
  });
});

/** Values that YAML writes in one way only, as far as both readings of YAML agree. */
const plainValue = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== "__proto__" && key !== "<<"),
      tie("value"),
      { maxKeys: 3 },
    ),
  ),
})).value;

describe("whatever an object holds", () => {
  it("is read back as it was written, in YAML 1.1 and JSON, alone and in a list", () => {
    fc.assert(
      fc.property(fc.array(plainValue, { minLength: 1, maxLength: 4 }), fc.boolean(), (specs, crlf) => {
        const objects = specs.map((spec, at) => ({ ...deployment(`w${String(at)}`, "x"), spec }));
        const list = { apiVersion: "v1", kind: "List", items: objects };
        const write = (value: unknown): string => stringify(value, { version: "1.1", lineWidth: 0 });
        const documents = objects.map(write).join("---\n");
        const texts = [
          crlf ? documents.replaceAll("\n", "\r\n") : documents,
          write(list),
          JSON.stringify(list),
          objects.map((object) => JSON.stringify(object)).join("\n"),
        ];
        for (const text of texts) {
          const { inventory, unread } = read(text);
          expect(unread).toEqual([]);
          expect(inventory.resources.map(({ inputs }) => inputs)).toEqual(objects);
        }
      }),
    );
  });

  it("never ends in anything but an answer", () => {
    const pieces = fc.constantFrom(
      "apiVersion: v1\n",
      "kind: Service\n",
      "kind: List\n",
      "items:\n",
      "- ",
      "  ",
      "metadata:\n",
      "name: a\n",
      "---\n",
      "...\n",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "<<: ",
      "? ",
      "|\n",
      '"',
      "'",
      "\t",
      "!x ",
      "%YAML 1.1\n",
      "{{ .x }}",
      "\u0000",
      "# c\n",
      "\r\n",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const { inventory, unread } = read(`apiVersion: v1\n${parts.join("")}`);
        for (const resource of inventory.resources) expect(readString(inventory, resource, "kind")).toBeDefined();
        for (const part of unread) expect(part.message).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});
