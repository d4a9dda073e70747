import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { HealthCheck } from "./health-check";
import type { Listener } from "./listeners";
import type { LoadBalancer } from "./load-balancing";
import type { AwsModel } from "./model";
import { asNumber, asText, because, field, listOf, possible } from "./reader";
import { conditionsOf, mayMatch } from "./rule-condition";

/**
 * Why a health check certainly never passes, with what to change: its endpoint is not on the internet, nothing listens
 * there, or what answers speaks another protocol or says no. Sources: Route 53 developer guide, "How Amazon Route 53
 * determines whether a health check is healthy" (a status of 2xx or 3xx); Elastic Load Balancing, "Troubleshoot your
 * Application Load Balancers" (HTTP 400 for what is not HTTP).
 */
export function blindnessOf(model: AwsModel, check: HealthCheck): Because | undefined {
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
  const listeners = model.loadBalancing.listeners.filter(
    (one) => one.port === port && possible(one.loadBalancer).some(({ urn }) => urn === balancer.resource.urn),
  );
  const [listener] = listeners;
  return listener === undefined || listeners.length > 1 || balancer.type !== "application"
    ? undefined
    : (wrongProtocol(model, check, listener) ?? wrongAnswer(model, check, balancer, listener));
}

function wrongProtocol(model: AwsModel, check: HealthCheck, { resource }: Listener): Because | undefined {
  const spoken = model.reader.text(resource, "protocol");
  const asked = protocolOf(check);
  if (typeof spoken !== "string" || asked === undefined || spoken.toUpperCase() === asked) return undefined;
  const text = `set type of health check ${check.name} to ${spoken.toUpperCase()}: listener ${resource.name} on port ${String(check.port)} does not answer ${asked}`;
  return because(check.resource, "type", text);
}

/** A listener that answers by itself whatever no rule takes, and a request that no rule takes. */
function wrongAnswer(
  model: AwsModel,
  check: HealthCheck,
  balancer: LoadBalancer,
  { resource }: Listener,
): Because | undefined {
  if (protocolOf(check) === undefined || check.path === undefined || resource.conditional) return undefined;
  const status = refusingStatus(model, resource);
  if (status === undefined || model.handsOut(balancer.resource) || model.handsOut(resource)) return undefined;
  const request = { path: check.path, host: ownName };
  const rules = model.reader.referrers(["lb:ListenerRule"], ["lb:Listener"], "listenerArn");
  if (rules.loose.length > 0) return undefined;
  const taken = rules
    .to(resource)
    .some(({ resource: rule }) => mayMatch(conditionsOf(model.reader.value(rule, "conditions")), request));
  if (taken) return undefined;
  const text = `let health check ${check.name} ask for what a rule of listener ${resource.name} takes: no rule takes ${check.path} of ${balancer.name}'s own name, so that the listener answers ${String(status)}`;
  return because(check.resource, "resourcePath", text);
}

/** What the DNS names of load balancers look like. */
const ownName = "*.elb.amazonaws.com";

/** Status of a listener's own answer where that counts as a failure. */
function refusingStatus(model: AwsModel, listener: Resource): number | undefined {
  const [action, ...others] = listOf(model.reader.value(listener, "defaultActions"));
  if (others.length > 0 || asText(field(action, "type")) !== "fixed-response") return undefined;
  const status = asNumber(field(field(action, "fixedResponse"), "statusCode"));
  return typeof status === "number" && status >= 400 ? status : undefined;
}

function protocolOf({ type }: HealthCheck): "HTTP" | "HTTPS" | undefined {
  if (type === undefined || type === "TCP") return undefined;
  return type.startsWith("HTTPS") ? "HTTPS" : type.startsWith("HTTP") ? "HTTP" : undefined;
}
