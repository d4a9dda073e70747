import { join } from "node:path";
import { checkedFlows, pluginsOf, REMOTE_COMPONENT } from "../../engine/harness/languages";
import { REPOSITORY, Sandbox } from "../../engine/harness/sandbox";
import { requireEngine } from "../../engine/harness/scenario";
import { TestStack } from "../../engine/harness/stack";
import { Cluster } from "../harness/cluster";
import { GatewayController } from "../harness/gateways";
import { threeZones } from "../harness/nodes";

const COMPONENTS = join(REPOSITORY, "components", "kubernetes");
const PROVIDER = join(REPOSITORY, "test", "engine", "kubernetes");
const policyPacks = [join(REPOSITORY, "policies", "kubernetes")];
const PLUGINS = pluginsOf({ kubernetes: PROVIDER, "nospof-kubernetes": COMPONENTS });

/** The same use of both components in two languages. */
const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Pulumi YAML": {
    "Pulumi.yaml": `name: yaml
runtime: yaml
${PLUGINS}packages:
  nospof-kubernetes: ${COMPONENTS}
resources:
  web:
    type: nospof-kubernetes:Workload
    properties:
      image: registry.example.com/web:1.0.0
      requiredPods: 2
      zoneCount: 3
      cpu: 100m
      memory: 64Mi
      clients: [{ namespaceLabels: { "kubernetes.io/metadata.name": gateways } }]
  front:
    type: nospof-kubernetes:HttpGateway
    properties:
      gatewayClassName: proxies
      routes:
        - { name: web, serviceName: "\${web.serviceName}", servicePort: "\${web.servicePort}" }
outputs:
  addresses: \${front.addresses}
`,
  },
  "another Node project": {
    "Pulumi.yaml": `name: consumer
runtime: { name: nodejs, options: { typescript: false } }
${PLUGINS}`,
    "package.json": JSON.stringify({ name: "consumer", main: "index.js" }),
    "index.js": `${REMOTE_COMPONENT}
const web = remoteComponent("nospof-kubernetes:index:Workload", "web", {
  image: "registry.example.com/web:1.0.0",
  requiredPods: 2,
  zoneCount: 3,
  cpu: "100m",
  memory: "64Mi",
  clients: [{ namespaceLabels: { "kubernetes.io/metadata.name": "gateways" } }],
}, ["serviceName", "servicePort"]);
const front = remoteComponent("nospof-kubernetes:index:HttpGateway", "front", {
  gatewayClassName: "proxies",
  routes: [{ name: "web", serviceName: web.serviceName, servicePort: web.servicePort }],
}, ["addresses"]);
exports.addresses = front.addresses;
`,
  },
};

const CREATED = [
  "Deployment web",
  "Gateway front",
  "HTTPRoute front-web",
  "HorizontalPodAutoscaler web",
  "NetworkPolicy web",
  "PodDisruptionBudget web",
  "Service web",
  "ServiceAccount web",
];

describe("components as a plugin package on a real control plane, used from", () => {
  let cluster: Cluster;
  let gateways: GatewayController | undefined;
  let sandbox: Sandbox | undefined;

  beforeAll(async () => {
    cluster = await Cluster.start({ groups: threeZones(1) });
    gateways = await GatewayController.start(cluster.config);
    sandbox = new Sandbox(requireEngine());
    sandbox.environment["KUBECONFIG"] = cluster.kubeconfig;
  });

  afterAll(async () => {
    await sandbox?.close();
    await gateways?.stop();
    await cluster.close();
  });

  it.each(Object.keys(PROJECTS))("%s", async (language) => {
    if (sandbox === undefined) throw new Error("there is no sandbox");
    const folder = sandbox.project(language.replace(/ /g, "-"), PROJECTS[language] ?? {});
    const stack = await TestStack.create(sandbox, folder, "test");
    const made = await stack.up({ policyPacks });
    expect(made.error).toBeUndefined();
    expect([...made.violations, ...made.advice]).toEqual([]);
    expect(made.changes.created).toEqual(CREATED);
    expect((await stack.preview({ policyPacks, expectNoChanges: true })).error).toBeUndefined();
    const { status, flows } = checkedFlows(folder, await stack.export());
    expect(flows).toEqual(["ingress:front-web/web proven"]);
    expect(status).toBe(0);
    expect((await stack.destroy()).error).toBeUndefined();
    expect(await stack.ids()).toEqual(new Set());
    expect(await sandbox.leftovers()).toEqual([]);
  });
});
