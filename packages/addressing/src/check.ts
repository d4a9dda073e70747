import { ipv6SubnetCount, parseIpv6Parent } from "./ipv6";
import type { AddressRequest } from "./plan";
import type { AddressProblem } from "./problems";
import { grouped } from "./problems";
import type { Zone } from "./zones";
import { parseZone, slotLabel } from "./zones";

const MAX_ZONE_SLOTS = 32;
const IPV6_BITS = 128;

export type Report = (path: string, reason: string) => void;

/** A function that appends to `problems`. */
export function reporter(problems: AddressProblem[]): Report {
  return (path, reason) => {
    problems.push({ path, reason });
  };
}

/** Zone slots must be a power of two, so that a tier is one CIDR block that a route or a firewall rule can name. */
export function checkZoneSlots(zoneSlots: number, report: Report): boolean {
  const valid = Number.isInteger(zoneSlots) && zoneSlots >= 1 && zoneSlots <= MAX_ZONE_SLOTS;
  if (valid && Number.isInteger(Math.log2(zoneSlots))) return true;
  report(
    "zoneSlots",
    `${String(zoneSlots)} is no power of two from 1 to ${String(MAX_ZONE_SLOTS)}; a tier of any other size would be no single CIDR block`,
  );
  return false;
}

/** Reads the zones and reports those that have no place, share one, or do not belong together. */
export function checkZones(names: readonly string[], zoneSlots: number, report: Report): Zone[] {
  if (names.length === 0) report("zones", "no zone is listed; list at least one, for example us-east-1a");
  const bySlot = new Map<number, Zone>();
  const seen = new Set<string>();
  let first: Zone | undefined;
  names.forEach((name, index) => {
    const path = `zones[${String(index)}]`;
    if (seen.has(name)) {
      report(path, `${name} is listed twice; list each zone once`);
      return;
    }
    seen.add(name);
    const zone = parseZone(name);
    if (typeof zone === "string") {
      report(path, zone);
      return;
    }
    first ??= zone;
    if (zone.form !== first.form) {
      report(
        path,
        `${name} is a zone ${describeForm(zone)} but ${first.name} is a zone ${describeForm(first)}; they are numbered differently, so use one form for all zones`,
      );
    } else if (zone.region !== first.region) {
      report(path, `${name} is in ${zone.region} but ${first.name} is in ${first.region}; make one plan per region`);
    } else if (zone.slot >= zoneSlots) {
      report(
        path,
        `${name} needs slot ${String(zone.slot)} but ${String(zoneSlots)} zone slots end with ${slotLabel(zoneSlots - 1, zone.form)} (slot ${String(zoneSlots - 1)}); choose another zone, or more zoneSlots before the first deployment (a later change moves every tier)`,
      );
    } else {
      bySlot.set(zone.slot, zone);
    }
  });
  return [...bySlot.values()].sort((a, b) => a.slot - b.slot);
}

/** Checks that the last tier's last /64 exists in the IPv6 block, given or assigned later. */
export function checkIpv6(request: AddressRequest, zoneSlots: number, report: Report): void {
  const given = request.ipv6Cidr === undefined ? undefined : parseIpv6Parent(request.ipv6Cidr);
  if (typeof given === "string") {
    report("ipv6Cidr", given);
    return;
  }
  const announced = request.ipv6PrefixLength;
  if (announced !== undefined && !(Number.isInteger(announced) && announced >= 0 && announced <= IPV6_BITS / 2)) {
    report("ipv6PrefixLength", `${String(announced)} is no whole number from 0 to ${String(IPV6_BITS / 2)}`);
    return;
  }
  const prefixLength = given ?? announced;
  if (prefixLength === undefined) return;
  const needed = request.tiers.length * zoneSlots;
  const held = ipv6SubnetCount(prefixLength);
  if (needed <= held) return;
  report(
    given === undefined ? "ipv6PrefixLength" : "ipv6Cidr",
    `${String(request.tiers.length)} tiers × ${String(zoneSlots)} zone slots = ${grouped(needed)} subnets of /64, but a /${String(prefixLength)} holds ${grouped(held)}; use a bigger IPv6 block or fewer tiers`,
  );
}

function describeForm(zone: Zone): string {
  return zone.form === "id" ? "ID" : "name";
}
