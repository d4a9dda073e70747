import { Inventory, type Resource } from "@nospof/inventory";
import { plainNameOf, sharedNameOf, type Place } from "./names";
import { networkOf } from "./network";
import { Random } from "./random";
import { facts, Region, stackResource } from "./resource";
import { frontOf, internalServiceOf, serviceOf } from "./services";

/** Regions with their zones, in the order in which stacks use them. */
const REGIONS: readonly Region[] = [
  ["us-east-1", "abcdef"],
  ["us-west-2", "abcd"],
  ["eu-west-1", "abc"],
  ["ap-northeast-1", "acd"],
].map(
  ([name = "", letters = ""]) =>
    new Region(
      name,
      [...letters].map((letter) => `${name}${letter}`),
    ),
);

/** The fewest resources that hold a network with one service, the stack and its provider. */
const SMALLEST = 60;

/** From these sizes on a stack uses two and four regions. */
const TWO_REGIONS_FROM = 500;
const FOUR_REGIONS_FROM = 5_000;

/**
 * A stack without a single point of failure, as platform teams write them: networks with 2 to 6 zones in 1 to 4 regions,
 * each with a public load balancer and services behind it, names that fail over between regions, and about a third of
 * resources that carry no traffic. It has exactly the wanted size.
 *
 * @param size number of resources, the stack itself and its providers included; at least 60
 * @param seed the same seed gives the same stack
 */
export function generateStack(size: number, seed = 1): Inventory {
  if (size < SMALLEST)
    throw new RangeError(`a stack of ${String(size)} resources is too small: ${String(SMALLEST)} at least`);
  const random = new Random(seed);
  const regions = REGIONS.slice(0, size < TWO_REGIONS_FROM ? 1 : size < FOUR_REGIONS_FROM ? 2 : 4);
  const resources: Resource[] = [stackResource(), ...regions.map((region) => region.provider())];
  const add = (part: readonly Resource[]): boolean => {
    const fits = resources.length + part.length <= size;
    if (fits) resources.push(...part);
    return fits;
  };
  let waiting: Place | undefined;
  for (let number = 0, full = false; !full; number++) {
    const region = regions[number % regions.length];
    if (region === undefined) break;
    const name = `app${String(number)}`;
    const most = Math.min(region.zones.length, size < TWO_REGIONS_FROM ? 2 : 6);
    const cell = cellOf(region, name, random.integer(2, most), number, random);
    full = !add(cell.base);
    if (full) break;
    cell.services.forEach((service) => add(service));
    if (regions.length === 1) add(plainNameOf(name, cell.place));
    else if (waiting === undefined) waiting = cell.place;
    else {
      add(sharedNameOf(name, waiting, cell.place, random));
      waiting = undefined;
    }
  }
  for (let number = 0; resources.length < size; number++) {
    const region = regions[number % regions.length];
    if (region !== undefined) resources.push(sundryOf(region, number));
  }
  return new Inventory(resources, facts);
}

/** A network with its load balancer and services, each of which may be left out where the stack is full. */
interface Cell {
  readonly place: Place;
  readonly base: readonly Resource[];
  readonly services: readonly (readonly Resource[])[];
}

function cellOf(region: Region, name: string, zoneCount: number, number: number, random: Random): Cell {
  const network = networkOf(region, name, region.zones.slice(0, zoneCount), number);
  const front = frontOf(region, name, network);
  const [first = [], ...others] = Array.from({ length: random.integer(3, 16) }, (_, at) =>
    serviceOf(region, `${name}-web${String(at)}`, network, front, at + 1, random),
  );
  const internal = Array.from({ length: random.integer(0, 4) }, (_, at) =>
    internalServiceOf(region, `${name}-back${String(at)}`, network, random),
  );
  return {
    place: { region, balancer: front.balancer },
    base: [...network.resources, ...front.resources, ...first],
    services: [...others, ...internal],
  };
}

/** One of the many small things of a stack that no traffic crosses. */
function sundryOf(region: Region, number: number): Resource {
  const name = `sundry${String(number)}`;
  switch (number % 4) {
    case 0:
      return region.resource("cloudwatch", "LogGroup", name, { retentionInDays: 14 });
    case 1:
      return region.resource("ssm", "Parameter", name, { type: "String", value: `value ${String(number)}` });
    case 2:
      return region.resource("sns", "Topic", name, { displayName: name });
    default:
      return region.resource("s3", "Bucket", name, { tags: { Name: name } });
  }
}
