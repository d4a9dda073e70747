import type { AddressPlan, PlannedTier } from "./plan";
import { addressCount } from "./block";
import { grouped } from "./problems";
import { slotLabel } from "./zones";

const WIDTH = 79;
const LISTED_FREE_BLOCKS = 8;

/**
 * The plan as text for people: no line is longer than 79 characters. One paragraph per tier with a line per zone, then
 * what is free. Ends without a line break.
 */
export function formatPlan(plan: AddressPlan): string {
  const size = addressCount(Number(plan.cidr.split("/")[1]));
  const form = plan.zones[0]?.form ?? "name";
  const heading = `${plan.cidr}  ${grouped(size)} addresses, ${String(plan.zoneSlots)} zone slots (${slotLabel(0, form)} to ${slotLabel(plan.zoneSlots - 1, form)})`;
  const lines = [heading, ...(plan.ipv6Cidr === undefined ? [] : [plan.ipv6Cidr])];
  for (const tier of plan.tiers) lines.push("", ...tierLines(plan, tier));
  lines.push("", ...freeLines(plan, size));
  return lines.map((line) => clip(line)).join("\n");
}

function tierLines(plan: AddressPlan, tier: PlannedTier): string[] {
  const each = `${String(plan.zoneSlots)} × /${String(tier.prefixLength)} (${grouped(addressCount(tier.prefixLength))} addresses)`;
  const marks = [tier.pinned ? "pinned" : "", tier.retired ? "retired" : ""].filter((mark) => mark !== "");
  const facts = [tier.cidr, each, ...marks].join("  ");
  const heading = `${clip(tier.name, WIDTH - facts.length - 2)}  ${facts}`;
  const zoneWidth = Math.max(0, ...plan.zones.map((zone) => zone.name.length));
  const subnets = plan.subnets.filter((subnet) => subnet.tier === tier.name);
  const cidrWidth = Math.max(0, ...subnets.map((subnet) => subnet.cidr.length));
  return [
    heading,
    ...subnets.map((subnet) => {
      const ipv6 = subnet.ipv6Cidr ?? `IPv6 /64 number ${String(subnet.ipv6Index)}`;
      return `  ${subnet.zone.padEnd(zoneWidth)}  ${subnet.cidr.padEnd(cidrWidth)}  ${ipv6}`;
    }),
  ];
}

function freeLines(plan: AddressPlan, size: number): string[] {
  const percent = Math.round((plan.freeAddresses / size) * 100);
  const shown = plan.free.slice(0, LISTED_FREE_BLOCKS).map((block) => `  ${block}`);
  const hidden = plan.free.length - shown.length;
  return [
    `free  ${grouped(plan.freeAddresses)} addresses (${String(percent)} %) for tiers to come`,
    ...shown,
    ...(hidden > 0 ? [`  and ${String(hidden)} smaller or later blocks`] : []),
  ];
}

function clip(text: string, width = WIDTH): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
