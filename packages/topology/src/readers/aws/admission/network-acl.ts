import type { Because } from "../../../model/topology";
import type { Family, Stretch } from "../address-space";
import { without } from "../address-space";
import type { Subnet } from "../network";
import { coverage } from "./block";
import type { AclRule, NetworkAcl, NetworkAclRules } from "./network-acl-rules";
import type { Ports, Protocol } from "./protocol";
import { concerns } from "./protocol";
import type { Admission, Peer } from "./security";
import { admitted } from "./security";
import type { Direction } from "./security-rules";

/** What wants to pass a network ACL: to these destination ports, all of which it needs. */
export interface Crossing {
  readonly direction: Direction;
  readonly peer: Peer;
  readonly protocol: Protocol;
  readonly ports: Ports;
  readonly family: Family;
  /** What it means that only some of the ports are open; default `unknown`: which are needed depends on the peer. */
  readonly partly?: "refused" | "unknown";
}

/** Addresses and ports of which one rule decides. */
interface Box {
  readonly range: Stretch | undefined;
  readonly ports: Ports;
  /** Rules before the deciding one that may match. */
  readonly doubts: readonly AclRule[];
}

/** Judges traffic by the network ACLs of the subnets that it enters and leaves. */
export class NetworkAcls {
  constructor(readonly rules: NetworkAclRules) {}

  /** Whether an ACL of this stack filters a subnet. */
  filter(subnet: Subnet | undefined): boolean {
    return subnet !== undefined && this.rules.of(subnet) !== undefined;
  }

  /** Whether the ACL of a subnet lets traffic in from, or out to, a peer; which of the peer's addresses pass. */
  passes(subnet: Subnet, crossing: Crossing): { admission: Admission; peer: Peer } {
    const { peer } = crossing;
    const acl = this.rules.of(subnet);
    if (acl === undefined) return { admission: admitted, peer };
    if (acl.doubt !== undefined) return { admission: { state: "unknown", because: acl.doubt }, peer };
    const { allowed, denied, unknown } = decide(acl[crossing.direction], crossing);
    const text = refusal(acl, subnet, crossing, allowed.length > 0);
    const refused = { ...acl.because, property: crossing.direction, text };
    const unsure: Admission = { state: "unknown", because: unknown[0]?.reason ?? refused };
    if (denied.length + unknown.length === 0) return { admission: admitted, peer };
    if (allowed.length + unknown.length === 0) return { admission: { state: "refused", because: refused }, peer };
    const others = [...denied, ...unknown].flatMap(({ box }) => box.range ?? []);
    const left = others.reduce(without, peer.ranges ?? []);
    if (left.length === 0) {
      const state = unknown.length === 0 ? (crossing.partly ?? "unknown") : "unknown";
      return { admission: state === "refused" ? { state, because: refused } : unsure, peer };
    }
    return peer.quantity === "all"
      ? { admission: unsure, peer }
      : { admission: admitted, peer: { ...peer, ranges: left } };
  }
}

interface Decided {
  readonly box: Box;
  readonly reason?: Because | undefined;
}

/** Walks the rules in their order; the first that matches decides, and what none matches is denied. */
function decide(
  rules: readonly AclRule[],
  crossing: Crossing,
): { allowed: Decided[]; denied: Decided[]; unknown: Decided[] } {
  const result = { allowed: [] as Decided[], denied: [] as Decided[], unknown: [] as Decided[] };
  const settle = (box: Box, action: AclRule["action"], reason?: Because): void => {
    const doubt = box.doubts.find((rule) => rule.action !== action);
    if (action === "unknown" || doubt !== undefined) result.unknown.push({ box, reason: doubt?.because ?? reason });
    else result[action === "allow" ? "allowed" : "denied"].push({ box, reason });
  };
  let open: readonly Box[] = (crossing.peer.ranges ?? [undefined]).map((range) => ({
    range,
    ports: crossing.ports,
    doubts: [],
  }));
  for (const rule of rules) {
    open = open.flatMap((box) => {
      const matched = match(rule, box, crossing);
      if (matched === undefined) return [{ ...box, doubts: [...box.doubts, rule] }];
      if (matched === false) return [box];
      settle(matched.inside, rule.action, rule.because);
      return matched.outside;
    });
  }
  for (const box of open) settle(box, "deny");
  return result;
}

/** The part of a box that a rule decides and what is left of it; undefined when it is not known what it matches. */
function match(
  rule: AclRule,
  box: Box,
  { protocol, peer, family }: Crossing,
): { inside: Box; outside: readonly Box[] } | false | undefined {
  const about = concerns(rule.protocol, protocol);
  if (about === false) return false;
  const covered = rule.blocks
    .map((block) => coverage(block, box.range, peer.place, family))
    .filter((one) => one !== "none");
  const [cover] = covered;
  if (cover === undefined) return false;
  const ports = about === "all" ? box.ports : portsOf(rule);
  if (ports === undefined || about === undefined || !rule.certain || cover === "unknown" || cover === "some") {
    return ports !== undefined && common(ports, box.ports) === undefined ? false : undefined;
  }
  const both = common(ports, box.ports);
  if (both === undefined) return false;
  const range = cover === "all" || box.range === undefined ? box.range : cover;
  const outside = [
    ...(range === undefined || box.range === undefined ? [] : without([box.range], range)).map((one) => ({
      ...box,
      range: one,
    })),
    ...otherPorts(box.ports, both).map((one) => ({ ...box, range, ports: one })),
  ];
  return { inside: { ...box, range, ports: both }, outside };
}

function portsOf({ from, to }: AclRule): Ports | undefined {
  return typeof from === "number" && typeof to === "number" ? { first: from, last: to } : undefined;
}

function common(a: Ports, b: Ports): Ports | undefined {
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first <= last ? { first, last } : undefined;
}

function otherPorts(all: Ports, taken: Ports): readonly Ports[] {
  const before = all.first < taken.first ? [{ first: all.first, last: taken.first - 1 }] : [];
  const after = taken.last < all.last ? [{ first: taken.last + 1, last: all.last }] : [];
  return [...before, ...after];
}

function refusal(
  acl: NetworkAcl,
  subnet: Subnet,
  { direction, peer, protocol, ports }: Crossing,
  partly: boolean,
): string {
  const numbers =
    ports.first === ports.last ? `port ${String(ports.first)}` : `ports ${String(ports.first)}-${String(ports.last)}`;
  const what = protocol === "udp" ? `UDP ${numbers}` : numbers;
  const rules = `its ${direction} rules let ${partly ? "only a part" : "none"} of it pass`;
  return direction === "ingress"
    ? `let ${peer.label} into subnet ${subnet.name} on ${what} in network ACL ${acl.name}: ${rules}`
    : `let subnet ${subnet.name} out to ${what} of ${peer.label} in network ACL ${acl.name}: ${rules}`;
}
