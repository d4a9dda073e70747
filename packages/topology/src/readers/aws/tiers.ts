import { Unknown } from "@nospof/inventory";
import type { Family } from "./address-space";
import type { Network, Subnet, Vpc } from "./network";
import type { AwsReader } from "./reader";
import { asText, field } from "./reader";
import type { DefaultRoute, Routing } from "./routing";
import { leadsToInternetGateway } from "./route";
import { routesOf } from "./routing";
import { zoneKey } from "./zone";

/**
 * What kind of way to the internet a subnet has: `public` straight through an internet gateway, `private` through
 * something that translates or forwards, `isolated` none, `unknown` when its routes are not known.
 */
export type Exposure = "public" | "private" | "isolated" | "unknown";

/** A row of subnets of one VPC with one purpose. */
export interface Tier {
  readonly vpc: Vpc;
  /** The stem of its subnets' names (`private`), or the value of their tier tag. */
  readonly name: string;
  /** `<vpc>/<tier>`: always with the VPC, so that a second VPC changes no id. */
  readonly id: string;
  readonly exposure: Exposure;
  /** The IP version by which the tier leaves the VPC: 4 as soon as one of its subnets has a default route for IPv4. */
  readonly family: Family;
  readonly subnets: readonly Subnet[];
}

const tierTags = ["nospof:tier", "Tier", "tier"];

/**
 * Groups the subnets that the stack manages into tiers.
 *
 * @param servesInternet keys of subnets with something inside that needs an internet gateway: they are public on purpose
 */
export function tiersOf(
  reader: AwsReader,
  network: Network,
  routing: Routing,
  servesInternet: ReadonlySet<string>,
): readonly Tier[] {
  const tiers: Tier[] = [];
  const byVpc = groupBy(
    network.subnets.filter((subnet) => subnet.managed),
    (subnet) => subnet.vpc.key,
  );
  for (const subnets of byVpc.values()) {
    const [first] = subnets;
    if (first !== undefined) tiers.push(...tiersOfVpc(reader, routing, first.vpc, subnets, servesInternet));
  }
  return tiers;
}

/** What kind of way to the internet a subnet has. */
export function exposureOf(routing: Routing, subnet: Subnet): Exposure {
  const found = routesOf(routing, subnet);
  const routes = [...found.routes, ...found.possible];
  if (routes.some(leadsToInternetGateway)) return "public";
  if (routes.length > 0) return "private";
  return found.uncertain === undefined ? "isolated" : "unknown";
}

function tiersOfVpc(
  reader: AwsReader,
  routing: Routing,
  vpc: Vpc,
  subnets: readonly Subnet[],
  servesInternet: ReadonlySet<string>,
): readonly Tier[] {
  const exposure = new Map(subnets.map((subnet) => [subnet.key, exposureOf(routing, subnet)]));
  const of = (subnet: Subnet): Exposure => exposure.get(subnet.key) ?? "unknown";
  const tagged = groupBy(subnets, (subnet) => tagOf(reader, subnet) ?? "");
  const untagged = tagged.get("") ?? [];
  tagged.delete("");
  const named = groupBy(untagged, (subnet) => stemOf(subnet, vpc));
  const groups: { name: string; subnets: readonly Subnet[] }[] = [];

  for (const [name, members] of tagged) groups.push({ name, subnets: members });
  const single: Subnet[] = [];
  for (const [name, members] of named) {
    if (members.length === 1) single.push(...members);
    else
      for (const part of splitByExposure(members, of, servesInternet))
        groups.push({ name: part.suffix === undefined ? name : joined(name, part.suffix), subnets: part.subnets });
  }
  const alone = single.filter((subnet) => {
    const row = groups.find(
      (group) => group.subnets.some((one) => of(one) === of(subnet)) && alike(stemOf(subnet, vpc), group.name),
    );
    if (row !== undefined) row.subnets = [...row.subnets, subnet];
    return row === undefined;
  });
  for (const [kind, members] of groupBy(alone, of)) {
    const [only] = members;
    const name = members.length === 1 && only !== undefined ? stemOf(only, vpc) : kind;
    groups.push({ name, subnets: members });
  }
  const merged = groupBy(groups, (group) => group.name);
  return [...merged].map(([name, parts]) => {
    const members = parts.flatMap((part) => part.subnets);
    const family = members.some((subnet) => hasRoute(routing.defaultRoute(subnet, 4))) ? 4 : 6;
    return { vpc, name, id: `${vpc.name}/${name}`, exposure: dominant(members.map(of)), family, subnets: members };
  });
}

function hasRoute(found: DefaultRoute): boolean {
  return found.routes.length + found.possible.length > 0;
}

/** True when two names share a word: `extra-private` belongs to the row `private`. */
function alike(a: string, b: string): boolean {
  const others = new Set(b.split("-"));
  return a.split("-").some((word) => others.has(word));
}

/**
 * Subnets of one name may be several tiers: a loop names them `subnet-0`, `subnet-1`, whatever they are for. Public,
 * private and isolated ones are kept apart when they stand in the same zones; where one kind is only in zones that the
 * other leaves out, it is the same row of subnets with a wrong or a forgotten route.
 */
function splitByExposure(
  subnets: readonly Subnet[],
  of: (subnet: Subnet) => Exposure,
  servesInternet: ReadonlySet<string>,
): readonly { suffix?: string; subnets: readonly Subnet[] }[] {
  const kinds = groupBy(subnets, of);
  const order: readonly Exposure[] = ["private", "public", "unknown", "isolated"];
  const present = order.filter((kind) => kinds.has(kind));
  const [main] = present;
  if (main === undefined || present.length === 1) return [{ subnets }];
  const row = [...(kinds.get(main) ?? [])];
  const apart: { suffix: string; subnets: readonly Subnet[] }[] = [];
  for (const kind of present.slice(1)) {
    const members = kinds.get(kind) ?? [];
    const isMeant = kind === "public" && members.some(({ key }) => servesInternet.has(key));
    if (!isMeant && inOtherZones(members, row)) row.push(...members);
    else apart.push({ suffix: kind, subnets: members });
  }
  return apart.length === 0 ? [{ subnets: row }] : [{ suffix: main, subnets: row }, ...apart];
}

function inOtherZones(some: readonly Subnet[], others: readonly Subnet[]): boolean {
  const taken = new Set(others.map(({ zone }) => zoneKey(zone)));
  return some.every(({ zone }) => zoneKey(zone) !== undefined && !taken.has(zoneKey(zone))) && !taken.has(undefined);
}

function dominant(kinds: readonly Exposure[]): Exposure {
  const order: readonly Exposure[] = ["private", "public", "unknown", "isolated"];
  return order.find((kind) => kinds.includes(kind)) ?? "unknown";
}

function joined(name: string, suffix: string): string {
  return name === suffix || name.endsWith(`-${suffix}`) ? name : name === unnamed ? suffix : `${name}-${suffix}`;
}

function tagOf(reader: AwsReader, subnet: Subnet): string | undefined {
  if (subnet.resource === undefined) return undefined;
  const tags = reader.value(subnet.resource, "tags");
  for (const tag of tierTags) {
    const value = asText(field(tags, tag));
    if (typeof value === "string" && value !== "") return value.toLowerCase();
  }
  return undefined;
}

/** Name of a tier whose subnets' names say nothing but where they are. */
const unnamed = "subnets";

const regionAndZone =
  /(?<![a-z0-9])(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)-?(?:east|west)?-?\d+(?:-?[a-z](?![a-z0-9])|-[a-z]{3}-?\d+[a-z])?(?![a-z0-9])/g;
const zoneId = /(?<![a-z0-9])[a-z]{2,5}\d-?az-?\d+(?![a-z0-9])/g;
const placeWords = new Set(
  "az zone avail availability subnet subnets subnetwork sn net one two three four five six first second third fourth fifth sixth primary secondary tertiary".split(
    " ",
  ),
);

/** What a subnet's name says of its purpose, without where it is and without the VPC's name in front. */
function stemOf(subnet: Subnet, vpc: Vpc): string {
  const known = subnet.zone.zone instanceof Unknown ? [] : [words(subnet.zone.zone).join("-")];
  let kebab = words(subnet.name).join("-");
  for (const zone of known) kebab = kebab.split(zone).join("-");
  const all = kebab.replace(regionAndZone, "-").replace(zoneId, "-").split("-").flatMap(purposeWord);
  const prefix = words(vpc.name);
  const rest = prefix.every((word, at) => all[at] === word) ? all.slice(prefix.length) : all;
  const stem = rest.length > 0 ? rest : all;
  return stem.length > 0 ? stem.join("-") : unnamed;
}

function words(name: string): readonly string[] {
  const kebab = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2");
  return kebab
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** A word without its number: `private1a` is `private`, `az2`, `1a`, `b` and `3` are nothing. */
function purposeWord(word: string): readonly string[] {
  const base = word.replace(/\d+[a-h]?$/, "");
  return base === "" || /^[a-h]$/.test(base) || placeWords.has(base) ? [] : [base];
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const found = groups.get(key(item));
    if (found === undefined) groups.set(key(item), [item]);
    else found.push(item);
  }
  return groups;
}
