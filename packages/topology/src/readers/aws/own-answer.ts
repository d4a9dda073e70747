import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Listener } from "./listeners";
import type { LoadBalancer } from "./load-balancer";
import type { AwsModel } from "./model";
import { asNumber, asText, because, field, listOf, possible } from "./reader";
import type { Request } from "./rule-condition";
import { conditionsOf, matches } from "./rule-condition";

/** What answers a request to a load balancer. */
export type Answer =
  /** Targets do. */
  | { readonly kind: "targets" }
  /** A listener does, whatever becomes of the targets. */
  | { readonly kind: "own"; readonly status: number; readonly body?: string | Unknown; readonly because: Because }
  /** One or the other, and it is not known which. */
  | { readonly kind: "open"; readonly because: Because };

/** The listeners of a load balancer on a port. */
export function listenersOn(model: AwsModel, { resource }: LoadBalancer, port: number): readonly Listener[] {
  return model.loadBalancing.listeners.filter(
    (one) => one.port === port && possible(one.loadBalancer).some(({ urn }) => urn === resource.urn),
  );
}

/**
 * What answers a request that an application load balancer gets on a port: the action of the first rule that matches it,
 * else the default action. Source: Elastic Load Balancing, "Listener rules for your Application Load Balancer".
 */
export function answerOf(model: AwsModel, balancer: LoadBalancer, listener: Listener, request: Request): Answer {
  const { reader } = model;
  const { resource } = listener;
  const found: Answer[] = [];
  const referrers = reader.referrers(["lb:ListenerRule"], ["lb:Listener"], "listenerArn");
  const rules = referrers.to(resource).map(({ resource: rule, certain }) => {
    const priority = reader.number(rule, "priority");
    const isSure = certain && !rule.conditional && typeof priority === "number";
    return { rule, isSure, priority: typeof priority === "number" ? priority : 0 };
  });
  let isTaken = false;
  for (const { rule, isSure } of rules.sort((a, b) => a.priority - b.priority)) {
    const isMatched = matches(conditionsOf(reader.value(rule, "conditions")), request);
    if (isMatched === false) continue;
    found.push(answerBy(reader.value(rule, "actions"), because(rule, "actions")));
    isTaken = isSure && isMatched === true;
    if (isTaken) break;
  }
  if (!isTaken) {
    found.push(answerBy(reader.value(resource, "defaultActions"), because(resource, "defaultActions")));
    const isOpen = resource.conditional || referrers.loose.length > 0;
    // Whoever is told of it may add rules.
    if (isOpen || model.handsOut(balancer.resource) || model.handsOut(resource)) found.push({ kind: "targets" });
  }
  const [first = { kind: "targets" }] = found;
  const isRefusing = (one: Answer): boolean => one.kind === "own" && one.status >= 400;
  if (found.every(isRefusing) || found.every((one) => one.kind === "own" && !isRefusing(one))) return first;
  const pleased = found.find((one) => one.kind === "open" || (one.kind === "own" && !isRefusing(one)));
  return pleased === undefined || pleased.kind === "targets"
    ? { kind: "targets" }
    : { kind: "open", because: pleased.because };
}

/** What a list of actions leads to: the last one decides, unless clients without a session do not get that far. */
function answerBy(actions: Value | undefined, reason: Because): Answer {
  const list = listOf(actions);
  for (const action of list) {
    const login = field(action, "authenticateOidc") ?? field(action, "authenticateCognito");
    if (login === undefined) continue;
    const unknown = asText(field(login, "onUnauthenticatedRequest")) ?? "authenticate";
    if (unknown instanceof Unknown) return { kind: "open", because: reason };
    if (unknown !== "allow") return { kind: "own", status: unknown === "deny" ? 401 : 302, because: reason };
  }
  const last = list.at(-1);
  const type = last instanceof Unknown ? last : asText(field(last, "type"));
  if (type === "redirect") {
    const status = asText(field(field(last, "redirect"), "statusCode"));
    return { kind: "own", status: status === "HTTP_302" ? 302 : 301, because: reason };
  }
  if (type !== "fixed-response") return { kind: "targets" };
  const response = field(last, "fixedResponse");
  const status = asNumber(field(response, "statusCode"));
  if (typeof status !== "number") return { kind: "open", because: reason };
  return { kind: "own", status, body: asText(field(response, "messageBody")) ?? "", because: reason };
}
