import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Registration } from "./registration";
import type { HealthCheck } from "./health-check";
import type { Listener } from "./listeners";
import type { LoadBalancer } from "./load-balancer";
import type { AwsModel } from "./model";
import type { Answer } from "./own-answer";
import { answerOf, listenersOn } from "./own-answer";
import { asText, because, field } from "./reader";
import type { TargetGroup } from "./target-group";

/** What a health check that asks a load balancer learns. */
export type Sight =
  /** Whether targets answer. */
  | { readonly kind: "targets" }
  /** Whether the load balancer is there: it answers by itself, whatever becomes of the targets. */
  | { readonly kind: "own"; readonly balancer: LoadBalancer; readonly because: Because }
  /** Nothing: it never passes. */
  | { readonly kind: "blind"; readonly because: Because }
  /** Whether targets answer, or the load balancer is there: it is not known which. */
  | { readonly kind: "open"; readonly balancer: LoadBalancer; readonly because: Because };

const seesTargets: Sight = { kind: "targets" };

/**
 * What a health check of Route 53 sees. It certainly never passes where its endpoint is not on the internet, nothing
 * listens there, or what answers speaks another protocol or says no; where a listener answers by itself it passes
 * whatever becomes of the targets. Sources: Route 53 developer guide, "How Amazon Route 53 determines whether a health
 * check is healthy" (a status of 2xx or 3xx, redirects are not followed); Elastic Load Balancing, "Troubleshoot your
 * Application Load Balancers" (HTTP 400 for what is not HTTP).
 */
export function sightOf(model: AwsModel, check: HealthCheck): Sight {
  const reason = unansweredOf(model, check);
  if (reason !== undefined) return { kind: "blind", because: reason };
  const asked = askedOf(model, check);
  const { port } = check;
  if (asked === undefined || port === undefined) return seesTargets;
  const front = frontOf(model, asked.balancer, port);
  if (front === undefined) return seesTargets;
  const { balancer, listener } = front;
  const { name, resource } = check;
  if (check.type === "TCP") {
    const text = `let health check ${name} ask for a path that targets answer: load balancer ${balancer.name} accepts connections on port ${String(port)} whatever becomes of its targets`;
    return { kind: "own", balancer, because: because(resource, "type", text) };
  }
  if (protocolOf(check) === undefined || check.path === undefined) return seesTargets;
  const answer = answerOf(model, balancer, listener, { path: check.path, host: asked.host });
  if (answer.kind === "targets") return seesTargets;
  if (answer.kind === "open") {
    const text = openWords(balancer, `health check ${name}`, check.path);
    return { kind: "open", balancer, because: { ...answer.because, text } };
  }
  const property = "resourcePath";
  if (answer.status >= 400) {
    const words = refusalWords(
      model,
      listener,
      `${check.path} of ${asked.host === ownName ? `${balancer.name}'s own name` : asked.host}`,
      answer,
    );
    const text = `let health check ${name} ask for what a rule of listener ${listener.resource.name} takes: ${words}`;
    return { kind: "blind", because: because(resource, property, text) };
  }
  const isFound = findsText(model, check, answer);
  const words = ownWords(balancer, listener, check.path, answer.status);
  if (isFound === false) {
    const text = `let health check ${name} ask for what targets answer: ${words}, without the text that it looks for`;
    return { kind: "blind", because: because(resource, "searchString", text) };
  }
  const text = `let health check ${name} ask for what targets answer: ${words}, whatever becomes of the targets`;
  const own = because(resource, property, text);
  return { kind: isFound === undefined ? "open" : "own", balancer, because: own };
}

/**
 * What a network load balancer sees of an application load balancer that is its target. Source: Network Load Balancer user
 * guide, "Use Application Load Balancers as targets" and "Health checks" (success codes are 200 to 399 by default).
 */
export function sightOfTarget(model: AwsModel, group: TargetGroup, { member, port }: Registration): Sight {
  const { reader, loadBalancing } = model;
  const balancer = member.kind === "load-balancer" ? loadBalancing.loadBalancer(member.resource) : undefined;
  const asked = group.health.port === "traffic" ? (port ?? group.port) : group.health.port;
  if (balancer?.type !== "application" || typeof asked !== "number") return seesTargets;
  const [listener, ...others] = listenersOn(model, balancer, asked);
  if (listener === undefined || others.length > 0) return seesTargets;
  const check = reader.value(group.resource, "healthCheck");
  const path = asText(field(check, "path")) ?? "/";
  const matcher = asText(field(check, "matcher")) ?? "200-399";
  if (typeof path !== "string" || typeof matcher !== "string") return seesTargets;
  const [bare = ""] = path.split("?");
  const answer = answerOf(model, balancer, listener, { path: bare, host: anyAddress });
  if (answer.kind === "targets") return seesTargets;
  const property = "healthCheck.path";
  if (answer.kind === "open") {
    const text = openWords(balancer, `the health check of ${group.name}`, bare);
    return { kind: "open", balancer, because: { ...answer.because, text } };
  }
  const words = ownWords(balancer, listener, bare, answer.status);
  const isFine = isAmong(answer.status, matcher);
  const text = `let the health check of target group ${group.name} ask for what targets answer: ${words}${isFine ? ", whatever becomes of the targets" : ", which does not pass"}`;
  const reason = because(group.resource, property, text);
  return isFine ? { kind: "own", balancer, because: reason } : { kind: "blind", because: reason };
}

function ownWords({ name }: LoadBalancer, { resource }: Listener, path: string, status: number): string {
  return `listener ${resource.name} of load balancer ${name} answers ${path} by itself with ${String(status)}`;
}

function openWords({ name }: LoadBalancer, check: string, path: string): string {
  return `whether targets of load balancer ${name} answer ${check} on ${path} or a listener does is not known`;
}

/** Why a health check certainly never passes, from where it asks and what it speaks. */
function unansweredOf(model: AwsModel, check: HealthCheck): Because | undefined {
  const { blind, endpoint, name, port, resource } = check;
  if (blind !== undefined) return blind;
  const balancer = endpoint?.kind === "resource" ? model.loadBalancing.loadBalancer(endpoint.resource) : undefined;
  if (balancer === undefined || endpoint === undefined) return undefined;
  if (balancer.internal === true) {
    const text = `let health check ${name} probe a public endpoint: load balancer ${balancer.name} is internal, and Route 53's checkers stand on the internet`;
    return { ...endpoint.because, text };
  }
  const ports = model.loadBalancing.portsOf(balancer);
  if (port === undefined || ports === undefined) return undefined;
  if (!ports.includes(port)) {
    const text = `let health check ${name} probe a port on which load balancer ${balancer.name} listens (${ports.join(", ")}): nothing listens on ${String(port)}`;
    return because(resource, "port", text);
  }
  const [listener, ...others] = listenersOn(model, balancer, port);
  return listener === undefined || others.length > 0 || balancer.type !== "application"
    ? undefined
    : wrongProtocol(model, check, listener);
}

function wrongProtocol(model: AwsModel, check: HealthCheck, { resource }: Listener): Because | undefined {
  const spoken = model.reader.text(resource, "protocol");
  const asked = protocolOf(check);
  if (typeof spoken !== "string" || asked === undefined || spoken.toUpperCase() === asked) return undefined;
  const text = `set type of health check ${check.name} to ${spoken.toUpperCase()}: listener ${resource.name} on port ${String(check.port)} does not answer ${asked}`;
  return because(check.resource, "type", text);
}

/** The load balancer that a check asks, itself or by a name that leads only there, and what it is called in requests. */
function askedOf(
  model: AwsModel,
  { endpoint }: HealthCheck,
): { readonly balancer: LoadBalancer; readonly host: string } | undefined {
  if (endpoint === undefined) return undefined;
  const [resource, ...others] = model.dns.finalResources([endpoint]);
  const balancer = resource === undefined ? undefined : model.loadBalancing.loadBalancer(resource);
  if (balancer === undefined || others.length > 0) return undefined;
  if (endpoint.kind !== "name") return { balancer, host: ownName };
  const name = model.dns.set(endpoint.set)?.name ?? "*";
  // A name of which a part is not known may be any.
  return { balancer, host: name.includes("[") ? "*" : name };
}

/** The application load balancer that answers on a port: itself, or the only target of a network load balancer. */
function frontOf(
  model: AwsModel,
  balancer: LoadBalancer,
  port: number,
): { readonly balancer: LoadBalancer; readonly listener: Listener } | undefined {
  if (balancer.type === "application") {
    const [listener, ...others] = listenersOn(model, balancer, port);
    return listener === undefined || others.length > 0 ? undefined : { balancer, listener };
  }
  const forwards = model.loadBalancing.forwardsOf(balancer).filter((one) => one.port === port);
  const [forward] = forwards;
  if (balancer.type !== "network" || forward === undefined || forwards.length > 1 || !forward.certain) return undefined;
  const [target, ...others] = model.compute.registeredWith(forward.group.resource);
  if (target?.member.kind !== "load-balancer" || others.length > 0) return undefined;
  const behind = model.loadBalancing.loadBalancer(target.member.resource);
  const next = target.port ?? forward.group.port;
  return behind?.type !== "application" || typeof next !== "number" ? undefined : frontOf(model, behind, next);
}

/** Whether an answer holds the text that a check looks for; undefined where it is not known. */
function findsText(
  model: AwsModel,
  { type, resource }: HealthCheck,
  { body }: Extract<Answer, { kind: "own" }>,
): boolean | undefined {
  if (type?.endsWith("_STR_MATCH") !== true) return true;
  const wanted = model.reader.text(resource, "searchString");
  if (typeof wanted !== "string" || body === undefined || body instanceof Unknown) return undefined;
  return body.includes(wanted);
}

function refusalWords(
  model: AwsModel,
  { resource }: Listener,
  request: string,
  { because: { urn }, status }: Extract<Answer, { kind: "own" }>,
): string {
  const rule = model.inventory.get(urn);
  return urn === resource.urn || rule === undefined
    ? `no rule takes ${request}, so that the listener answers ${String(status)}`
    : `rule ${rule.name} answers ${request} by itself with ${String(status)}`;
}

/** Whether a status is among success codes as target groups have them: `200,301-399`. */
function isAmong(status: number, matcher: string): boolean {
  return matcher.split(",").some((part) => {
    const [first = NaN, last = first] = part.split("-").map(Number);
    return first <= status && status <= last;
  });
}

/** What the DNS names of load balancers look like. */
const ownName = "*.elb.amazonaws.com";

/** The host that a network load balancer asks for: the address of its target. */
const anyAddress = "*.*.*.*";

function protocolOf({ type }: HealthCheck): "HTTP" | "HTTPS" | undefined {
  if (type === undefined || type === "TCP") return undefined;
  return type.startsWith("HTTPS") ? "HTTPS" : type.startsWith("HTTP") ? "HTTP" : undefined;
}
