import type { Resource } from "@nospof/inventory";
import { Reference, unwrap } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsReader } from "./reader";
import { because, field, listOf } from "./reader";
import type { DnsRecord } from "./record";
import { policyOf, referenceIn } from "./record";

/** What a set of records is part of. */
export interface SetContext {
  readonly name: string;
  readonly type: string;
  /** Name of the zone, where it is known. */
  readonly apex?: string;
  /** Equal for load balancers whose names stand in one zone of AWS's own. */
  readonly zoneOf: (balancer: Resource) => string;
}

/** Something that no two records of a name may have in common. */
interface Claim {
  readonly property: string;
  readonly value: string;
}

/** Why Route 53 refuses the records that a stack gives one name and type; undefined when it takes them. */
export function refusalOf(reader: AwsReader, set: SetContext, records: readonly DnsRecord[]): Because | undefined {
  const certain = records.filter(({ resource }) => !resource.conditional && !resource.external);
  const [first] = certain;
  if (first === undefined) return undefined;
  const usual = policyOf(reader, first.resource);
  const seen = new Map<string, DnsRecord>();
  for (const record of certain) {
    const { resource } = record;
    const own = refusalOfOne(reader, set, record);
    if (own !== undefined) return own;
    const policy = policyOf(reader, resource);
    if (policy !== usual) {
      const text = `give records ${first.name} and ${record.name} of ${set.name} one routing policy: ${first.name} is ${usual}, ${record.name} ${policy}, and Route 53 refuses the second`;
      return because(resource, "type", text);
    }
    for (const { property, value } of claimsOf(reader, record, policy)) {
      const other = seen.get(`${property}\n${value}`);
      if (other === undefined) seen.set(`${property}\n${value}`, record);
      else if (reader.flag(resource, "allowOverwrite") !== true) {
        const what = property === "name" ? "routing policy, or remove one of them" : property;
        const text = `give record ${record.name} another ${what}: ${other.name} is the ${value} of ${set.name} already, and Route 53 refuses a second one`;
        return because(resource, property, text);
      }
    }
  }
  return undefined;
}

function claimsOf(reader: AwsReader, record: DnsRecord, policy: string): readonly Claim[] {
  if (policy === "simple") return [{ property: "name", value: "only record" }];
  const identifier = reader.text(record.resource, "setIdentifier");
  return [
    ...(typeof record.role === "string"
      ? [{ property: "failoverRoutingPolicies", value: `${record.role} record` }]
      : []),
    ...(typeof identifier === "string" ? [{ property: "setIdentifier", value: `record ${identifier}` }] : []),
  ];
}

function refusalOfOne(reader: AwsReader, set: SetContext, { resource }: DnsRecord): Because | undefined {
  if (set.type === "CNAME" && set.name === set.apex) {
    const text = `make record ${resource.name} an alias of type A: ${set.name} is the name of its zone, which takes no CNAME`;
    return because(resource, "type", text);
  }
  const [alias] = listOf(reader.value(resource, "aliases"));
  if (alias === undefined && listOf(reader.value(resource, "records")).length === 0) {
    const text = `give record ${resource.name} aliases or records: it leads nowhere`;
    return because(resource, "aliases", text);
  }
  const [target, zone] = [field(alias, "name"), field(alias, "zoneId")];
  if (target === undefined || target === null || !(zone instanceof Reference)) return undefined;
  const [one, other] = [referenceIn(reader.inventory, unwrap(target)), reader.inventory.get(zone.urn)];
  // Source: Route 53 developer guide, "Values specific for simple alias records", "Record type".
  if (set.type === "CNAME" && one !== undefined && isBalancer(one)) {
    const text = `set type of record ${resource.name} to A: an alias to a load balancer is of type A or AAAA`;
    return because(resource, "type", text);
  }
  if (one === undefined || other === undefined || one === other || !isBalancer(one) || !isBalancer(other))
    return undefined;
  if (set.zoneOf(one) === set.zoneOf(other)) return undefined;
  const text = `take zoneId of the alias of ${resource.name} from load balancer ${one.name}, like its name: it is that of ${other.name}`;
  return because(resource, "aliases[0].zoneId", text);
}

function isBalancer({ type }: Resource): boolean {
  return type.endsWith(":LoadBalancer");
}
