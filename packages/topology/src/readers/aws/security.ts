import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Reference, Unknown } from "@nospof/inventory";
import { Address4 } from "ip-address";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import type { AwsReader, Target } from "./reader";
import { asList, asNumber, asText, because, field, listOf } from "./reader";

/** One ingress rule of a security group. */
interface IngressRule {
  readonly protocol: Read<string>;
  readonly from: Read<number>;
  readonly to: Read<number>;
  /** IPv4 blocks as the program gives them. */
  readonly blocks: readonly Value[];
  readonly groups: readonly Target[];
  /** Admits members of the same group. */
  readonly self: boolean;
  /** Admits something that is not looked into: a prefix list, IPv6 blocks. */
  readonly other: boolean;
}

interface SecurityGroup {
  readonly name: string;
  readonly rules: IngressRule[];
  uncertain?: Because;
}

/** The security groups that something wears. */
export interface Wearer {
  /** Absent when none are given: it wears the VPC's default group, which is not looked into. */
  readonly groups?: readonly Target[];
  /** Resource and property that name the groups. */
  readonly because: Because;
}

/** Who wants in. */
export type Visitor =
  /** Somebody anywhere; `orMember`: who wears the same group is welcome too. */
  | { readonly kind: "anyone"; readonly orMember?: boolean }
  /** Something with these groups, in subnets with these blocks, of these VPCs (by urn). */
  | {
      readonly kind: "peer";
      readonly wearer: Wearer;
      readonly blocks: readonly string[];
      readonly vpcs: readonly Urn[];
    };

/** Whether security groups let a visitor in on a port. */
export type Admission =
  { readonly state: "admitted" } | { readonly state: "refused" | "unknown"; readonly because: Because };

const groupKinds: readonly AwsKind[] = ["ec2:SecurityGroup", "ec2:DefaultSecurityGroup"];

/** The ingress rules of a stack's security groups. */
export class Security {
  readonly #groups = new Map<Urn, SecurityGroup>();

  constructor(readonly reader: AwsReader) {
    for (const resource of reader.all(...groupKinds)) this.#readGroup(resource);
    for (const resource of reader.all("ec2:SecurityGroupRule")) this.#readRule(resource);
    for (const resource of reader.all("vpc:SecurityGroupIngressRule")) this.#readIngressRule(resource);
  }

  /** The groups that a list property of a resource names. */
  wearer(resource: Resource, property: string, groups?: readonly Target[]): Wearer {
    const reason = because(resource, property);
    const found = groups ?? this.reader.targets(resource, groupKinds, property);
    return found.length === 0 ? { because: reason } : { groups: found, because: reason };
  }

  /** The groups that a list value names. */
  named(value: Value | undefined): readonly Target[] {
    const list = asList(value);
    if (list === undefined) return [];
    return list instanceof Unknown
      ? [this.reader.follow(list, groupKinds)]
      : list.map((one) => this.reader.follow(one, groupKinds));
  }

  /** Whether the groups let a visitor in on a port. Groups that are not known leave it open. */
  admits(wearer: Wearer, port: Read<number>, visitor: Visitor): Admission {
    if (wearer.groups === undefined) return { state: "admitted" };
    let unknown: Because | undefined;
    const names: string[] = [];
    for (const target of wearer.groups) {
      const group = target.kind === "resource" ? this.#groups.get(target.resource.urn) : undefined;
      if (group === undefined || target.kind !== "resource") {
        unknown ??= wearer.because;
        continue;
      }
      names.push(group.name);
      for (const rule of group.rules) {
        const answer = this.#matches(rule, port, visitor, target.resource.urn);
        if (answer === true) return { state: "admitted" };
        if (answer === undefined) unknown ??= because(target.resource, "ingress");
      }
      unknown ??= group.uncertain;
    }
    if (unknown !== undefined) return { state: "unknown", because: unknown };
    const who = visitor.kind === "anyone" ? "" : " from the load balancer";
    const text = `open port ${String(port)}${who} in security group ${names.join(" or ")}: no ingress rule admits it`;
    return { state: "refused", because: { ...wearer.because, text } };
  }

  #matches(rule: IngressRule, port: Read<number>, visitor: Visitor, group: Urn): boolean | undefined {
    const onPort = coversPort(rule, port);
    if (onPort === false) return false;
    const from =
      visitor.kind === "anyone"
        ? visitor.orMember === true || !isForMembers(rule)
        : this.#fromPeer(rule, visitor, group);
    return from === false ? false : onPort === undefined ? undefined : from;
  }

  #fromPeer(rule: IngressRule, visitor: Visitor & { kind: "peer" }, group: Urn): boolean | undefined {
    if (rule.other) return true;
    const { groups } = visitor.wearer;
    const theirs = new Set(
      (groups ?? []).flatMap((target) => (target.kind === "resource" ? [target.resource.urn] : [])),
    );
    const blurred = groups === undefined || groups.some((target) => target.kind !== "resource");
    let open = false;
    if (rule.self && theirs.has(group)) return true;
    for (const target of rule.groups) {
      if (target.kind === "resource" && theirs.has(target.resource.urn)) return true;
      if (target.kind !== "resource" || blurred) open = true;
    }
    for (const block of rule.blocks) {
      const answer = this.#blockCovers(block, visitor);
      if (answer === true) return true;
      if (answer === undefined) open = true;
    }
    return open || (rule.self && blurred) ? undefined : false;
  }

  #blockCovers(value: Value, visitor: Visitor & { kind: "peer" }): boolean | undefined {
    if (value instanceof Reference && visitor.vpcs.includes(value.urn)) return true;
    const text = this.reader.textOf(value);
    if (typeof text !== "string") return undefined;
    if (text === "0.0.0.0/0") return true;
    if (visitor.blocks.length === 0) return undefined;
    return visitor.blocks.some((block) => overlap(block, text));
  }

  #readGroup(resource: Resource): void {
    const group: SecurityGroup = { name: resource.name, rules: [] };
    this.#groups.set(resource.urn, group);
    if (resource.external || resource.type.endsWith(":DefaultSecurityGroup"))
      group.uncertain = because(
        resource,
        "ingress",
        `the rules of security group ${resource.name} are not all part of this stack`,
      );
    const rules = asList(this.reader.input(resource, "ingress"));
    if (rules instanceof Unknown) group.uncertain = because(resource, "ingress");
    else {
      for (const rule of rules ?? []) {
        group.rules.push({
          protocol: asText(field(rule, "protocol")),
          from: asNumber(field(rule, "fromPort")),
          to: asNumber(field(rule, "toPort")),
          blocks: listOf(field(rule, "cidrBlocks")),
          groups: this.named(field(rule, "securityGroups")),
          self: asText(field(rule, "self")) === "true",
          other: listOf(field(rule, "prefixListIds")).length + listOf(field(rule, "ipv6CidrBlocks")).length > 0,
        });
      }
    }
  }

  #readRule(resource: Resource): void {
    const { reader } = this;
    const type = reader.text(resource, "type");
    if (typeof type === "string" && type !== "ingress") return;
    this.#give(resource, {
      protocol: reader.text(resource, "protocol"),
      from: reader.number(resource, "fromPort"),
      to: reader.number(resource, "toPort"),
      blocks: listOf(reader.input(resource, "cidrBlocks")),
      groups: someTarget(reader.target(resource, groupKinds, "sourceSecurityGroupId")),
      self: reader.flag(resource, "self") === true,
      other:
        listOf(reader.input(resource, "prefixListIds")).length +
          listOf(reader.input(resource, "ipv6CidrBlocks")).length >
        0,
    });
  }

  #readIngressRule(resource: Resource): void {
    const { reader } = this;
    const block = reader.value(resource, "cidrIpv4");
    this.#give(resource, {
      protocol: reader.text(resource, "ipProtocol"),
      from: reader.number(resource, "fromPort"),
      to: reader.number(resource, "toPort"),
      blocks: block === undefined ? [] : [block],
      groups: someTarget(reader.target(resource, groupKinds, "referencedSecurityGroupId")),
      self: false,
      other: reader.value(resource, "cidrIpv6") !== undefined || reader.value(resource, "prefixListId") !== undefined,
    });
  }

  /** Adds a rule to its group; to every group of the stack's own when it is not known which. */
  #give(resource: Resource, rule: IngressRule): void {
    const target = this.reader.target(resource, groupKinds, "securityGroupId");
    if (target.kind === "resource") this.#groups.get(target.resource.urn)?.rules.push(rule);
    if (target.kind !== "unknown") return;
    const candidates =
      target.candidates.length > 0 ? target.candidates.map(({ urn }) => urn) : [...this.#groups.keys()];
    for (const urn of candidates) {
      const group = this.#groups.get(urn);
      if (group !== undefined) group.uncertain ??= because(resource, "securityGroupId");
    }
  }
}

/** A rule that admits nobody but the members of its own group. */
function isForMembers(rule: IngressRule): boolean {
  return rule.self && !rule.other && rule.groups.length === 0 && rule.blocks.length === 0;
}

function coversPort(rule: IngressRule, port: Read<number>): boolean | undefined {
  const { protocol, from, to } = rule;
  if (protocol === "-1" || protocol === "all") return true;
  if (protocol instanceof Unknown) return undefined;
  if (protocol !== undefined && /^(icmp|icmpv6|1|58)$/i.test(protocol)) return false;
  if (typeof from !== "number" || typeof to !== "number") return undefined;
  if (from <= 0 && to >= 65535) return true;
  return typeof port === "number" ? from <= port && port <= to : undefined;
}

function overlap(a: string, b: string): boolean | undefined {
  if (!Address4.isValid(a) || !Address4.isValid(b)) return undefined;
  const [first, second] = [new Address4(a), new Address4(b)];
  return first.isInSubnet(second) || second.isInSubnet(first);
}

function someTarget(target: Target): readonly Target[] {
  return target.kind === "none" ? [] : [target];
}
