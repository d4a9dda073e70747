import type { Because, Detection } from "../../../model/topology";
import type { Registration } from "../registration";
import type { AwsModel } from "../model";
import { because } from "../reader";
import type { TargetGroup } from "../target-group";
import type { GraphBuilder } from "../../builder";
import type { ComputeGraph } from "./compute";
import { serviceName } from "./compute";
import { healthTerm } from "./health-term";
import { deadEnds } from "./redirects";

/**
 * Services to which no load balancer of this stack forwards: behind one of another stack, or behind none. Whether they
 * are reached is not known; that they are lost with a zone may be.
 */
export class UnreachedServices {
  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
    readonly compute: ComputeGraph,
  ) {}

  /** One flow for each target group with members that nothing in the stack leads to. */
  addFlows(): void {
    for (const group of this.model.loadBalancing.targetGroups) {
      const isOwn = this.model.loadBalancing.loadBalancer(group.resource) !== undefined;
      if (isOwn || this.model.loadBalancing.isForwardedTo(group)) continue;
      const registrations = this.model.compute
        .registeredWith(group.resource)
        .filter(({ member }) => member.kind !== "load-balancer" && !(member.kind === "fleet" && member.fleet.off));
      const reason = registrations.length === 0 ? undefined : this.#reasonOf(group);
      if (reason !== undefined) this.#flow(group, registrations, reason);
    }
  }

  /** Why it is not known whether traffic gets to a group; undefined when something else may lead there. */
  #reasonOf(group: TargetGroup): Because | undefined {
    const named = this.model.listensFor(group.resource);
    if (named !== undefined) {
      // A listener of this stack that names the group and sends it nothing, as with weight 0, means to.
      if (this.model.loadBalancing.isOfThisStack(named)) return undefined;
      const property = named.type.endsWith(":ListenerRule") ? "listenerArn" : "loadBalancerArn";
      return because(named, property, `the load balancer in front of ${group.name} is not part of this stack`);
    }
    if (this.model.isPassedOn(group.resource) || this.#isAwaited(group)) return undefined;
    const text = `no listener of this stack forwards to target group ${group.name}: whether its members get traffic is not known`;
    return because(group.resource, "arn", text);
  }

  /** Whether a load balancer that sends clients to a port without a listener is all that leads to a group: that is told. */
  #isAwaited({ resource }: TargetGroup): boolean {
    const { loadBalancing, network, reader } = this.model;
    const home = reader.value(resource, "vpcId") === undefined ? undefined : network.vpc(resource, "vpcId");
    return loadBalancing.loadBalancers.some(
      (one) =>
        one.vpc?.key === home?.key &&
        loadBalancing.forwardsOf(one).length === 0 &&
        deadEnds(this.model, one).some(({ certain }) => certain),
    );
  }

  #flow(group: TargetGroup, registrations: readonly Registration[], reason: Because): void {
    const { builder } = this;
    const source = builder.unknown(`in-front-of:${group.name}`, `what leads to ${group.name}`, reason);
    const sink = this.compute.sink(group);
    const element = builder.add({
      id: builder.id("target-group", group.resource),
      kind: "target-group",
      label: `target group ${group.name}`,
      resource: group.resource,
      forwarding: { kind: "any" },
    });
    builder.link(source, element, reason);
    const detection: Detection = { signal: "target", terms: [healthTerm(group)] };
    for (const registration of registrations)
      for (const part of this.compute.parts(registration, sink))
        builder.link(element, part.element, registration.because, { certain: registration.certain, detection });
    const required = registrations.map(({ member }) => (member.kind === "fleet" ? member.fleet.required : 1));
    builder.flow({
      id: `ingress:${serviceName(group.name)}`,
      kind: "ingress",
      source: "its clients",
      destination: `service ${serviceName(group.name)}`,
      sources: [source],
      destinations: [sink],
      need: { capacity: Math.max(1, ...required), unit: "instances" },
      resource: group.resource.urn,
    });
  }
}
