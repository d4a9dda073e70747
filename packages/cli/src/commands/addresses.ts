import { createStyle, pad, paragraph, withoutControls, type Style } from "@nospof/report";
import type { NetworkAddresses, TierAddresses } from "../addresses/networks";
import { networksOf } from "../addresses/networks";
import type { Space } from "../addresses/space";
import { CliError } from "../errors";
import type { AnalysisOptions } from "../options";
import { isColored, terminalWidth, write } from "../output/terminal";
import { allRules } from "../rules";
import { readStacks } from "../targets/stacks";

/** Options of `nospof addresses`. */
export type AddressesOptions = AnalysisOptions;

/** `nospof addresses`: the networks of the stacks with their subnets by tier and zone, and what is free. */
export async function addresses(targets: readonly string[], options: AddressesOptions): Promise<number> {
  const stacks = await readStacks(targets, options, allRules());
  const style = createStyle(terminalWidth(), isColored(process.stdout));
  const blocks = stacks.flatMap((stack) => {
    if ("error" in stack) return [];
    const { project, stack: name } = stack.inventory;
    const networks = withoutControls(networksOf(stack.inventory));
    const nothing = networks.length === 0 ? paragraph(style, "No network with addresses of its own.") : [];
    const title = paragraph(style, style.colors.bold(`${project}/${name}`), 0, 0);
    return [[...title, ...nothing, ...networks.flatMap((network) => ["", ...networkLines(network, style)])].join("\n")];
  });
  await write(process.stdout, `${blocks.join("\n\n")}\n`);
  const errors = stacks.flatMap((stack) =>
    "error" in stack ? [`${stack.target} ${stack.stack}: ${stack.error}`] : [],
  );
  if (errors.length > 0) throw new CliError(errors.join("\n"));
  return 0;
}

function networkLines(network: NetworkAddresses, style: Style): string[] {
  const blocks = network.spaces.map(({ cidr, size }) => `${cidr} (${grouped(size)} addresses)`);
  const known = blocks.length === 0 ? "its block is not known yet" : blocks.join(", ");
  return [
    ...paragraph(style, `${style.colors.bold(network.name)} in ${network.region}: ${known}`),
    ...network.tiers.flatMap((tier) => tierLines(tier, style)),
    ...network.spaces.flatMap((space) => freeLines(space, style)),
  ];
}

function tierLines(tier: TierAddresses, style: Style): string[] {
  const kind = tier.exposure === tier.name ? "" : ` (${tier.exposure})`;
  const zoneWidth = Math.max(...tier.subnets.map(({ zone }) => zone.length));
  const cidrWidth = Math.max(...tier.subnets.map(({ cidr = notKnown }) => cidr.length));
  return [
    ...paragraph(style, `${tier.name}${kind}`, 2),
    ...tier.subnets.flatMap(({ name, zone, cidr = notKnown }) =>
      paragraph(style, `${pad(zone, zoneWidth)}  ${pad(cidr, cidrWidth)}  ${style.colors.dim(name)}`, 4, 6),
    ),
  ];
}

/** A number with its thousands apart, the same in every locale. */
function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

const notKnown = "not known yet";

function freeLines({ cidr, size, free, freeAddresses, problem }: Space, style: Style): string[] {
  if (problem !== undefined) return paragraph(style, style.colors.red(`${cidr}: ${problem}`), 2);
  const percent = Math.round((freeAddresses / size) * 100);
  const title = `free in ${cidr}: ${grouped(freeAddresses)} addresses (${String(percent)} %)`;
  return [...paragraph(style, title, 2), ...(free.length === 0 ? [] : paragraph(style, free.join(", "), 4, 4))];
}
