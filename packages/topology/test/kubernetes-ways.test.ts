import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { deployment, nodes, service } from "../../../policies/kubernetes/test/cluster";
import { verdicts } from "./kubernetes-verdicts";

const three = nodes(["a", "b", "c"]);
const works = { a: "proven", "one node": "proven" };
const never = { "": "refuted" };

function container(change: Manifest): Manifest {
  return { containers: [{ name: "main", image: "example.com/web:1", ...change }] };
}

const http = container({ ports: [{ name: "http", containerPort: 8080 }] });

function withPorts(ports: readonly Manifest[], change: Manifest = {}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: { app: "web" }, ports, ...change },
  };
}

describe("a port of a Service", () => {
  const named = (targetPort: string): Manifest => withPorts([{ port: 80, targetPort }]);

  it("leads nowhere by a name that no container has", () => {
    expect(verdicts([deployment(http), named("web"), ...three])).toMatchObject(never);
    expect(verdicts([deployment(http), named("http"), ...three])).toMatchObject(works);
  });

  it.each<[string, Manifest, Manifest]>([
    [
      "that a container beside the first one has",
      {
        containers: [
          { name: "main", image: "i" },
          { name: "proxy", image: "i", ports: [{ name: "web", containerPort: 1 }] },
        ],
      },
      named("web"),
    ],
    [
      "that a sidecar has",
      {
        ...http,
        initContainers: [
          { name: "proxy", image: "i", restartPolicy: "Always", ports: [{ name: "web", containerPort: 1 }] },
        ],
      },
      named("web"),
    ],
    [
      "beside one that leads somewhere",
      http,
      withPorts([
        { name: "http", port: 80, targetPort: "http" },
        { name: "metrics", port: 9, targetPort: "metrics" },
      ]),
    ],
    ["in a headless Service", http, withPorts([{ port: 80, targetPort: "web" }], { clusterIP: "None" })],
    ["that is a number which no container lists", http, withPorts([{ port: 80, targetPort: 9090 }])],
  ])("may have a target %s", (_, pod, way) => {
    expect(verdicts([deployment(pod), way, ...three])).toMatchObject(works);
  });

  it("leaves out the pods that lack it where others have it", () => {
    const old = deployment(http, { template: undefined }, { name: "old" });
    const twin = { ...old, spec: { ...(deployment(container({})).spec as Manifest), selector: {} } };
    expect(verdicts([deployment(http), twin, named("http"), ...three])).toMatchObject(works);
  });
});

describe("a probe", () => {
  it.each(["readinessProbe", "startupProbe", "livenessProbe"])(
    "(%s) of a port that its container does not name fails",
    (kind) => {
      const probed = (port: string): Manifest =>
        container({ ports: [{ name: "http", containerPort: 8080 }], [kind]: { httpGet: { path: "/", port } } });
      expect(verdicts([deployment(probed("metrics")), service(), ...three])).toMatchObject(never);
      expect(verdicts([deployment(probed("http")), service(), ...three])).toMatchObject(works);
      expect(verdicts([deployment(probed("8081")), service(), ...three])).toMatchObject(works);
    },
  );
});

describe("a probe that runs a command", () => {
  const probed = (command: readonly string[]): Manifest => container({ readinessProbe: { exec: { command } } });

  it.each([[["false"]], [["/bin/false"]], [["sh", "-c", "exit 1"]], [["/bin/bash", "-c", " /bin/false; "]]])(
    "fails where that is %j",
    (command) => {
      expect(verdicts([deployment(probed(command)), service(), ...three])).toMatchObject(never);
    },
  );

  it.each([[["true"]], [["sh", "-c", "test -f /ready || exit 1"]], [["false", "alarm"]], [["sh", "-c", "exit 0"]]])(
    "may pass where that is %j",
    (command) => {
      expect(verdicts([deployment(probed(command)), service(), ...three])).toMatchObject(works);
    },
  );
});

describe("a NetworkPolicy", () => {
  const lets = (ports: readonly Manifest[]): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "web" },
    spec: { podSelector: {}, ingress: [{ ports }] },
  });

  it("lets in one protocol only, TCP where it says none", () => {
    const dns = withPorts([{ port: 53, protocol: "UDP" }]);
    expect(verdicts([deployment(), service(), lets([{ port: 80, protocol: "UDP" }]), ...three])).toMatchObject(never);
    expect(verdicts([deployment(), service(), lets([{ protocol: "UDP" }]), ...three])).toMatchObject(never);
    expect(verdicts([deployment(), service(), lets([{ port: 80 }]), ...three])).toMatchObject(works);
    expect(verdicts([deployment(), dns, lets([{ port: 53 }]), ...three])).toMatchObject(never);
    expect(verdicts([deployment(), dns, lets([{ port: 53, protocol: "UDP" }]), ...three])).toMatchObject(works);
  });
});

describe("an Ingress", () => {
  const ingress = (backend: Manifest): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web" },
    spec: { defaultBackend: backend },
  });
  const own = withPorts([{ name: "http", port: 80 }]);

  it.each<[string, Manifest]>([
    ["number", { service: { name: "web", port: { number: 8080 } } }],
    ["name", { service: { name: "web", port: { name: "web" } } }],
    ["old-style port", { serviceName: "web", servicePort: 8080 }],
  ])("to a %s that its Service does not have leads nowhere", (_, backend) => {
    expect(verdicts([deployment(), own, ingress(backend), ...three])).toMatchObject(never);
  });

  it.each<[string, Manifest]>([
    ["number", { service: { name: "web", port: { number: 80 } } }],
    ["name", { service: { name: "web", port: { name: "http" } } }],
    ["old-style name", { serviceName: "web", servicePort: "http" }],
    ["word of the load balancer controller", { service: { name: "web", port: { name: "use-annotation" } } }],
  ])("to a %s that it has works", (_, backend) => {
    expect(verdicts([deployment(), own, ingress(backend), ...three])).toMatchObject(works);
  });

  it("asks for one port: the others do not help", () => {
    const mixed = withPorts([
      { name: "http", port: 80, targetPort: "web" },
      { name: "metrics", port: 9, targetPort: "http" },
    ]);
    const to = (name: string): Manifest => ingress({ service: { name: "web", port: { name } } });
    expect(verdicts([deployment(http), mixed, to("http"), ...three])).toMatchObject(never);
    expect(verdicts([deployment(http), mixed, to("metrics"), ...three])).toMatchObject(works);
  });
});

const api = "gateway.networking.k8s.io";

function gateway(listener: Manifest = {}): Manifest {
  const listeners = [{ name: "web", port: 80, protocol: "HTTP", ...listener }];
  return {
    apiVersion: `${api}/v1`,
    kind: "Gateway",
    metadata: { name: "gate", namespace: "edge" },
    spec: { listeners },
  };
}

function route(spec: Manifest = {}, ref: Manifest = {}, parent: Manifest = {}): Manifest {
  return {
    apiVersion: `${api}/v1`,
    kind: "HTTPRoute",
    metadata: { name: "shop", namespace: "edge" },
    spec: {
      parentRefs: [{ name: "gate", ...parent }],
      rules: [{ backendRefs: [{ name: "web", namespace: "default", port: 80, ...ref }] }],
      ...spec,
    },
  };
}

function grant(from: Manifest = {}, to: Manifest = {}, namespace = "default"): Manifest {
  return {
    apiVersion: `${api}/v1beta1`,
    kind: "ReferenceGrant",
    metadata: { name: "edge", namespace },
    spec: {
      from: [{ group: api, kind: "HTTPRoute", namespace: "edge", ...from }],
      to: [{ group: "", kind: "Service", ...to }],
    },
  };
}

describe("a route to another namespace", () => {
  const good = [deployment(), service(), gateway(), ...three];

  it.each<[string, readonly Manifest[]]>([
    ["no grant", []],
    ["a grant in the route's namespace", [grant({}, {}, "edge")]],
    ["a grant for another namespace", [grant({ namespace: "shop" })]],
    ["a grant for another kind of route", [grant({ kind: "GRPCRoute" })]],
    ["a grant for another Service", [grant({}, { name: "api" })]],
  ])("needs a grant: %s is none", (_, grants) => {
    expect(verdicts([...good, route(), ...grants])).toMatchObject(never);
  });

  it.each<[string, Manifest, readonly Manifest[]]>([
    ["with a grant for all Services", route(), [grant()]],
    ["with a grant for this one", route(), [grant({}, { name: "web" })]],
    ["of a mesh", route({ parentRefs: [{ group: "", kind: "Service", name: "web", namespace: "default" }] }), []],
  ])("works %s", (_, way, grants) => {
    expect(verdicts([...good, way, ...grants])).toMatchObject(works);
  });

  it("needs a port that the Service has", () => {
    expect(verdicts([...good, route({}, { port: 8080 }), grant()])).toMatchObject(never);
  });

  it("leads nowhere where all weights of a rule are 0", () => {
    const ref = { name: "web", namespace: "default", port: 80 };
    const weighed = (...weights: readonly number[]): Manifest =>
      route({ rules: [{ backendRefs: weights.map((weight) => ({ ...ref, weight })) }] });
    expect(verdicts([...good, weighed(0), grant()])).toMatchObject(never);
    expect(verdicts([...good, weighed(0, 0), grant()])).toMatchObject(never);
    expect(verdicts([...good, weighed(0, 1), grant()])).toMatchObject(works);
    const both = route({ rules: [{ backendRefs: [ref] }, { backendRefs: [{ ...ref, weight: 0 }] }] });
    expect(verdicts([...good, both, grant()])).toMatchObject(never);
  });
});

describe("a listener", () => {
  const good = [deployment(), service(), grant(), ...three];
  const space = (labels: Manifest): Manifest => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "edge", labels },
  });
  const from = (matchLabels: Manifest): Manifest => ({
    allowedRoutes: { namespaces: { from: "Selector", selector: { matchLabels } } },
  });

  it.each<[string, Manifest, Manifest, readonly Manifest[]]>([
    ["another host name", { hostname: "*.example.com" }, route({ hostnames: ["shop.example.org"] }), []],
    ["namespaces with a label", from({ open: "yes" }), route(), [space({ team: "edge" })]],
    ["a namespace by its name", from({ "kubernetes.io/metadata.name": "shop" }), route(), []],
    ["another kind of route", { allowedRoutes: { kinds: [{ kind: "GRPCRoute" }] } }, route(), []],
    ["another protocol", { protocol: "TCP" }, route(), []],
    ["another port", {}, route({}, {}, { port: 443 }), []],
  ])("that takes %s only does not take the route", (_, listener, way, more) => {
    expect(verdicts([...good, gateway(listener), way, ...more])).toMatchObject(never);
  });

  it.each<[string, Manifest, Manifest, readonly Manifest[]]>([
    [
      "a host name below",
      { hostname: "*.example.com" },
      route({ hostnames: ["a.example.org", "shop.example.com"] }),
      [],
    ],
    ["all host names of a route that names none", { hostname: "shop.example.com" }, route(), []],
    [
      "a host name that a route has a wildcard for",
      { hostname: "shop.example.com" },
      route({ hostnames: ["*.example.com"] }),
      [],
    ],
    ["namespaces with a label", from({ open: "yes" }), route(), [space({ open: "yes" })]],
    ["a namespace by its name", from({ "kubernetes.io/metadata.name": "edge" }), route(), []],
    ["a protocol of its implementation", { protocol: "example.com/http" }, route(), []],
    ["the kind of the route", { allowedRoutes: { kinds: [{ kind: "HTTPRoute" }] } }, route(), []],
  ])("that takes %s takes the route", (_, listener, way, more) => {
    expect(verdicts([...good, gateway(listener), way, ...more])).toMatchObject(works);
  });

  it("may take a namespace of which the labels are not part of the stack", () => {
    expect(verdicts([...good, gateway(from({ open: "yes" })), route()])).toMatchObject({ "": "unknown" });
  });
});
