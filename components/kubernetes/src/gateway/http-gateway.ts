import { Problems } from "@nospof/arguments";
import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../names";
import type { Scope } from "../scope";
import { metadata } from "../scope";
import type { HttpRouteRule, Listener } from "./api";
import { Gateway, HttpRoute } from "./api";
import type { HttpGatewayArgs, HttpGatewayRoute } from "./args";

const TYPE = "nospof-kubernetes:index:HttpGateway";
const DEFAULT_TIMEOUT_SECONDS = 30;
const DAY_SECONDS = 86_400;
const HTTP = "http";
const HTTPS = "https";

/**
 * A gateway with its routes (Gateway API, version 1). With a certificate it serves HTTPS and sends HTTP there. It
 * counts as made when its controller has programmed it, so that whatever depends on it finds an address.
 *
 * Survives what its gateway class survives, and hides the loss of a zone as long as the services behind it have pods in
 * another. Proxies inside the cluster are workloads like any other: give them two zones, too.
 *
 * Costs what the gateway class costs, for most a load balancer of the cloud. Needs the Gateway API 1.2 or later.
 */
export class HttpGateway extends pulumi.ComponentResource {
  /** Name of the gateway. */
  readonly gatewayName: pulumi.Output<string>;
  /** IP addresses or host names that the gateway answers on, in the order that its controller reports. */
  readonly addresses: pulumi.Output<string[]>;

  constructor(name: string, args: HttpGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const objectName = args.objectName ?? name;
    assertArgs(name, objectName, args);
    const scope: Scope = { name, parent: this, objectName, namespace: args.namespace, labels: args.labels ?? {} };

    const gateway = makeGateway(scope, args);
    for (const route of args.routes) makeRoute(scope, args, route, gateway);
    if (isSecure(args)) makeRedirect(scope, gateway);

    this.gatewayName = gateway.metadata.name;
    this.addresses = gateway.status.apply((status) => (status?.addresses ?? []).map(({ value }) => value));
    this.registerOutputs({ gatewayName: this.gatewayName, addresses: this.addresses });
  }
}

function assertArgs(name: string, objectName: string, args: HttpGatewayArgs): void {
  const problems = new Problems();
  checkName("objectName", objectName, problems);
  checkHosts("hostNames", args.hostNames, problems);
  if (args.certificateSecretNames !== undefined) {
    problems.requirePlainList("certificateSecretNames", args.certificateSecretNames);
  }
  if (problems.requirePlainList("routes", args.routes)) checkRoutes(args.routes, problems);
  if (problems.found) throw problems.toError(TYPE, name);
}

function checkRoutes(routes: readonly HttpGatewayRoute[], problems: Problems): void {
  if (routes.length === 0) problems.add("routes", "is empty, so every request would be answered with 404");
  const seen = new Map<string, string>();
  const once = (place: string, value: string): void => {
    const earlier = seen.get(value);
    if (earlier !== undefined) problems.add(place, `${value} is that of ${earlier}, too`);
    seen.set(value, place);
  };
  for (const [at, route] of routes.entries()) {
    const place = `routes[${String(at)}]`;
    const { pathPrefix = "/", hostNames = [""] } = route;
    checkName(`${place}.name`, route.name, problems);
    if (route.name === HTTP) problems.add(`${place}.name`, "http is the name of the redirect; use another one");
    checkHosts(`${place}.hostNames`, route.hostNames, problems);
    problems.requireWhole(`${place}.timeoutSeconds`, route.timeoutSeconds, 1, DAY_SECONDS);
    if (!/^\/[^*]*$/.test(pathPrefix)) {
      problems.add(`${place}.pathPrefix`, `${pathPrefix} is no path that begins with a slash and has no *`);
    }
    once(`${place}.name`, route.name);
    for (const host of hostNames) once(`${place}.pathPrefix`, `${host}${trimmed(pathPrefix)}`);
  }
}

function checkHosts(propertyPath: string, hosts: string[] | undefined, problems: Problems): void {
  if (hosts === undefined || !problems.requirePlainList(propertyPath, hosts)) return;
  if (hosts.length === 0) problems.add(propertyPath, "is empty; leave it out for any host name");
  for (const [at, host] of hosts.entries()) {
    if (/^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) continue;
    problems.add(`${propertyPath}[${String(at)}]`, `${host} is no host name in lower case`);
  }
}

/** Both /api and /api/ stand for the same paths. */
function trimmed(pathPrefix: string): string {
  return pathPrefix.replace(/(?<=.)\/$/, "");
}

function isSecure({ certificateSecretNames = [] }: HttpGatewayArgs): boolean {
  return certificateSecretNames.length > 0;
}

function makeGateway(scope: Scope, args: HttpGatewayArgs): Gateway {
  const { certificateSecretNames = [] } = args;
  const allowedRoutes = { namespaces: { from: "Same" } } as const;
  const plain: Listener = { name: HTTP, port: 80, protocol: "HTTP", allowedRoutes };
  const certificateRefs = certificateSecretNames.map((name) => ({ kind: "Secret" as const, name }));
  const secure: Listener = {
    name: HTTPS,
    port: 443,
    protocol: "HTTPS",
    tls: { mode: "Terminate", certificateRefs },
    allowedRoutes,
  };
  const annotations = { ...args.annotations, "pulumi.com/waitFor": "condition=Programmed" };
  return new Gateway(
    scope.name,
    metadata(scope, { annotations }),
    { gatewayClassName: args.gatewayClassName, listeners: isSecure(args) ? [plain, secure] : [plain] },
    { parent: scope.parent },
  );
}

function makeRoute(scope: Scope, args: HttpGatewayArgs, route: HttpGatewayRoute, gateway: Gateway): void {
  const timeout = `${String(route.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS)}s`;
  makeHttpRoute(scope, route.name, gateway, isSecure(args) ? HTTPS : HTTP, route.hostNames ?? args.hostNames, {
    matches: [{ path: { type: "PathPrefix", value: trimmed(route.pathPrefix ?? "/") } }],
    backendRefs: [{ name: route.serviceName, port: route.servicePort }],
    timeouts: { request: timeout, backendRequest: timeout },
  });
}

/** Sends everything that comes over HTTP to HTTPS, under whatever name it came. */
function makeRedirect(scope: Scope, gateway: Gateway): void {
  const requestRedirect = { scheme: "https", statusCode: 301 } as const;
  makeHttpRoute(scope, HTTP, gateway, HTTP, undefined, { filters: [{ type: "RequestRedirect", requestRedirect }] });
}

function makeHttpRoute(
  scope: Scope,
  suffix: string,
  gateway: Gateway,
  sectionName: string,
  hostnames: readonly string[] | undefined,
  rule: HttpRouteRule,
): void {
  new HttpRoute(
    `${scope.name}-${suffix}`,
    metadata(scope, { name: `${scope.objectName}-${suffix}` }),
    {
      parentRefs: [{ name: gateway.metadata.name, sectionName }],
      ...(hostnames === undefined ? {} : { hostnames }),
      rules: [rule],
    },
    { parent: scope.parent },
  );
}
