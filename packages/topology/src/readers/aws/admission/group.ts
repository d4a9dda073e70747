import type { Resource, Urn, Value } from "@nospof/inventory";
import { Reference, Unknown, unwrap } from "@nospof/inventory";
import type { AwsKind } from "../kinds";
import { kindOf } from "../kinds";
import type { Network, Vpc } from "../network";
import type { AwsReader } from "../reader";
import { asList, outsideName } from "../reader";

export const groupKinds: readonly AwsKind[] = ["ec2:SecurityGroup", "ec2:DefaultSecurityGroup"];

/** A security group as something names it. */
export interface GroupName {
  /** The same for the same group; absent when it is not known which group is meant. */
  readonly key?: string;
  /** For messages. */
  readonly label: string;
  readonly resource?: Resource;
  /** The VPC of which it is the default group. */
  readonly defaultOf?: Vpc;
}

/** Tells which security group a value names: one of the stack, the default group of a VPC, or one outside the stack. */
export class GroupNames {
  readonly #defaultById = new Map<string, Resource>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
  ) {
    for (const vpc of reader.all("ec2:Vpc", "ec2:DefaultVpc")) {
      const id = vpc.outputs.defaultSecurityGroupId;
      if (typeof id === "string") this.#defaultById.set(id, vpc);
    }
  }

  /** The group that a security group resource is. */
  ofResource(resource: Resource): GroupName {
    return kindOf(resource.type) === "ec2:DefaultSecurityGroup"
      ? this.defaultOf(this.network.vpc(resource, "vpcId"))
      : { key: resource.urn, label: resource.name, resource };
  }

  /** The default group of a VPC. */
  defaultOf(vpc: Vpc): GroupName {
    // The default VPC of a region may be a resource of the stack or go without saying.
    const isDefault = vpc.resource !== undefined && kindOf(vpc.resource.type) === "ec2:DefaultVpc";
    const home = isDefault ? `default:${vpc.region}` : vpc.key;
    return { key: `default of ${home}`, label: `default of VPC ${vpc.name}`, defaultOf: vpc };
  }

  /** The group that a value names; nothing for no value. */
  named(value: Value | undefined, hints: readonly Urn[] = []): readonly GroupName[] {
    const bare = value === undefined || value === null ? undefined : unwrap(value);
    const vpc = bare === undefined ? undefined : this.#ownerOf(bare);
    if (vpc !== undefined) return [this.defaultOf(this.network.vpcOf({ kind: "resource", resource: vpc }, vpc, "id"))];
    const target = this.reader.follow(bare, groupKinds, hints);
    if (target.kind === "none") return [];
    if (target.kind === "resource") return [this.ofResource(target.resource)];
    const outside = outsideName(target);
    if (outside !== undefined) return [{ key: `outside:${outside}`, label: outside }];
    const origin = target.kind === "unknown" ? target.unknown.origin : undefined;
    return [{ ...(origin === undefined ? {} : { key: `lookup:${origin}` }), label: "a group that is not known yet" }];
  }

  /** The groups that a list value names; a list that is not known is one unknown group. */
  listed(value: Value | undefined, hints: readonly Urn[] = []): readonly GroupName[] {
    const list = asList(value);
    if (list === undefined) return [];
    return list instanceof Unknown ? this.named(list, hints) : list.flatMap((one) => this.named(one, hints));
  }

  /** The VPC whose default group a value names. */
  #ownerOf(value: Value): Resource | undefined {
    if (typeof value === "string") return this.#defaultById.get(value);
    if (value instanceof Reference && value.property === "defaultSecurityGroupId")
      return this.reader.inventory.get(value.urn);
    // A lookup of the group called default in a VPC of the stack.
    if (!(value instanceof Unknown) || !/getSecurityGroup\(.*"name":"default"/.test(value.origin ?? ""))
      return undefined;
    const [only, ...others] = value.dependsOn.flatMap((urn) => this.reader.inventory.get(urn) ?? []);
    const isVpc = only !== undefined && others.length === 0 && kindOf(only.type) === "ec2:Vpc";
    return isVpc && value.origin?.includes('"vpcId"') === true ? only : undefined;
  }
}
