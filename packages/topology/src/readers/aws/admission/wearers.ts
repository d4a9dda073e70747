import type { Resource, Urn, Value } from "@nospof/inventory";
import { Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import { kindOf } from "../kinds";
import { launchSource } from "../launch";
import type { Vpc } from "../network";
import { isDefaultVpc } from "../network";
import { firstCard, primaryCard } from "../network-card";
import type { AwsReader, Target } from "../reader";
import { asList, because, field, listOf, possible } from "../reader";
import type { GroupName, GroupNames } from "./group";
import type { Wearer } from "./security";

/** Finds the security groups that load balancers, instances, fleets and services wear. */
export class Wearers {
  readonly #attached = new Map<Urn, GroupName[]>();
  readonly #worn = new Map<string, Set<Urn>>();
  #complete = false;

  constructor(
    readonly reader: AwsReader,
    readonly names: GroupNames,
  ) {
    for (const one of reader.all("ec2:NetworkInterfaceSecurityGroupAttachment")) this.#readAttachment(one);
  }

  /**
   * A load balancer that names no group wears its VPC's default group; a network load balancer then has none at all, and
   * a classic one in a default VPC has one that Elastic Load Balancing makes for its listeners. Source: Elastic Load
   * Balancing user guides, "Security groups".
   */
  loadBalancer(
    resource: Resource,
    type: "application" | "network" | "gateway" | "classic",
    vpc: Vpc | undefined,
  ): Wearer {
    const label = `load balancer ${resource.name}`;
    const reason = because(resource, "securityGroups");
    const groups = this.#list(resource, "securityGroups");
    if (groups.length === 0 && (type === "network" || type === "gateway")) return { label, because: reason };
    const inDefault = vpc === undefined || isDefaultVpc(vpc);
    if (groups.length === 0 && type === "classic" && inDefault) return { label, hidden: true, because: reason };
    return this.#wearer(resource, label, groups, reason, vpc);
  }

  /** A single instance: its own groups, those of its first network interface or of its launch template. */
  machine(resource: Resource, vpc: Vpc | undefined): Wearer {
    const { reader } = this;
    const label = `instance ${resource.name}`;
    const card = this.#primaryCard(resource);
    const worn = [
      { property: "vpcSecurityGroupIds", groups: this.#list(resource, "vpcSecurityGroupIds") },
      { property: "securityGroups", groups: this.#byName(resource, "securityGroups", vpc) },
      { property: "primaryNetworkInterface", groups: card },
    ].find(({ groups }) => groups.length > 0);
    const template = reader.value(resource, "launchTemplate");
    const own =
      worn !== undefined || template === undefined
        ? this.#wearer(
            resource,
            label,
            worn?.groups ?? [],
            because(resource, worn?.property ?? "vpcSecurityGroupIds"),
            vpc,
          )
        : this.#ofSource(resource, label, this.#templateOf(template), "launchTemplate", vpc);
    const attached = this.#attached.get(resource.urn) ?? [];
    return attached.length === 0
      ? own
      : this.#wearer(resource, label, [...(own.groups ?? []), ...attached], own.because, vpc);
  }

  /** A network interface of an instance. */
  card(card: Resource, instance: Resource, vpc: Vpc | undefined): Wearer {
    return this.#wearer(
      instance,
      `instance ${instance.name}`,
      this.#ofCard(card),
      because(card, "securityGroups"),
      vpc,
    );
  }

  /** The instances of an autoscaling group; several answers where they start from several launch templates. */
  scalingGroup(resource: Resource, vpc: Vpc | undefined): readonly Wearer[] {
    const { reader } = this;
    const label = `the instances of ${resource.name}`;
    const mixed = field(reader.value(resource, "mixedInstancesPolicy"), "launchTemplate");
    const property = mixed === undefined ? "launchTemplate" : "mixedInstancesPolicy";
    const others = listOf(field(mixed, "overrides")).flatMap((one) => {
      const named = field(one, "launchTemplateSpecification");
      return named === undefined ? [] : [this.#templateOf(named)];
    });
    return [launchSource(reader, resource), ...others].map((source) =>
      this.#ofSource(resource, label, source, property, vpc),
    );
  }

  /** The tasks of a service with network interfaces of their own. */
  service(resource: Resource, vpc: Vpc | undefined): Wearer {
    const network = this.reader.value(resource, "networkConfiguration");
    const hints = resource.propertyDependencies.networkConfiguration;
    const groups = this.names.listed(field(network, "securityGroups"), hints);
    const reason = because(resource, "networkConfiguration.securityGroups");
    return this.#wearer(resource, `the tasks of ${resource.name}`, groups, reason, vpc);
  }

  /** Whether something other than a resource wears a group. */
  othersWear(key: string, resource: Resource): boolean {
    this.#completeIndex();
    return [...(this.#worn.get(key) ?? [])].some((urn) => urn !== resource.urn);
  }

  #templateOf(value: Value): Target {
    const named = ["id", "launchTemplateId", "name", "launchTemplateName"].map((key) => field(value, key));
    return this.reader.follow(named.find((one) => one !== undefined) ?? new Unknown(), ["ec2:LaunchTemplate"]);
  }

  /** What instances wear that start from a launch template or a launch configuration. */
  #ofSource(resource: Resource, label: string, source: Target, property: string, vpc: Vpc | undefined): Wearer {
    if (source.kind !== "resource" || source.resource.external)
      return this.#unexplained(label, because(resource, property), "launch template");
    const template = source.resource;
    if (kindOf(template.type) === "ec2:LaunchConfiguration") {
      const groups = this.#byName(template, "securityGroups", vpc);
      return this.#wearer(resource, label, groups, because(template, "securityGroups"), vpc);
    }
    const cards = this.reader.value(template, "networkInterfaces");
    const first = firstCard(cards);
    const ofCard = this.names.listed(field(first, "securityGroups"), template.propertyDependencies.networkInterfaces);
    if (ofCard.length > 0)
      return this.#wearer(resource, label, ofCard, because(template, "networkInterfaces[0].securityGroups"), vpc);
    // A network interface that is there already brings its groups along.
    const card = this.reader.follow(field(first, "networkInterfaceId"), ["ec2:NetworkInterface"]);
    if (card.kind === "resource")
      return this.#wearer(resource, label, this.#ofCard(card.resource), because(card.resource, "securityGroups"), vpc);
    const direct = this.#list(template, "vpcSecurityGroupIds");
    const groups = direct.length > 0 ? direct : this.#byName(template, "securityGroupNames", vpc);
    return this.#wearer(resource, label, groups, because(template, "vpcSecurityGroupIds"), vpc);
  }

  /** The groups of the network interface that an instance is given as its first. */
  #primaryCard(resource: Resource): readonly GroupName[] {
    const target = primaryCard(this.reader, resource);
    if (target.kind === "none") return [];
    return target.kind === "resource" ? this.#ofCard(target.resource) : [{ label: "a group that is not known yet" }];
  }

  #ofCard(card: Resource): readonly GroupName[] {
    return [...this.#list(card, "securityGroups"), ...(this.#attached.get(card.urn) ?? [])];
  }

  #list(resource: Resource, property: string): readonly GroupName[] {
    return this.names.listed(this.reader.value(resource, property), resource.propertyDependencies[property]);
  }

  /** Groups by id or by name; `default` is the default group of the VPC. */
  #byName(resource: Resource, property: string, vpc: Vpc | undefined): readonly GroupName[] {
    const list = asList(this.reader.value(resource, property));
    if (list === undefined || list instanceof Unknown) return this.#list(resource, property);
    const hints = resource.propertyDependencies[property];
    return list.flatMap((one) =>
      one === "default" && vpc !== undefined ? [this.names.defaultOf(vpc)] : this.names.named(one, hints),
    );
  }

  #wearer(
    resource: Resource,
    label: string,
    named: readonly GroupName[],
    reason: Because,
    vpc: Vpc | undefined,
  ): Wearer {
    const byDefault = named.length === 0;
    const fallback = vpc === undefined ? { label: "default of a VPC that is not known" } : this.names.defaultOf(vpc);
    const groups = byDefault ? [fallback] : named;
    for (const { key } of groups) {
      if (key === undefined) continue;
      const others = this.#worn.get(key);
      if (others === undefined) this.#worn.set(key, new Set([resource.urn]));
      else others.add(resource.urn);
    }
    return { label, groups, because: reason, ...(byDefault ? { byDefault } : {}) };
  }

  #unexplained(label: string, reason: Because, what: string): Wearer {
    const text = `the ${what} of ${label} is not part of this stack`;
    return { label, groups: [{ label: "a group that is not known yet" }], because: { ...reason, text } };
  }

  #readAttachment(one: Resource): void {
    const value = this.reader.value(one, "networkInterfaceId");
    const groups = this.names.named(
      this.reader.value(one, "securityGroupId"),
      one.propertyDependencies.securityGroupId,
    );
    const direct = value instanceof Reference ? [this.reader.inventory.get(value.urn)] : [];
    const holders = direct.length > 0 ? direct : possible(this.reader.follow(value, ["ec2:NetworkInterface"]));
    for (const holder of holders) {
      if (holder === undefined) continue;
      const found = this.#attached.get(holder.urn) ?? [];
      this.#attached.set(holder.urn, [...found, ...groups]);
    }
  }

  /** Load balancers, fleets and services are asked for anyway; single instances and functions are added here. */
  #completeIndex(): void {
    if (this.#complete) return;
    this.#complete = true;
    for (const resource of this.reader.all("ec2:Instance")) this.machine(resource, undefined);
    for (const resource of this.reader.all("lambda:Function")) {
      const groups = this.names.listed(field(this.reader.value(resource, "vpcConfig"), "securityGroupIds"));
      if (groups.length > 0) this.#wearer(resource, resource.name, groups, because(resource, "vpcConfig"), undefined);
    }
  }
}
