import type { Resource, Value } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import type { AwsReader } from "./reader";
import { asText, because, field, listOf, possible } from "./reader";

/**
 * Network ACLs that a stack puts on its subnets. Which traffic their rules let pass is not worked out: a subnet whose
 * ACL does not plainly admit everything both ways may be cut off.
 */
export class NetworkAcls {
  readonly #filters = new Map<string, Because>();

  constructor(readonly reader: AwsReader) {
    for (const acl of reader.all("ec2:NetworkAcl")) {
      const associations = this.#ofAcl("ec2:NetworkAclAssociation", acl);
      if (this.#isOpen(acl, "ingress") && this.#isOpen(acl, "egress")) continue;
      const reason = because(acl, "ingress", `network ACL ${acl.name} does not admit everything`);
      const subnets = [
        ...reader.targets(acl, ["ec2:Subnet"], "subnetIds"),
        ...associations.map((one) => reader.target(one, ["ec2:Subnet"], "subnetId")),
      ];
      for (const { urn } of subnets.flatMap(possible)) this.#filters.set(urn, reason);
    }
  }

  /** What may keep traffic out of or in a subnet; undefined when nothing of this stack does. */
  filterOf(subnet: Resource | undefined): Because | undefined {
    return subnet && this.#filters.get(subnet.urn);
  }

  #ofAcl(kind: AwsKind, acl: Resource): readonly Resource[] {
    const referrers = this.reader.referrers([kind], ["ec2:NetworkAcl"], "networkAclId");
    return referrers.to(acl).map(({ resource }) => resource);
  }

  /** True when an ACL has a rule that admits everything in a direction, and none that denies anything. */
  #isOpen(acl: Resource, direction: "ingress" | "egress"): boolean {
    const inline = listOf(this.reader.value(acl, direction)).map((rule) => ({
      action: asText(field(rule, "action")),
      protocol: asText(field(rule, "protocol")),
      block: asText(field(rule, "cidrBlock")),
    }));
    const separate = this.#ofAcl("ec2:NetworkAclRule", acl)
      .filter((rule) => (this.reader.flag(rule, "egress") === true) === (direction === "egress"))
      .map((rule) => ({
        action: this.reader.text(rule, "ruleAction"),
        protocol: this.reader.text(rule, "protocol"),
        block: this.reader.text(rule, "cidrBlock"),
      }));
    const rules = [...inline, ...separate];
    const everything = rules.some(
      ({ action, protocol, block }) =>
        isText(action, "allow") && isText(protocol, "-1", "all") && block === "0.0.0.0/0",
    );
    return everything && rules.every(({ action }) => isText(action, "allow"));
  }
}

function isText(value: Value | undefined, ...texts: readonly string[]): boolean {
  return typeof value === "string" && texts.includes(value.toLowerCase());
}
