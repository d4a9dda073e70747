import type { Domain, Topology } from "@nospof/topology";
import type { AwsModel, ZoneFact } from "@nospof/topology/aws";
import { shortName } from "../names";
import type { Recipe } from "./recipe";
import { patterns } from "./identify";

/** Where a loss takes place: a whole region, or one zone of it. */
export interface Scope {
  readonly model: AwsModel;
  /** Name of the region; starts with `?` when nothing in the stack tells it. */
  readonly region: string;
  /** Absent: the whole region. */
  readonly zone?: Domain;
}

/** Where a scope is, in words. */
export function placeWords({ region, zone }: Scope): string {
  return zone === undefined ? region : shortName(zone);
}

/** Whether something certainly stands in a scope. */
export function contains({ model, region, zone }: Scope, fact: ZoneFact): boolean {
  if (zone === undefined) return fact.region === region;
  const placement = model.zones.placement(fact);
  return "domains" in placement && placement.domains.includes(zone.id);
}

/** Name of the region that a domain is or lies in. */
export function regionOf(domain: Domain, topology: Topology): string | undefined {
  const byId = new Map(topology.domains.map((one) => [one.id, one]));
  for (let at: Domain | undefined = domain; at !== undefined; at = byId.get(at.parent ?? ""))
    if (at.kind === "region") return shortName(at);
  return undefined;
}

/** A zone's name. Instances are found by it, and which name a zone ID has differs from account to account. */
export function zoneName(recipe: Recipe, zone: Domain): string {
  const own = shortName(zone);
  if (!/-az\d+$/.test(own)) return own;
  const what = `name of the zone ${own} in the account (aws ec2 describe-availability-zones)`;
  return recipe.ask(`zone ${own}`, ["zone name", own], what, patterns.name);
}
