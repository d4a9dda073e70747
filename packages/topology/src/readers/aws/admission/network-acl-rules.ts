import type { Read, Resource, Value } from "@nospof/inventory";
import { Reference, Unknown, unwrap } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import type { AwsKind } from "../kinds";
import { kindOf } from "../kinds";
import type { Network, Subnet, Vpc } from "../network";
import type { AwsReader } from "../reader";
import { asList, asNumber, asText, because, field, possible } from "../reader";
import type { Block } from "./block";
import { blockOf } from "./block";
import type { Direction } from "./security-rules";

/** One numbered rule of a network ACL. */
export interface AclRule {
  readonly number: number;
  readonly action: "allow" | "deny" | "unknown";
  readonly protocol: Read<string>;
  readonly from: Read<number>;
  readonly to: Read<number>;
  readonly blocks: readonly Block[];
  /** False when it is not known whether the ACL has the rule. */
  readonly certain: boolean;
  readonly because: Because;
}

/** A network ACL; what none of its rules decides is denied. */
export interface NetworkAcl extends Readonly<Record<Direction, readonly AclRule[]>> {
  readonly name: string;
  /** The statement that its rules make. */
  readonly because: Because;
  /** Set when not all of its rules are known. */
  readonly doubt?: Because;
}

interface AclDraft {
  readonly name: string;
  readonly because: Because;
  readonly ingress: AclRule[];
  readonly egress: AclRule[];
  doubt?: Because;
}

const aclKinds: readonly AwsKind[] = ["ec2:NetworkAcl", "ec2:DefaultNetworkAcl"];
const subnetKinds: readonly AwsKind[] = ["ec2:Subnet", "ec2:DefaultSubnet"];

/** Rule number that AWS gives to the rules of a default network ACL. */
const defaultNumber = 100;

/** The network ACLs of a stack, and which one filters each subnet. */
export class NetworkAclRules {
  readonly #byUrn = new Map<string, AclDraft>();
  readonly #defaults = new Map<string, AclDraft>();
  readonly #defaultById = new Map<string, Resource>();
  readonly #bySubnet = new Map<string, { acl: AclDraft; certain: boolean }[]>();
  /** ACLs that may filter any subnet of a VPC, by the VPC. */
  readonly #loose = new Map<string, Because>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
  ) {
    for (const vpc of reader.all("ec2:Vpc", "ec2:DefaultVpc")) {
      const id = vpc.outputs.defaultNetworkAclId;
      if (typeof id === "string") this.#defaultById.set(id, vpc);
    }
    for (const resource of reader.all(...aclKinds)) this.#readAcl(resource);
    for (const rule of reader.all("ec2:NetworkAclRule")) this.#readRule(rule);
    for (const one of reader.all("ec2:NetworkAclAssociation")) this.#readAssociation(one);
    for (const { ingress, egress } of [...this.#byUrn.values(), ...this.#defaults.values()]) {
      ingress.sort((a, b) => a.number - b.number);
      egress.sort((a, b) => a.number - b.number);
    }
  }

  /** The network ACL of a subnet; undefined where nothing of this stack filters it. */
  of(subnet: Subnet): NetworkAcl | undefined {
    const own = this.#bySubnet.get(subnet.key) ?? [];
    const [first, ...others] = own;
    if (first === undefined) {
      const loose = this.#loose.get(subnet.vpc.key);
      const fallback = this.#defaults.get(subnet.vpc.key);
      if (loose === undefined) return fallback;
      return { name: "that is not known", ingress: [], egress: [], because: loose, doubt: loose };
    }
    if (first.certain && others.every(({ acl }) => acl === first.acl)) return first.acl;
    const text = `which network ACL filters subnet ${subnet.name} is not known`;
    return { ...first.acl, doubt: first.acl.doubt ?? { ...first.acl.because, text } };
  }

  /** An ACL has the rules that the program gives it; the provider takes all rules from a default one that it manages. */
  #readAcl(resource: Resource): void {
    const draft: AclDraft = { name: resource.name, because: because(resource, "ingress"), ingress: [], egress: [] };
    this.#byUrn.set(resource.urn, draft);
    if (resource.external)
      draft.doubt = because(
        resource,
        "ingress",
        `the rules of network ACL ${resource.name} are not part of this stack`,
      );
    for (const direction of ["ingress", "egress"] as const) {
      const rules = this.#inlineRules(resource, direction);
      if (rules instanceof Unknown) draft.doubt ??= because(resource, direction);
      else rules.forEach((rule, at) => this.#addInline(draft, resource, direction, rule, at));
    }
    const isDefault = kindOf(resource.type) === "ec2:DefaultNetworkAcl";
    const owner = isDefault ? this.#ownerOf(resource, "defaultNetworkAclId") : undefined;
    if (owner !== undefined) this.#defaults.set(this.#vpcOf(owner).key, draft);
    const listed = asList(this.reader.input(resource, "subnetIds"));
    if (listed instanceof Unknown) this.#assign(draft, resource, "subnetIds", listed);
    else listed?.forEach((one, at) => this.#assign(draft, resource, `subnetIds[${String(at)}]`, one));
  }

  /** Inline rules; where the program gives none, those that a deployed ACL has. */
  #inlineRules(resource: Resource, direction: Direction): readonly Value[] | Unknown {
    const { reader } = this;
    const deployed = reader.inventory.source === "state" && !resource.external;
    return asList(deployed ? reader.value(resource, direction) : reader.input(resource, direction)) ?? [];
  }

  #addInline(draft: AclDraft, resource: Resource, direction: Direction, rule: Value, at: number): void {
    const number = asNumber(field(rule, "ruleNo"));
    const reason = because(resource, `${direction}[${String(at)}]`);
    if (typeof number !== "number") {
      draft.doubt ??= reason;
      return;
    }
    draft[direction].push({
      number,
      action: actionOf(asText(field(rule, "action"))),
      protocol: asText(field(rule, "protocol")),
      from: asNumber(field(rule, "fromPort")),
      to: asNumber(field(rule, "toPort")),
      blocks: this.#blocks(field(rule, "cidrBlock"), field(rule, "ipv6CidrBlock")),
      certain: !resource.conditional,
      because: reason,
    });
  }

  #readRule(rule: Resource): void {
    const { reader } = this;
    const drafts = this.#aclsOf(rule);
    const number = reader.number(rule, "ruleNumber");
    const egress = reader.flag(rule, "egress") ?? false;
    for (const { draft, certain } of drafts) {
      if (typeof number !== "number" || egress instanceof Unknown) {
        draft.doubt ??= because(rule, typeof number === "number" ? "egress" : "ruleNumber");
        continue;
      }
      draft[egress ? "egress" : "ingress"].push({
        number,
        action: actionOf(reader.text(rule, "ruleAction")),
        protocol: reader.text(rule, "protocol"),
        from: reader.number(rule, "fromPort"),
        to: reader.number(rule, "toPort"),
        blocks: this.#blocks(reader.value(rule, "cidrBlock"), reader.value(rule, "ipv6CidrBlock")),
        certain: certain && !rule.conditional,
        because: because(rule, "ruleAction"),
      });
    }
  }

  /** The ACLs that a rule or an association belongs to, or may. */
  #aclsOf(resource: Resource): readonly { draft: AclDraft; certain: boolean }[] {
    const owner = this.#ownerOf(resource, "networkAclId");
    if (owner !== undefined) return [{ draft: this.#defaultOf(owner), certain: true }];
    const target = this.reader.target(resource, aclKinds, "networkAclId");
    const known = possible(target).flatMap(({ urn }) => this.#byUrn.get(urn) ?? []);
    return known.map((draft) => ({ draft, certain: target.kind === "resource" }));
  }

  /** The default ACL of a VPC: as the stack manages it, else as AWS makes it, with what the stack adds. */
  #defaultOf(owner: Resource): AclDraft {
    const vpc = this.#vpcOf(owner);
    const found = this.#defaults.get(vpc.key);
    if (found !== undefined) return found;
    const reason = because(owner, "defaultNetworkAclId");
    const everything: AclRule = {
      number: defaultNumber,
      action: "allow",
      protocol: "-1",
      from: 0,
      to: 0,
      blocks: ["0.0.0.0/0", "::/0"].map((block) => blockOf(this.reader, block)),
      certain: true,
      because: reason,
    };
    const name = `default of VPC ${vpc.name}`;
    const draft: AclDraft = { name, because: reason, ingress: [everything], egress: [everything] };
    if (!vpc.managed)
      draft.doubt = { ...reason, text: `the rules of network ACL ${name} are not all part of this stack` };
    this.#defaults.set(vpc.key, draft);
    return draft;
  }

  /** The VPC resource whose default ACL a property names. */
  #ownerOf(resource: Resource, property: string): Resource | undefined {
    const value = this.reader.value(resource, property);
    const bare = value === undefined ? undefined : unwrap(value);
    if (typeof bare === "string") return this.#defaultById.get(bare);
    const isDefault = bare instanceof Reference && bare.property === "defaultNetworkAclId";
    return isDefault ? this.reader.inventory.get(bare.urn) : undefined;
  }

  #vpcOf(resource: Resource): Vpc {
    return this.network.vpcOf({ kind: "resource", resource }, resource, "id");
  }

  #readAssociation(one: Resource): void {
    const subnet = this.reader.value(one, "subnetId") ?? new Unknown();
    for (const { draft, certain } of this.#aclsOf(one)) this.#assign(draft, one, "subnetId", subnet, certain);
  }

  /** Puts an ACL on the subnet that a value names, or on those it may name. */
  #assign(draft: AclDraft, owner: Resource, property: string, value: Value, certain = true): void {
    const hints = owner.propertyDependencies[property.replace(/\[.*/, "")];
    const target = this.reader.follow(value, subnetKinds, hints);
    const sure = certain && target.kind !== "unknown" && !owner.conditional;
    const named = target.kind === "unknown" ? [] : [this.network.subnetOf(target, owner, property)];
    const maybe = target.kind === "unknown" ? target.candidates.map((one) => this.network.subnet(one)) : [];
    const origin = target.kind === "unknown" ? target.unknown.origin : undefined;
    const keys = [...named, ...maybe].flatMap((subnet) => subnet?.key ?? []);
    if (origin !== undefined) keys.push(`unknown:${origin}`);
    for (const key of keys) {
      const found = this.#bySubnet.get(key) ?? [];
      found.push({ acl: draft, certain: sure || key === `unknown:${String(origin)}` });
      this.#bySubnet.set(key, found);
    }
    if (keys.length === 0) this.#loose.set(this.network.vpc(owner, "vpcId").key, because(owner, property));
  }

  #blocks(v4: Value | undefined, v6: Value | undefined): readonly Block[] {
    return [v4, v6].flatMap((one) =>
      one === undefined || one === null || one === "" ? [] : [blockOf(this.reader, one)],
    );
  }
}

function actionOf(action: Read<string>): AclRule["action"] {
  const name = typeof action === "string" ? action.toLowerCase() : undefined;
  return name === "allow" || name === "deny" ? name : "unknown";
}
