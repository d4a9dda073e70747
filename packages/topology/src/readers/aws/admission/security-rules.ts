import type { Read, Resource, Value } from "@nospof/inventory";
import { isList, Unknown, unwrap } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import type { Network, Vpc } from "../network";
import type { AwsReader } from "../reader";
import { asFlag, asList, asNumber, asText, because, field, possible } from "../reader";
import type { Block } from "./block";
import { blockOf } from "./block";
import type { GroupName } from "./group";
import { groupKinds, GroupNames } from "./group";
import { PrefixLists } from "./prefix-list";

/** The way that traffic goes, as seen from where it is filtered. */
export type Direction = "ingress" | "egress";

/** One rule of a security group. */
export interface SecurityRule {
  readonly protocol: Read<string>;
  readonly from: Read<number>;
  readonly to: Read<number>;
  readonly blocks: readonly Block[];
  readonly groups: readonly GroupName[];
  /** False when it is not known whether the group has the rule. */
  readonly certain: boolean;
  readonly because: Because;
}

/** The rules of one security group. */
export interface SecurityGroup extends Readonly<Record<Direction, readonly SecurityRule[]>> {
  readonly name: GroupName;
  /** Set for a direction of which not all rules are known; what it leaves out is said by what wears the group. */
  readonly doubt: Readonly<Partial<Record<Direction, Partial<Because>>>>;
}

interface GroupDraft extends SecurityGroup {
  readonly ingress: SecurityRule[];
  readonly egress: SecurityRule[];
  readonly doubt: Partial<Record<Direction, Partial<Because>>>;
}

/** The rules of a stack's security groups, wherever the program states them. */
export class SecurityRules {
  readonly names: GroupNames;
  readonly #lists: PrefixLists;
  readonly #groups = new Map<string, GroupDraft>();

  constructor(
    readonly reader: AwsReader,
    network: Network,
  ) {
    this.names = new GroupNames(reader, network);
    this.#lists = new PrefixLists(reader);
    for (const resource of reader.all(...groupKinds)) this.#readGroup(resource);
    for (const resource of reader.all("ec2:SecurityGroupRule")) this.#readRule(resource);
    for (const resource of reader.all("vpc:SecurityGroupIngressRule")) this.#readModernRule(resource, "ingress");
    for (const resource of reader.all("vpc:SecurityGroupEgressRule")) this.#readModernRule(resource, "egress");
  }

  /** The rules of a group; undefined when the group is not part of this stack or not known. */
  of(name: GroupName): SecurityGroup | undefined {
    return this.#draft(name);
  }

  #draft(name: GroupName): GroupDraft | undefined {
    if (name.key === undefined) return undefined;
    return this.#groups.get(name.key) ?? (name.defaultOf && this.#untouchedDefault(name, name.defaultOf));
  }

  /**
   * The default group of a VPC that the stack makes: it admits its own members and lets everything out. What others
   * made of the default group of a VPC outside the stack is not known. Source: Amazon VPC user guide, "Default security
   * groups".
   */
  #untouchedDefault(name: GroupName, vpc: Vpc): GroupDraft {
    const draft: GroupDraft = { name, ingress: [], egress: [], doubt: {} };
    if (name.key !== undefined) this.#groups.set(name.key, draft);
    if (!vpc.managed || vpc.resource === undefined) {
      const doubt = { text: outsideStack(name) };
      Object.assign(draft.doubt, { ingress: doubt, egress: doubt });
      return draft;
    }
    const all = { protocol: "-1", from: undefined, to: undefined, certain: true };
    const reason = because(vpc.resource, "defaultSecurityGroupId");
    draft.ingress.push({ ...all, blocks: [], groups: [name], because: reason });
    const anywhere = ["0.0.0.0/0", "::/0"].map((block) => blockOf(this.reader, block));
    draft.egress.push({ ...all, blocks: anywhere, groups: [], because: reason });
    return draft;
  }

  /**
   * A group has the rules that the program gives it and no others: the provider takes away the rule by which AWS lets
   * everything out, and all rules of a default group. Source: @pulumi/aws SecurityGroup, "NOTE on Egress rules", and
   * DefaultSecurityGroup.
   */
  #readGroup(resource: Resource): void {
    const name = this.names.ofResource(resource);
    const draft: GroupDraft = { name, ingress: [], egress: [], doubt: {} };
    if (name.key !== undefined) this.#groups.set(name.key, draft);
    for (const direction of ["ingress", "egress"] as const) {
      if (resource.external) draft.doubt[direction] = because(resource, direction, outsideStack(name));
      const rules = this.#inlineRules(resource, direction);
      if (rules instanceof Unknown) draft.doubt[direction] ??= because(resource, direction);
      else draft[direction].push(...rules.map((rule, at) => this.#inlineRule(rule, name, resource, direction, at)));
    }
  }

  /** Inline rules; where the program gives none, those that a deployed group has. */
  #inlineRules(resource: Resource, direction: Direction): readonly Value[] | Unknown {
    const { reader } = this;
    const deployed = reader.inventory.source === "state" && !resource.external;
    return asList(deployed ? reader.value(resource, direction) : reader.input(resource, direction)) ?? [];
  }

  #inlineRule(rule: Value, group: GroupName, resource: Resource, direction: Direction, at: number): SecurityRule {
    const self = asFlag(field(rule, "self"));
    return {
      protocol: rule instanceof Unknown ? rule : asText(field(rule, "protocol")),
      from: asNumber(field(rule, "fromPort")),
      to: asNumber(field(rule, "toPort")),
      blocks: this.#blocks(field(rule, "cidrBlocks"), field(rule, "ipv6CidrBlocks"), field(rule, "prefixListIds")),
      groups: [
        ...this.names.listed(field(rule, "securityGroups"), resource.propertyDependencies[direction]),
        ...membersOf(group, self),
      ],
      certain: !resource.conditional,
      because: because(resource, `${direction}[${String(at)}]`),
    };
  }

  #readRule(resource: Resource): void {
    const { reader } = this;
    const type = reader.text(resource, "type");
    const self = reader.flag(resource, "self");
    const source = this.names.named(
      reader.value(resource, "sourceSecurityGroupId"),
      resource.propertyDependencies.sourceSecurityGroupId,
    );
    const directions: readonly Direction[] = type === "ingress" || type === "egress" ? [type] : ["ingress", "egress"];
    for (const direction of directions) {
      this.#give(resource, direction, (group) => ({
        protocol: reader.text(resource, "protocol"),
        from: reader.number(resource, "fromPort"),
        to: reader.number(resource, "toPort"),
        blocks: this.#blocks(
          reader.input(resource, "cidrBlocks"),
          reader.input(resource, "ipv6CidrBlocks"),
          reader.input(resource, "prefixListIds"),
        ),
        groups: [...source, ...membersOf(group, self)],
        certain: !resource.conditional && directions.length === 1,
        because: this.#statement(
          resource,
          "protocol fromPort toPort cidrBlocks prefixListIds sourceSecurityGroupId type",
        ),
      }));
    }
  }

  #readModernRule(resource: Resource, direction: Direction): void {
    const { reader } = this;
    this.#give(resource, direction, () => ({
      protocol: reader.text(resource, "ipProtocol"),
      from: reader.number(resource, "fromPort"),
      to: reader.number(resource, "toPort"),
      blocks: this.#blocks(
        reader.value(resource, "cidrIpv4"),
        reader.value(resource, "cidrIpv6"),
        reader.value(resource, "prefixListId"),
      ),
      groups: this.names.named(
        reader.value(resource, "referencedSecurityGroupId"),
        resource.propertyDependencies.referencedSecurityGroupId,
      ),
      certain: !resource.conditional,
      because: this.#statement(resource, "ipProtocol fromPort toPort cidrIpv4 prefixListId referencedSecurityGroupId"),
    }));
  }

  /** Adds a rule to its group; where it is not known to which, all groups it may belong to are in doubt. */
  #give(resource: Resource, direction: Direction, make: (group: GroupName) => SecurityRule): void {
    const hints = resource.propertyDependencies.securityGroupId;
    const [name] = this.names.named(this.reader.value(resource, "securityGroupId"), hints);
    if (name === undefined) return;
    const group = this.#draft(name);
    if (group !== undefined) group[direction].push(make(name));
    if (name.key !== undefined) return;
    const target = this.reader.target(resource, groupKinds, "securityGroupId");
    const candidates = possible(target).flatMap((one) => this.#draft(this.names.ofResource(one)) ?? []);
    for (const one of candidates.length > 0 ? candidates : this.#groups.values())
      one.doubt[direction] ??= because(resource, "securityGroupId");
  }

  /** The first of a rule's properties that is not known, else the first of all. */
  #statement(resource: Resource, properties: string): Because {
    const [first = "", ...others] = properties.split(" ");
    const isUnknown = (property: string): boolean =>
      entries(this.reader.value(resource, property)).some((one) => typeof this.reader.textOf(one) === "object");
    const text = `${resource.name} is created inside an apply: whether it exists is not known before the deployment`;
    return because(resource, [first, ...others].find(isUnknown) ?? first, resource.conditional ? text : undefined);
  }

  #blocks(v4: Value | undefined, v6: Value | undefined, lists: Value | undefined): readonly Block[] {
    return [
      ...[...entries(v4), ...entries(v6)].map((one) => blockOf(this.reader, one)),
      ...entries(lists).flatMap((one) => this.#lists.blocksOf(one)),
    ];
  }
}

/** The entries of a list, or the one value in its place. */
function entries(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  const bare = unwrap(value);
  return isList(bare) ? bare.map(unwrap) : [bare];
}

/** The group itself where a rule admits its members. */
function membersOf(group: GroupName, self: Read<boolean>): readonly GroupName[] {
  if (self === true) return [group];
  return self instanceof Unknown ? [{ label: "itself, perhaps" }] : [];
}

/** The statement that the rules of a group are not known. */
export function outsideStack({ key, label }: GroupName): string {
  const which = key?.startsWith("lookup:") === true ? "a security group that is looked up" : `security group ${label}`;
  return `the rules of ${which} are not part of this stack`;
}
