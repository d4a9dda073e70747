import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { AwsReader } from "../reader";
import { asList, field, possible } from "../reader";
import type { Block } from "./block";
import { blockOf } from "./block";

/** Lists that AWS keeps of the addresses from which its edge reaches a customer's load balancers. */
const edgeLists = /com\.amazonaws\.[a-z0-9.-]*cloudfront\.origin-facing/;

/** The blocks of prefix lists, for the rules that name them. */
export class PrefixLists {
  readonly #entries = new Map<string, Value[]>();

  constructor(readonly reader: AwsReader) {
    for (const entry of reader.all("ec2:ManagedPrefixListEntry")) {
      for (const { urn } of possible(reader.target(entry, ["ec2:ManagedPrefixList"], "prefixListId"))) {
        const found = this.#entries.get(urn) ?? [];
        found.push(entry.conditional ? new Unknown() : (reader.value(entry, "cidr") ?? new Unknown()));
        this.#entries.set(urn, found);
      }
    }
  }

  /** The blocks of the list that a value names; one that is not known where the list is not part of the stack. */
  blocksOf(value: Value): readonly Block[] {
    const { reader } = this;
    const target = reader.follow(value, ["ec2:ManagedPrefixList"]);
    if (target.kind !== "resource" || target.resource.external) {
      const origin = target.kind === "unknown" ? target.unknown.origin : undefined;
      return [origin !== undefined && edgeLists.test(origin) ? { kind: "public" } : { kind: "unknown" }];
    }
    const inline = asList(reader.input(target.resource, "entries")) ?? [];
    if (inline instanceof Unknown) return [{ kind: "unknown" }];
    const separate = this.#entries.get(target.resource.urn) ?? [];
    return [...inline.map((one) => field(one, "cidr") ?? new Unknown()), ...separate].map((one) =>
      blockOf(reader, one),
    );
  }
}
