import type { Inventory, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field, listOf } from "../values";
import type { Match } from "./labels";
import { every, selects } from "./labels";
import type { KubernetesObject } from "./object";
import { sameNamespace, valueOf } from "./object";
import type { TargetPort } from "./ports";
import { targetPorts } from "./ports";
import type { Service } from "./service";
import type { Workload } from "./workload";
import { workloadLabel } from "./workload";

/** A NetworkPolicy that says what may come in. */
interface IngressPolicy {
  readonly object: KubernetesObject;
  readonly selector: Value;
  readonly rules: readonly Value[];
}

/**
 * Reads what NetworkPolicies let in to pods. Which pods the clients are is not known, so only what no pod may do is
 * refused, and of those outside the cluster what only pods may do.
 */
export class NetworkPolicies {
  readonly #policies: readonly IngressPolicy[];

  constructor(
    readonly inventory: Inventory,
    objects: readonly KubernetesObject[],
  ) {
    this.#policies = objects.flatMap((object): readonly IngressPolicy[] => {
      if (object.kind !== "NetworkPolicy" || object.group !== "networking.k8s.io") return [];
      const spec = valueOf(inventory, object, "spec");
      const types = listOf(field(spec, "policyTypes")).map((type) => asText(type));
      // Without types a policy is about what comes in.
      const isIngress = types.length === 0 || types.some((type) => type === "Ingress" || type instanceof Unknown);
      // An empty selector selects all pods of the namespace, and so does one that is left out.
      return isIngress
        ? [{ object, selector: field(spec, "podSelector") ?? {}, rules: listOf(field(spec, "ingress")) }]
        : [];
    });
  }

  /**
   * Why nobody reaches a workload's pods on any port of a Service; undefined: somebody may.
   *
   * @param fromOutside whether the clients come from outside the cluster, so that no selector of pods selects them
   */
  refusal(workload: Workload, service: Service, fromOutside: boolean): Because | undefined {
    const near = this.#policies.map((policy) => ({ policy, match: this.#match(policy, workload) }));
    const certain = near.filter(({ match }) => match === true);
    const [first] = certain;
    if (first === undefined) return undefined;
    const rules = near.filter(({ match }) => match !== false).flatMap(({ policy }) => policy.rules);
    const ports = targetPorts(this.inventory, service, workload);
    const open = rules.filter((rule) => ports.length === 0 || ports.some((port) => admits(rule, port)));
    if (open.some((rule) => !fromOutside || admitsOutsiders(rule))) return undefined;
    const { resource, kind, name } = first.policy.object;
    const what =
      rules.length === 0
        ? "nothing in"
        : open.length === 0
          ? `in nothing on the ports of Service ${service.name}`
          : `in pods only, and Service ${service.name} is for clients outside the cluster`;
    const text = `let clients in to the pods of ${workloadLabel(workload)}: ${kind} ${name} lets ${what}`;
    return because(resource, "spec.ingress", text);
  }

  #match({ object, selector }: IngressPolicy, workload: Workload): Match {
    return every([sameNamespace(object, workload.object), selects(selector, workload.podLabels)]);
  }
}

/** Whether a rule may let traffic in that does not come from pods: from anybody, or from blocks of addresses. */
function admitsOutsiders(rule: Value): boolean {
  const peers = field(rule, "from");
  if (rule instanceof Unknown || peers instanceof Unknown || listOf(peers).length === 0) return true;
  return listOf(peers).some((peer) => peer instanceof Unknown || field(peer, "ipBlock") !== undefined);
}

/** Whether a rule may let traffic in on a port. */
function admits(rule: Value, port: TargetPort): boolean {
  const ports = listOf(field(rule, "ports"));
  if (rule instanceof Unknown || ports.length === 0) return true;
  return ports.some((one) => {
    const protocol = asText(field(one, "protocol")) ?? "TCP";
    if (typeof protocol === "string" && port.protocol !== undefined && protocol !== port.protocol) return false;
    const allowed = field(one, "port");
    if (allowed === undefined) return true;
    const number = asNumber(allowed);
    const end = asNumber(field(one, "endPort")) ?? number;
    if (typeof number !== "number" || typeof end !== "number") {
      const name = asText(allowed);
      if (typeof name !== "string" || (port.name === undefined && port.number === undefined)) return true;
      return name === port.name || (port.names ?? []).includes(name);
    }
    return port.number === undefined || (port.number >= number && port.number <= end);
  });
}
