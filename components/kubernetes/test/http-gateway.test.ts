import * as pulumi from "@pulumi/pulumi";
import type { RecordedGraph } from "@nospof/testing";
import { recordGraph } from "@nospof/testing";
import type { HttpGatewayArgs, HttpGatewayRoute } from "nospof-kubernetes";
import { HttpGateway, Workload } from "nospof-kubernetes";
import { inputsOf, problemsOf, record } from "../../../test/components/support";

jest.setTimeout(120_000);

const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

const api: HttpGatewayRoute = { name: "api", pathPrefix: "/api/", serviceName: "api", servicePort: 80 };
const front: HttpGatewayArgs = { gatewayClassName: "proxies", routes: [api] };

function gateway(args: Partial<HttpGatewayArgs> = {}): Promise<RecordedGraph> {
  return record(() => new HttpGateway("front", { ...front, ...args }));
}

describe("an HTTP gateway", () => {
  it("serves plain HTTP without a certificate, and waits until it is programmed", async () => {
    const graph = await gateway();
    expect(inputsOf(graph, GATEWAY)).toMatchObject({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "front", annotations: { "pulumi.com/waitFor": "condition=Programmed" } },
      spec: {
        gatewayClassName: "proxies",
        listeners: [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } }],
      },
    });
    expect(inputsOf(graph, ROUTE)).toMatchObject({
      metadata: { name: "front-api" },
      spec: {
        parentRefs: [{ name: "front", sectionName: "http" }],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/api" } }],
            backendRefs: [{ name: "api", port: 80 }],
            timeouts: { request: "30s", backendRequest: "30s" },
          },
        ],
      },
    });
    expect(JSON.stringify(inputsOf(graph, ROUTE))).not.toContain("hostnames");
  });

  it("serves HTTPS with certificates and sends HTTP there", async () => {
    const graph = await gateway({
      certificateSecretNames: [pulumi.output("shop-tls")],
      hostNames: ["shop.example.com"],
    });
    expect(inputsOf(graph, GATEWAY)).toMatchObject({
      spec: {
        listeners: [
          { name: "http", port: 80 },
          {
            name: "https",
            port: 443,
            protocol: "HTTPS",
            tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "shop-tls" }] },
          },
        ],
      },
    });
    expect(inputsOf(graph, ROUTE, "front-api")).toMatchObject({
      spec: { parentRefs: [{ sectionName: "https" }], hostnames: ["shop.example.com"] },
    });
    expect(inputsOf(graph, ROUTE, "front-http").spec).toEqual({
      parentRefs: [{ name: "front", sectionName: "http" }],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    });
  });

  it("takes services of workloads, and its routes wait for both", async () => {
    const graph = await record(() => {
      const workload = new Workload("api", {
        image: "api:1",
        requiredPods: 1,
        cpu: "1",
        memory: "1Gi",
        clients: [],
      });
      const { serviceName, servicePort } = workload;
      new HttpGateway("front", { ...front, routes: [{ ...api, serviceName, servicePort, timeoutSeconds: 5 }] });
    });
    const route = graph.named("front-api", ROUTE);
    expect(inputsOf(graph, ROUTE)).toMatchObject({
      spec: { rules: [{ backendRefs: [{ name: "api", port: 80 }], timeouts: { request: "5s" } }] },
    });
    expect(route.dependencies).toEqual(
      expect.arrayContaining([graph.named("front", GATEWAY).urn, graph.named("api", "kubernetes:core/v1:Service").urn]),
    );
  });

  it("says where it answers, once its controller has said so", async () => {
    const addresses = [
      { type: "IPAddress", value: "192.0.2.7" },
      { type: "Hostname", value: "lb.example.net" },
    ];
    const program = () => ({ addresses: new HttpGateway("front", front).addresses });
    const answer = (state: Record<string, unknown>, preview = false) =>
      recordGraph(program, {
        preview,
        mocks: { newResource: ({ type }) => (type === GATEWAY ? { state } : undefined) },
      });
    expect((await answer({ status: { addresses } })).outputs.addresses).toEqual(["192.0.2.7", "lb.example.net"]);
    expect((await answer({ status: {} })).outputs.addresses).toEqual([]);
  });

  it("registers the same resources in a preview", async () => {
    const secure = { ...front, certificateSecretNames: ["tls"] };
    const urns = async (preview: boolean) =>
      (await record(() => new HttpGateway("front", secure), preview)).resources.map(({ urn }) => urn).sort();
    expect(await urns(true)).toEqual(await urns(false));
  });

  it.each<[string, Partial<HttpGatewayArgs>, RegExp]>([
    ["no route", { routes: [] }, /^routes: is empty/],
    [
      "one name twice",
      { routes: [api, { ...api, pathPrefix: "/" }] },
      /^routes\[1\]\.name: api is that of routes\[0\]/,
    ],
    [
      "one path twice",
      { routes: [api, { ...api, name: "b", pathPrefix: "/api" }] },
      /^routes\[1\]\.pathPrefix: \/api is/,
    ],
    ["a reserved name", { routes: [{ ...api, name: "http" }] }, /^routes\[0\]\.name: http is the name of the redirect/],
    ["a pattern", { routes: [{ ...api, pathPrefix: "/api/*" }] }, /^routes\[0\]\.pathPrefix: \/api\/\* is no path/],
    ["a host", { hostNames: ["Shop.example.com"] }, /^hostNames\[0\]: Shop.example.com is no host name/],
    ["no host", { routes: [{ ...api, hostNames: [] }] }, /^routes\[0\]\.hostNames: is empty/],
    ["a time", { routes: [{ ...api, timeoutSeconds: 0 }] }, /^routes\[0\]\.timeoutSeconds: 0 is no whole number/],
    ["a name", { objectName: "front_" }, /^objectName: front_ is no name/],
    [
      "unknown certificates",
      { certificateSecretNames: pulumi.output(["x"]) as unknown as string[] },
      /^certificateSecretNames: must be a plain list/,
    ],
  ])("refuses %s", async (_, change, expected) => {
    const problems = await problemsOf(() => new HttpGateway("front", { ...front, ...change }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});
