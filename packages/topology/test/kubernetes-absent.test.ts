import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { deployment, inventoryOf, nodes, service } from "../../../policies/kubernetes/test/cluster";

/** Flows that enter from outside, each with its verdict and what is said of it. */
function entering(manifests: readonly Manifest[]): Readonly<Record<string, string>> {
  const { flows } = proveSurvival(buildTopology(inventoryOf([...manifests, ...nodes(["a", "b", "c"])])));
  return Object.fromEntries(
    flows
      .filter(({ flow }) => flow.id.startsWith("ingress:"))
      .map(({ flow, verdict, failures }) => {
        const reasons = failures.flatMap(({ blockedBy = [], cut = [] }) => [
          ...blockedBy.map(({ text = "" }) => text),
          ...cut.flatMap(({ because }) => because?.text ?? []),
        ]);
        return [flow.id, [verdict, ...new Set(reasons)].join(": ")];
      }),
  );
}

function ingress(name: string, port: Manifest = { number: 80 }, metadata: Manifest = {}): Manifest {
  const paths = [{ path: "/", pathType: "Prefix", backend: { service: { name, port } } }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "shop", ...metadata },
    spec: { rules: [{ http: { paths } }] },
  };
}

function route(backends: readonly Manifest[]): Manifest {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "shop" },
    spec: { parentRefs: [{ name: "edge" }], rules: [{ backendRefs: backends }] },
  };
}

const elsewhere = (name: string, kind = "Ingress"): string =>
  `unknown: Service ${name}, to which ${kind} shop leads, is not part of this stack`;
const slip = (name: string): string => `refuted: let Ingress shop lead to Service web: there is no Service ${name}`;

describe("a Service that the stack does not have", () => {
  it("may be another stack's: what leads to it is not known", () => {
    expect(entering([ingress("api")])).toEqual({ "ingress:shop/api": elsewhere("api") });
    expect(entering([ingress("api"), deployment(), service()])).toEqual({ "ingress:shop/api": elsewhere("api") });
    const backends = [
      { name: "api", port: 80 },
      { name: "old", port: 80, weight: 0 },
    ];
    expect(entering([route(backends)])).toEqual({ "ingress:shop/api": elsewhere("api", "HTTPRoute") });
  });

  it("is told once, beside what the stack has", () => {
    const paths = ["web", "api", "api"].map((name) => ({ backend: { service: { name, port: { number: 80 } } } }));
    const both = { ...ingress("web"), spec: { rules: [{ http: { paths } }] } };
    expect(entering([both, deployment(), service()])).toEqual({
      "ingress:shop/web": "proven",
      "ingress:shop/api": elsewhere("api"),
    });
  });

  it.each(["wbe", "web-svc", "Web"])("is a slip where one that is left over was meant: %s", (name) => {
    expect(entering([ingress(name), deployment(), service()])).toEqual({ [`ingress:shop/${name}`]: slip(name) });
  });

  it.each<[string, readonly Manifest[]]>([
    ["has another port", [ingress("wbe", { number: 8080 }), service()]],
    ["is in another namespace", [ingress("wbe", { number: 80 }, { namespace: "shop" }), service()]],
    ["is called differently on purpose", [ingress("web-canary"), service()]],
    ["differs in a number", [ingress("web-1"), service("web-2")]],
    ["has another way to it", [ingress("wbe"), service(), { ...ingress("web"), metadata: { name: "own" } }]],
    [
      "may have others beside it",
      [ingress("wbe"), service(), { apiVersion: "example.com/v1", kind: "App", metadata: { name: "a" } }],
    ],
  ])("is no slip where the one that is there %s", (_, manifests) => {
    const verdicts = Object.entries(entering([...manifests, deployment()]));
    const [[, verdict] = []] = verdicts.filter(([id]) => /wbe|canary|-1$/.test(id));
    expect(verdict).toMatch(/^unknown: .* is not part of this stack$/);
  });

  it("is none where the load balancer controller of AWS answers by itself", () => {
    expect(entering([ingress("ssl-redirect", { name: "use-annotation" })])).toEqual({});
  });
});
