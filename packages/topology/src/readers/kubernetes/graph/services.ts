import type { Because, Detection, ElementId, Flow } from "../../../model/topology";
import type { GraphBuilder } from "../../builder";
import { because } from "../../values";
import { absentService } from "../absent";
import { emptyService } from "../empty";
import type { Entry } from "../entries";
import { entries } from "../entries";
import type { KubernetesModel, WorkloadFacts } from "../model";
import { jointPods } from "../joint";
import { NetworkPolicies } from "../network-policy";
import type { KubernetesObject } from "../object";
import { deadProbe, lackingTarget, refusedPort } from "../ports";
import { majorityOf } from "../quorum";
import type { BackendRef, Service } from "../service";
import { defaultTimers, endpointsTerm } from "../timers";
import type { Workload } from "../workload";
import { workloadLabel } from "../workload";
import type { PodGraph } from "./pods";

/** Lowers Services and what leads to them, and derives the flows. */
export class ServiceGraph {
  readonly #policies: NetworkPolicies;

  constructor(
    readonly builder: GraphBuilder,
    readonly model: KubernetesModel,
    readonly pods: PodGraph,
  ) {
    this.#policies = new NetworkPolicies(model.inventory, model.objects);
  }

  /** A flow for each Service of each entry, then for each Service that has none yet. */
  addFlows(): void {
    const reached = new Set<Service>();
    const all = entries(this.model);
    for (const entry of all) {
      for (const service of this.#addEntry(entry)) reached.add(service);
      this.#addAbsent(all, entry);
    }
    const pods = new Set<string>([...reached].map((service) => this.#podsKey(service)));
    // A headless Service beside another one of the same pods is how they find each other: it adds nothing.
    const rest = this.model.services.filter((service) => !reached.has(service));
    const ordered = [...rest.filter(({ headless }) => !headless), ...rest.filter(({ headless }) => headless)];
    for (const service of ordered) {
      const key = this.#podsKey(service);
      if (service.headless && pods.has(key)) continue;
      pods.add(key);
      this.#addOwn(service);
    }
  }

  #addEntry({ object, backends, broken, uncertain }: Entry): readonly Service[] {
    const { builder, model } = this;
    const found = new Map<Service, BackendRef>();
    for (const backend of backends) {
      const service = model.serviceNamed(backend.name, object, backend.namespace);
      if (service === undefined) continue;
      // A rule that never leads to it is a fault, whatever the others do.
      if (!found.has(service) || backend.refused !== undefined) found.set(service, backend);
    }
    for (const [service, backend] of found) {
      const reason = because(object.resource, backend.path);
      const { element, sink, facts, hasFlow } = this.#service(service);
      if (!hasFlow) continue;
      const workloads = facts.map(({ workload }) => workload);
      const refused = backend.refused ?? this.#refusedPort(object, service, backend, workloads);
      // Each backend carries its own kind of traffic, so every flow enters by a door of its own.
      const door = builder.add({
        id: `${builder.id("load-balancer", object.resource)}>${element}`,
        kind: "load-balancer",
        label: `${object.kind} ${object.name}`,
        resource: object.resource,
        broken: broken ?? refused,
        uncertain,
      });
      builder.link(door, element, reason);
      this.#flow(service, facts, {
        id: `ingress:${object.name}${found.size > 1 || object.name !== service.name ? `/${service.name}` : ""}`,
        kind: "ingress",
        source: "internet",
        from: this.#source("internet", "internet", door, reason),
        sink,
      });
    }
    return [...found.keys()];
  }

  /** A flow for each Service that an entry names and the stack does not have. */
  #addAbsent(all: readonly Entry[], entry: Entry): void {
    const { builder, model } = this;
    const { object, backends, broken, uncertain } = entry;
    const told = new Set<string>();
    for (const backend of backends) {
      if (backend.isAction === true) continue;
      if (model.serviceNamed(backend.name, object, backend.namespace) !== undefined) continue;
      const absent = absentService(model, all, entry, backend);
      const name = absent.name ?? backend.path;
      if (told.has(name)) continue;
      told.add(name);
      const door = builder.add({
        id: `${builder.id("load-balancer", object.resource)}>${name}`,
        kind: "load-balancer",
        label: `${object.kind} ${object.name}`,
        resource: object.resource,
        broken: broken ?? backend.refused ?? absent.broken,
        uncertain: uncertain ?? absent.uncertain,
      });
      const reason = because(object.resource, backend.path);
      const sink = builder.add({ id: `service>${door}`, kind: "service", label: `service ${name}` });
      builder.link(door, sink, reason);
      builder.flow({
        id: `ingress:${object.name}/${name}`,
        kind: "ingress",
        source: "internet",
        destination: `service ${name}`,
        sources: [this.#source("internet", "internet", door, reason)],
        destinations: [sink],
        need: { capacity: 1, unit: "pods" },
        resource: object.resource.urn,
      });
    }
  }

  #refusedPort(
    { resource }: KubernetesObject,
    service: Service,
    backend: BackendRef,
    workloads: readonly Workload[],
  ): Because | undefined {
    const found = refusedPort(this.model.inventory, service, backend, workloads);
    return found === undefined ? undefined : because(resource, found.property, found.text);
  }

  #addOwn(service: Service): void {
    const { builder } = this;
    const outside = service.type === "LoadBalancer" || service.type === "NodePort";
    const { element, sink, facts, hasFlow } = this.#service(service, outside);
    if (!hasFlow) return;
    const source = outside ? "clients outside the cluster" : "clients in the cluster";
    const from = builder.add({
      id: `${outside ? "outside" : "inside"}>${element}`,
      kind: "caller",
      label: source,
      uncertain: outside ? undefined : this.#localOnly(service, facts),
    });
    builder.link(from, element, because(service.object.resource, "spec.type"));
    this.#flow(service, facts, {
      id: `${outside ? "ingress" : "internal"}:${service.name}`,
      kind: outside ? "ingress" : "internal",
      source,
      from,
      sink,
    });
  }

  /** Why clients may reach nobody although there are pods: it leads only to those on the client's own node. */
  #localOnly({ object, name, isLocal }: Service, facts: readonly WorkloadFacts[]): Because | undefined {
    const [loose] = facts.filter(({ workload }) => workload.kind !== "DaemonSet");
    if (!isLocal || loose === undefined) return undefined;
    const text = `whether a pod of ${workloadLabel(loose.workload)} stands on every node with clients of Service ${name} is not known: it leads only to those of the client's own node`;
    return because(object.resource, "spec.internalTrafficPolicy", text);
  }

  #source(id: ElementId, label: string, door: ElementId, reason: Because): ElementId {
    const { builder } = this;
    const source = builder.add({ id: `${id}>${door}`, kind: "internet", label });
    builder.link(source, door, reason);
    return source;
  }

  /**
   * The element of a Service, where its traffic ends, and the workloads behind it that run.
   *
   * @param fromOutside whether all of its clients are outside the cluster; those behind an Ingress or a route are pods
   */
  #service(
    service: Service,
    fromOutside = false,
  ): {
    readonly element: ElementId;
    readonly sink: ElementId;
    readonly facts: readonly WorkloadFacts[];
    /** Whether something answers, or certainly nothing does. */
    readonly hasFlow: boolean;
  } {
    const { builder } = this;
    const { resource } = service.object;
    const all = this.model.backendsOf(service);
    const running = all.filter(
      ({ facts, pod }) => !facts.off && !(pod !== undefined && this.model.isAddressedByPod(facts)),
    );
    const empty = all.length === 0 ? emptyService(this.model, service) : {};
    const { broken = service.refused, uncertain } = empty;
    const isThere = builder.has(builder.id("target-group", resource));
    const sink = builder.add({
      id: builder.id("service", resource),
      kind: "service",
      label: `service ${service.name}`,
      resource,
    });
    const element = builder.add({
      id: builder.id("target-group", resource),
      kind: "target-group",
      label: `Service ${service.name}`,
      resource,
      forwarding: { kind: "any" },
      broken,
      uncertain,
    });
    const facts = running.map((one) => one.facts);
    const hasFlow = facts.length > 0 || (broken ?? uncertain) !== undefined;
    const found = { element, sink, facts, hasFlow };
    if (uncertain !== undefined) builder.link(element, sink, uncertain);
    if (isThere) return found;
    const detection: Detection = { signal: "target", terms: [endpointsTerm(defaultTimers)] };
    const reason = because(resource, "spec.selector");
    const lacking = running.map((one) => lackingTarget(this.model.inventory, service, one.facts.workload));
    // Pods without the port are no endpoints: where others have it, the Service leaves these out.
    const isOpen = lacking.includes(undefined);
    const refusals = running.map(
      (one, at) => lacking[at] ?? this.#policies.refusal(one.facts.workload, service, fromOutside),
    );
    const whole = running.filter((one, at) => one.certain && one.pod === undefined && refusals[at] === undefined);
    const joint = jointPods(
      whole.filter(({ facts: one }) => deadProbe(one.workload) === undefined).map((one) => one.facts),
    );
    for (const together of joint)
      for (const part of this.pods.jointParts(together)) {
        builder.link(element, part, reason, { detection });
        builder.link(part, sink, reason);
      }
    const members = facts.map((one) => workloadLabel(one.workload)).join(", ");
    const advice =
      membersNeeded(facts) === 0
        ? undefined
        : `let no zone and no node hold half of the members of a quorum: ${members}`;
    running.forEach(({ facts: one, certain, pod: name, runtimeLabel }, at) => {
      if (isOpen && lacking[at] !== undefined) return;
      if (joint.some(({ workloads }) => workloads.includes(one))) return;
      const text = `which pods of ${workloadLabel(one.workload)} have the label ${runtimeLabel ?? ""}, by which Service ${service.name} selects them, is known only while they run`;
      const lead = runtimeLabel === undefined ? reason : { ...reason, text };
      const remedy = `let Service ${service.name} lead to more than one pod of ${workloadLabel(one.workload)}: its selector names pod ${name ?? ""}`;
      const pod = name === undefined ? undefined : { name, because: reason, remedy };
      for (const part of this.pods.parts(one, pod, pod?.remedy ?? advice)) {
        const refused = refusals[at];
        if (refused === undefined) builder.link(element, part, lead, { certain, detection });
        else
          builder.missing(element, part, `the way from Service ${service.name} to ${one.workload.name}`, refused, {
            certain,
          });
        builder.link(part, sink, lead, { certain });
      }
    });
    return found;
  }

  #flow(
    service: Service,
    facts: readonly WorkloadFacts[],
    flow: Pick<Flow, "id" | "kind" | "source"> & { readonly from: ElementId; readonly sink: ElementId },
  ): void {
    const required = Math.max(1, membersNeeded(facts), ...facts.map((one) => one.required));
    this.builder.flow({
      id: flow.id,
      kind: flow.kind,
      source: flow.source,
      destination: `service ${service.name}`,
      sources: [flow.from],
      destinations: [flow.sink],
      need: { capacity: required, unit: "pods" },
      resource: service.object.resource.urn,
    });
  }

  #podsKey(service: Service): string {
    return this.model
      .backendsOf(service)
      .map(({ facts, pod = "", certain }) => `${facts.workload.object.resource.urn} ${pod}${certain ? "" : "?"}`)
      .sort()
      .join();
  }
}

/** The majority of members that are spread over several workloads behind one Service, each of which belongs to a quorum. */
function membersNeeded(facts: readonly WorkloadFacts[]): number {
  const totals = facts.map(({ quorum, count }) => (quorum === undefined ? undefined : count.total));
  if (facts.length < 2 || totals.includes(undefined)) return 0;
  return majorityOf(totals.reduce<number>((sum, total) => sum + (total ?? 0), 0));
}
