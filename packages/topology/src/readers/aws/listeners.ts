import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsReader, Target } from "./reader";
import { asNumber, asText, because, field, listOf, possible } from "./reader";
import type { Conditions } from "./rule-condition";
import { conditionsOf, hides, matchesAll } from "./rule-condition";

/** A target group that an action forwards to. */
export interface ForwardTo {
  readonly group: Resource;
  readonly because: Because;
  /** False when it is not known whether traffic goes this way. */
  readonly certain: boolean;
  /** Set when no traffic goes this way. */
  readonly unused?: Because;
}

/** A redirect to another port of the same load balancer. */
export interface Redirect {
  readonly port: number;
  readonly because: Because;
}

/** A listener of a load balancer, with what its own action and its rules do. */
export interface Listener {
  readonly resource: Resource;
  readonly loadBalancer: Target;
  readonly port: Read<number>;
  readonly forwards: readonly ForwardTo[];
  readonly redirects: readonly Redirect[];
}

/** What decides which requests an action gets. */
interface Rule {
  readonly resource: Resource;
  /** Lower is tried first; absent: AWS chooses, or it is not known. */
  readonly priority?: number;
  readonly conditions: Conditions;
  readonly certain: boolean;
}

/** Reads the listeners of a stack with their rules. */
export function listenersOf(reader: AwsReader): readonly Listener[] {
  const refused = refusedListeners(reader);
  const rules = reader.referrers(["lb:ListenerRule"], ["lb:Listener"], "listenerArn");
  return reader.all("lb:Listener").map((resource) => {
    const own = rules.to(resource).map(({ resource: rule, certain }) => ruleOf(reader, rule, certain));
    const state = { certain: !resource.conditional, ...reasonOf(refused.get(resource.urn)) };
    return {
      resource,
      loadBalancer: reader.target(resource, ["lb:LoadBalancer"], "loadBalancerArn"),
      port: reader.number(resource, "port"),
      forwards: [
        ...forwardsOf(reader, resource, "defaultActions", weaker(state, stateOfDefault(reader, resource, own))),
        ...own.flatMap((rule) =>
          forwardsOf(reader, rule.resource, "actions", weaker(state, stateOfRule(resource, rule, own))),
        ),
      ],
      redirects: [
        ...redirectsOf(reader, resource, "defaultActions"),
        ...own.flatMap((rule) => (rule.certain ? redirectsOf(reader, rule.resource, "actions") : [])),
      ],
    };
  });
}

/** Whether requests get to an action. */
interface State {
  readonly certain: boolean;
  readonly unused?: Because;
  /** Why it is not certain. */
  readonly doubt?: Because;
}

function weaker(a: State, b: State): State {
  const unused = a.unused ?? b.unused;
  const doubt = a.doubt ?? b.doubt;
  return { certain: a.certain && b.certain, ...reasonOf(unused), ...(doubt === undefined ? {} : { doubt }) };
}

function reasonOf(unused: Because | undefined): { unused?: Because } {
  return unused === undefined ? {} : { unused };
}

function ruleOf(reader: AwsReader, resource: Resource, certain: boolean): Rule {
  const priority = reader.number(resource, "priority");
  return {
    resource,
    ...(typeof priority === "number" ? { priority } : {}),
    conditions: conditionsOf(reader.value(resource, "conditions")),
    certain: certain && !resource.conditional,
  };
}

/** Listeners that AWS refuses: without the certificate they need, or on a port that is taken. */
function refusedListeners(reader: AwsReader): ReadonlyMap<Urn, Because> {
  const refused = new Map<Urn, Because>();
  const taken = new Map<string, Resource>();
  for (const listener of reader.all("lb:Listener")) {
    if (listener.external) continue;
    const protocol = reader.text(listener, "protocol");
    const name = typeof protocol === "string" ? protocol.toUpperCase() : "";
    if ((name === "HTTPS" || name === "TLS") && reader.value(listener, "certificateArn") === undefined) {
      const text = `give listener ${listener.name} a certificateArn: AWS refuses an ${name} listener without one`;
      refused.set(listener.urn, because(listener, "certificateArn", text));
    }
    const balancer = reader.target(listener, ["lb:LoadBalancer"], "loadBalancerArn");
    const port = reader.number(listener, "port");
    if (balancer.kind !== "resource" || typeof port !== "number" || listener.conditional) continue;
    const key = `${balancer.resource.urn}\n${String(port)}\n${/UDP|QUIC/.test(name) ? name : ""}`;
    const other = taken.get(key);
    if (other === undefined) taken.set(key, listener);
    else {
      const text = `remove listener ${listener.name} or give it another port: ${other.name} listens on port ${String(port)} of ${balancer.resource.name} already`;
      refused.set(listener.urn, because(listener, "port", text));
    }
  }
  return refused;
}

/** Whether requests get to a rule: none does when earlier rules take them all, or AWS refuses the rule. */
function stateOfRule(listener: Resource, rule: Rule, rules: readonly Rule[]): State {
  const { resource, priority } = rule;
  if (!rule.certain || priority === undefined) return { certain: rule.certain };
  const twin = rules
    .slice(0, rules.indexOf(rule))
    .find((other) => other.certain && other.priority === priority && other.resource.urn !== resource.urn);
  if (twin !== undefined) {
    const text = `give rule ${resource.name} another priority: ${twin.resource.name} has ${String(priority)} on listener ${listener.name} already, and AWS refuses a second one`;
    return { certain: true, unused: because(resource, "priority", text) };
  }
  const earlier = rules.filter((other) => other.priority !== undefined && other.priority < priority);
  const sure = earlier.filter((other) => other.certain);
  const [first] = hiding(sure, rule.conditions);
  if (first !== undefined) {
    const text = `give rule ${resource.name} a lower priority number than ${first.resource.name}, or narrow the conditions of that one: it takes every request of rule ${resource.name} (${String(priority)}) before it, with ${String(first.priority)}`;
    return { certain: true, unused: because(resource, "priority", text) };
  }
  const [maybe] = hiding(earlier, rule.conditions);
  if (maybe === undefined) return { certain: true };
  const text = `rule ${maybe.resource.name}, which may not exist, takes every request of rule ${resource.name} before it`;
  return { certain: false, doubt: because(maybe.resource, "conditions", text) };
}

/** The rules that hide a later one; none when some of its requests get through. */
function hiding(earlier: readonly Rule[], later: Conditions): readonly Rule[] {
  if (
    !hides(
      earlier.map(({ conditions }) => conditions),
      later,
    )
  )
    return [];
  const alone = earlier.find(({ conditions }) => hides([conditions], later));
  return alone === undefined ? earlier : [alone];
}

/** Whether requests get to the default action of a listener: only those that no rule matches. */
function stateOfDefault(reader: AwsReader, listener: Resource, rules: readonly Rule[]): State {
  const all = rules.find(({ conditions }) => matchesAll(conditions));
  if (all === undefined) return { certain: true };
  const { resource } = all;
  const action = asText(field(listOf(reader.value(resource, "actions")).at(-1), "type"));
  if (all.certain && (action === "fixed-response" || action === "redirect")) {
    const text = `narrow the conditions of rule ${resource.name} or remove it: it answers every request of listener ${listener.name} by itself`;
    return { certain: true, unused: because(resource, "conditions", text) };
  }
  // Whoever moves traffic from one group to another may leave the old one behind on purpose.
  const text = `rule ${resource.name} takes every request before the default action of listener ${listener.name}: whether that is meant is not known`;
  return { certain: false, doubt: because(resource, "conditions", text) };
}

/** The target groups that a list of actions forwards to; redirects and fixed responses lead to none. */
function forwardsOf(reader: AwsReader, owner: Resource, property: string, state: State): readonly ForwardTo[] {
  const hints = owner.propertyDependencies[property];
  const make = (value: Value | undefined, path: string, sure: boolean, unused = state.unused): readonly ForwardTo[] => {
    const target = reader.follow(value, ["lb:TargetGroup"], hints);
    return possible(target).map((group) => ({
      group,
      because: state.doubt ?? because(owner, path),
      certain: sure && state.certain && target.kind === "resource",
      ...reasonOf(unused),
    }));
  };
  return listOf(reader.value(owner, property)).flatMap((action, index) => {
    if (action instanceof Unknown) return make(action, property, false);
    const at = `${property}[${String(index)}]`;
    const type = asText(field(action, "type"));
    if (typeof type === "string" && type !== "forward") return [];
    const sure = type === "forward";
    const weighted = listOf(field(field(action, "forward"), "targetGroups"));
    if (weighted.length === 0) return make(field(action, "targetGroupArn"), `${at}.targetGroupArn`, sure);
    const weights = weighted.map((one) => asNumber(field(one, "weight")));
    const isIdle = weights.every((weight) => weight === 0);
    return weighted.flatMap((one, place) => {
      if (one instanceof Unknown) return make(one, `${at}.forward`, false);
      const path = `${at}.forward.targetGroups[${String(place)}]`;
      if (isIdle) {
        const text = `give a target group of ${owner.name} a weight above 0: all of them have 0, so nothing is forwarded`;
        return make(field(one, "arn"), `${path}.arn`, sure, because(owner, `${path}.weight`, text));
      }
      const weight = weights[place];
      return weight === 0 ? [] : make(field(one, "arn"), `${path}.arn`, sure && !(weight instanceof Unknown));
    });
  });
}

/** The redirects of a list of actions that lead to a certain port of the same host. */
function redirectsOf(reader: AwsReader, owner: Resource, property: string): readonly Redirect[] {
  if (owner.conditional) return [];
  return listOf(reader.value(owner, property)).flatMap((action, index) => {
    const redirect = field(action, "redirect");
    const host = asText(field(redirect, "host")) ?? "#{host}";
    const port = asNumber(field(redirect, "port"));
    if (asText(field(action, "type")) !== "redirect" || host !== "#{host}" || typeof port !== "number") return [];
    return [{ port, because: because(owner, `${property}[${String(index)}].redirect.port`) }];
  });
}
