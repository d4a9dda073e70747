import type { Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Family, Stretch } from "../address-space";
import { everything, meets, stretchOf, within } from "../address-space";
import type { AwsReader } from "../reader";
import { publicClients } from "./clients";
import type { Place } from "./place";

/** A block of addresses that a rule names. */
export type Block =
  | { readonly kind: "range"; readonly family: Family; readonly range: Stretch }
  /** The IPv4 block of a VPC or a subnet that is not known as text, by the resource or the lookup it comes from. */
  | { readonly kind: "of"; readonly owner: string }
  /** An address of ours on the internet: an elastic IP. */
  | { readonly kind: "public" }
  /** An address of ours within a VPC. */
  | { readonly kind: "private" }
  | { readonly kind: "unknown" };

/** How much of some addresses a block covers: all, none, a part, some part or other, or it is not known. */
export type Coverage = "all" | "none" | "some" | "unknown" | Stretch;

/** The block that a value names. */
export function blockOf(reader: AwsReader, value: Value): Block {
  const text = reader.textOf(value);
  if (typeof text === "string") {
    const family = text.includes(":") ? 6 : 4;
    const range = stretchOf(text, family);
    return range === undefined ? { kind: "unknown" } : { kind: "range", family, range };
  }
  if (value instanceof Interpolation) {
    const references = value.parts.filter((part) => typeof part !== "string");
    const [only] = references;
    return references.length === 1 && only instanceof Reference ? ofAddress(only) : { kind: "unknown" };
  }
  if (value instanceof Reference)
    return value.property === "cidrBlock" ? { kind: "of", owner: value.urn } : ofAddress(value);
  const origin = value instanceof Unknown ? value.origin : undefined;
  return origin?.endsWith(".cidrBlock") === true
    ? { kind: "of", owner: origin.slice(0, -".cidrBlock".length) }
    : { kind: "unknown" };
}

function ofAddress({ property }: Reference): Block {
  if (property === "publicIp" || property === "publicIpAddress") return { kind: "public" };
  return property === "privateIp" || property === "privateIpAddress" ? { kind: "private" } : { kind: "unknown" };
}

/**
 * How much a block covers of the addresses of something.
 *
 * @param range addresses it may have; undefined: not known
 * @param place where it stands; undefined: on the internet
 */
export function coverage(block: Block, range: Stretch | undefined, place: Place | undefined, family: Family): Coverage {
  if (block.kind === "unknown") return "unknown";
  if (block.kind === "range") return block.family === family ? common(block.range, range, family) : "none";
  if (family === 6) return "none";
  switch (block.kind) {
    case "of":
      return place === undefined ? "none" : covers(block.owner, place);
    case "public":
      return place === undefined && range !== undefined && meets(publicClients[4], range) ? "some" : "none";
    case "private":
      return place === undefined ? "none" : "unknown";
  }
}

function common(block: Stretch, range: Stretch | undefined, family: Family): Coverage {
  if (range === undefined) return same(block, everything[family]) ? "all" : "unknown";
  const [both] = within([range], block);
  if (both === undefined) return "none";
  return same(both, range) ? "all" : both;
}

function covers(owner: string, { vpc, subnet }: Place): Coverage {
  const looked = vpc?.key.replace(/^outside:/, "") ?? "";
  const isLookup = vpc?.key === `unknown:${owner}.id` || owner.endsWith(`getVpc({"id":"${looked}"})`);
  const inVpc = vpc !== undefined && (vpc.resource?.urn === owner || isLookup);
  if (inVpc || subnet?.resource?.urn === owner) return "all";
  // Subnets do not overlap, so another one's block covers none of this one.
  return subnet?.resource !== undefined && owner.includes(":Subnet::") ? "none" : "unknown";
}

function same(a: Stretch, b: Stretch): boolean {
  return a.first === b.first && a.last === b.last;
}
