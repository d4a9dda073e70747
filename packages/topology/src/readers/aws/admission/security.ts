import type { Read } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import type { Family, Stretch } from "../address-space";
import { without } from "../address-space";
import type { Block, Coverage } from "./block";
import { coverage } from "./block";
import type { GroupName } from "./group";
import type { Place } from "./place";
import type { Protocol } from "./protocol";
import { allPorts, concerns } from "./protocol";
import type { Direction, SecurityRule, SecurityRules } from "./security-rules";
import { outsideStack } from "./security-rules";

/** The security groups that something wears. */
export interface Wearer {
  /** How what wears them is called in messages: `load balancer front`. */
  readonly label: string;
  /** Absent: no group filters its traffic. */
  readonly groups?: readonly GroupName[];
  /** True for a group that AWS makes and that lets its traffic through; which rules name it is not known. */
  readonly hidden?: boolean;
  /** True when the program names no group, so that it wears the default group of its VPC. */
  readonly byDefault?: boolean;
  /** Resource and property that name the groups. */
  readonly because: Because;
}

/** Who is at the other end of traffic, as filters see it. */
export interface Peer {
  readonly label: string;
  /**
   * Its security groups. `none`: rules that name groups do not see it. Several clients wear several groups: any but
   * that of what they call, and that one too where the stack has others that wear it.
   */
  readonly groups: Wearer | "none" | { readonly alsoWorn: (key: string) => boolean };
  /** Addresses that it may have; absent: not known. */
  readonly ranges?: readonly Stretch[];
  /** Where it stands; absent: on the internet. */
  readonly place?: Place;
  /** `all`: it may have any of its addresses; `some`: many, of whom it is enough that some are let through. */
  readonly quantity: "all" | "some";
  /** True when it may come by IPv6 too. */
  readonly ipv6?: boolean;
}

/** What wants through. */
export interface Traffic {
  readonly protocol: Protocol;
  readonly port: Read<number>;
  readonly family: Family;
}

/** Whether a filter lets traffic through. */
export type Admission =
  { readonly state: "admitted" } | { readonly state: "refused" | "unknown"; readonly because: Because };

export const admitted: Admission = { state: "admitted" };

/** Judges traffic by the security groups at one of its ends. */
export class Security {
  constructor(readonly rules: SecurityRules) {}

  /** Whether the groups of something let traffic in from, or out to, a peer. */
  admits(direction: Direction, wearer: Wearer, peer: Peer, traffic: Traffic): Admission {
    if (wearer.groups === undefined) return admitted;
    let doubt: Because | undefined;
    let left: readonly (Stretch | undefined)[] = peer.ranges ?? [undefined];
    let touched = false;
    for (const name of wearer.groups) {
      const group = this.rules.of(name);
      if (group === undefined) {
        doubt ??= name.key === undefined ? wearer.because : { ...wearer.because, text: outsideStack(name) };
        continue;
      }
      const inDoubt = group.doubt[direction];
      if (inDoubt !== undefined) doubt ??= { ...wearer.because, ...inDoubt };
      for (const rule of group[direction]) {
        const onPort = coversPort(rule, traffic);
        if (onPort === false) continue;
        const matched = matches(rule, peer, left, name, traffic.family);
        if (matched === false) continue;
        if (onPort === undefined || !rule.certain || matched === undefined) {
          doubt ??= rule.because;
          continue;
        }
        if (matched.length === 0 || peer.quantity === "some") return admitted;
        left = matched;
        touched = true;
      }
    }
    if (doubt !== undefined) return { state: "unknown", because: doubt };
    const text = refusal(direction, wearer, peer, traffic, touched);
    return { state: touched ? "unknown" : "refused", because: { ...wearer.because, text } };
  }
}

/**
 * What is left of a peer's addresses after a rule: nothing when the rule lets all of them through, false when it
 * concerns none of them, undefined when that is not known. Of many peers some are enough.
 */
function matches(
  rule: SecurityRule,
  peer: Peer,
  left: readonly (Stretch | undefined)[],
  own: GroupName,
  family: Family,
): readonly (Stretch | undefined)[] | false | undefined {
  const byGroup = rule.groups.map((group) => wears(peer, group, own));
  if (byGroup.includes(true)) return [];
  let unknown = byGroup.includes(undefined);
  let rest = left;
  let matched = false;
  for (const block of rule.blocks) {
    rest = rest.flatMap((range): readonly (Stretch | undefined)[] => {
      const covered = covers(block, range, peer, family);
      if (covered === "unknown") unknown = true;
      if (covered === "unknown" || covered === "none") return [range];
      matched = true;
      return covered === "all" || covered === "some" || range === undefined ? [] : without([range], covered);
    });
  }
  if (matched) return rest;
  return unknown ? undefined : false;
}

/** A peer that may come by IPv6 too may be let through by an IPv6 rule; then not everybody is. */
function covers(block: Block, range: Stretch | undefined, peer: Peer, family: Family): Coverage {
  if (block.kind === "range" && block.family === 6 && family === 4 && peer.ipv6 === true) return "unknown";
  return coverage(block, range, peer.place, family);
}

/** Whether a peer wears the group that a rule names. */
function wears({ groups }: Peer, group: GroupName, own: GroupName): boolean | undefined {
  if (groups === "none") return false;
  if ("alsoWorn" in groups)
    return group.key !== undefined && (group.key !== own.key || groups.alsoWorn(group.key)) ? true : undefined;
  const worn = groups.groups ?? [];
  if (groups.hidden === true) return isMade(group) ? false : undefined;
  if (group.key !== undefined && worn.some(({ key }) => key === group.key)) return true;
  return worn.every((one) => areDistinct(one, group)) ? false : undefined;
}

/**
 * Whether two groups with different keys are certainly two. What is known by an id or a lookup only may be any group,
 * and one VPC may go by two names; but a group that the stack makes is no VPC's default group.
 */
function areDistinct(a: GroupName, b: GroupName): boolean {
  if (isMade(a)) return isMade(b) || b.defaultOf !== undefined;
  if (isMade(b)) return a.defaultOf !== undefined;
  return a.defaultOf?.managed === true && b.defaultOf?.managed === true;
}

function isMade({ resource }: GroupName): boolean {
  return resource?.external === false;
}

/** Whether a rule is about a port; undefined when that is not known. */
function coversPort({ protocol, from, to }: SecurityRule, traffic: Traffic): boolean | undefined {
  const about = concerns(protocol, traffic.protocol);
  if (about === "all") return true;
  if (about !== true) return about;
  if (typeof from !== "number" || typeof to !== "number") return undefined;
  if (from <= allPorts.first && to >= allPorts.last) return true;
  return typeof traffic.port === "number" ? from <= traffic.port && traffic.port <= to : undefined;
}

function refusal(
  direction: Direction,
  wearer: Wearer,
  peer: Peer,
  { protocol, port }: Traffic,
  partly: boolean,
): string {
  const groups = (wearer.groups ?? []).map(({ label }) => label).join(" or ");
  const number = `${protocol === "udp" ? "UDP " : ""}port ${typeof port === "number" ? String(port) : "of the traffic"}`;
  if (wearer.byDefault === true && !partly) {
    const wanted =
      direction === "ingress" ? `opens ${number} to ${peer.label}` : `lets it out to ${number} of ${peer.label}`;
    return `give ${wearer.label} a security group that ${wanted}: it names none, so it wears security group ${groups}`;
  }
  const rules = partly ? "admit only some of its addresses" : "do not admit it";
  return direction === "ingress"
    ? `open ${number} of ${wearer.label} to ${peer.label} in security group ${groups}: its ingress rules ${rules}`
    : `let ${wearer.label} out to ${number} of ${peer.label} in security group ${groups}: its egress rules ${rules}`;
}
