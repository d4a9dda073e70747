import type { Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { AwsReader } from "./reader";
import { asText, field, listOf } from "./reader";

/** The blocks of a stack's managed prefix lists. */
export class PrefixLists {
  readonly #blocks = new Map<Urn, (string | Unknown)[]>();

  constructor(readonly reader: AwsReader) {
    for (const list of reader.all("ec2:ManagedPrefixList")) {
      const entries = listOf(reader.value(list, "entries"));
      this.#blocks.set(
        list.urn,
        entries.map((entry) => asText(field(entry, "cidr")) ?? new Unknown()),
      );
    }
    for (const entry of reader.all("ec2:ManagedPrefixListEntry")) {
      const list = reader.target(entry, ["ec2:ManagedPrefixList"], "prefixListId");
      if (list.kind === "resource")
        this.#blocks.get(list.resource.urn)?.push(reader.text(entry, "cidr") ?? new Unknown());
    }
  }

  /** The blocks of the list that a value names; undefined for a list that this stack does not manage. */
  blocks(value: Value | undefined, owner: Resource): readonly (string | Unknown)[] | undefined {
    const target = this.reader.follow(
      value,
      ["ec2:ManagedPrefixList"],
      owner.propertyDependencies.destinationPrefixListId,
    );
    return target.kind === "resource" && !target.resource.external ? this.#blocks.get(target.resource.urn) : undefined;
  }
}
