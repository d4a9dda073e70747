import type { Inventory, Resource, Value } from "@nospof/inventory";

/** Another value for a scalar. */
export interface Replacement {
  readonly how: string;
  readonly value: Value;
}

/** Words of which a property takes one. */
const wordSets: readonly (readonly string[])[] = [
  ["EC2", "ELB"],
  ["public", "private"],
  ["zonal", "regional"],
  ["application", "network", "gateway"],
  ["PRIMARY", "SECONDARY"],
  ["ingress", "egress"],
  ["forward", "redirect", "fixed-response"],
  ["HTTP", "HTTPS", "TCP", "UDP"],
  ["tcp", "udp", "-1"],
  ["A", "AAAA", "CNAME"],
  ["instance", "ip", "alb"],
  ["ipv4", "ipv6", "dualstack"],
  ["allow", "deny"],
  ["Gateway", "Interface"],
];

const everywhere: Readonly<Record<string, readonly string[]>> = {
  "0.0.0.0/0": ["10.0.0.0/8", "0.0.0.0/1"],
  "::/0": ["fd00::/8", "2000::/4"],
};

/** Other values for numbers, switches, zones, regions, address blocks and words of a fixed set. */
export class Scalars {
  readonly #zones: readonly string[];
  readonly #regions: readonly string[];
  readonly #blocks: readonly string[];

  constructor(inventory: Inventory) {
    const texts = (type: string, property: string): readonly string[] => [
      ...new Set(
        inventory.ofType(type).flatMap(({ inputs }) => {
          const value = inputs[property];
          return typeof value === "string" ? [value] : [];
        }),
      ),
    ];
    this.#zones = texts("aws:ec2/subnet:Subnet", "availabilityZone");
    this.#regions = texts("pulumi:providers:aws", "region");
    this.#blocks = texts("aws:ec2/subnet:Subnet", "cidrBlock");
  }

  of(value: Value, resource: Resource): readonly Replacement[] {
    if (typeof value === "boolean") return [{ how: `to ${String(!value)}`, value: !value }];
    if (typeof value === "number") return numbers(value);
    if (typeof value !== "string") return [];
    const words = wordSets.find((set) => set.includes(value));
    if (words !== undefined) return words.filter((word) => word !== value).map(plain);
    if (/^\d{1,5}$/.test(value)) return numbers(Number(value)).map((one) => ({ ...one, value: String(one.value) }));
    if (value === "true" || value === "false") return [plain(value === "true" ? "false" : "true")];
    if (everywhere[value] !== undefined) return everywhere[value].map(plain);
    if (this.#zones.includes(value)) return this.#otherZones(value);
    if (this.#regions.includes(value)) return others(this.#regions, value, () => "to another region");
    if (this.#blocks.includes(value) && resource.type === "aws:ec2/subnet:Subnet")
      return others(this.#blocks, value, () => "to the block of another subnet");
    return [];
  }

  #otherZones(zone: string): readonly Replacement[] {
    const region = zone.slice(0, -1);
    return others(this.#zones, zone, (other) =>
      other.startsWith(region) ? "to another zone" : "to a zone of another region",
    );
  }
}

/** One replacement of each kind, the next in a list before those in front. */
function others(list: readonly string[], value: string, kind: (other: string) => string): readonly Replacement[] {
  const at = list.indexOf(value);
  const found = new Map<string, Replacement>();
  for (const other of [...list.slice(at + 1), ...list.slice(0, at)]) {
    const how = kind(other);
    if (!found.has(how)) found.set(how, { how, value: other });
  }
  return [...found.values()];
}

function numbers(value: number): readonly Replacement[] {
  const candidates: readonly Replacement[] = [
    { how: "to one less", value: value - 1 },
    { how: "to one more", value: value + 1 },
    { how: "to 0", value: 0 },
    { how: "to 1", value: 1 },
  ];
  const seen = new Set([value]);
  return candidates.filter((one) => {
    const number = one.value as number;
    return number >= 0 && !seen.has(number) && seen.add(number);
  });
}

function plain(value: string): Replacement {
  return { how: `to ${value}`, value };
}
