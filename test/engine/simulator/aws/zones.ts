/** Zones of the regions that the simulated account uses. Source: AWS documentation, "AWS Availability Zones". */
const LETTERS: Readonly<Record<string, readonly [prefix: string, letters: string]>> = {
  "eu-central-1": ["euc1", "abc"],
  "eu-west-1": ["euw1", "abc"],
  "us-east-1": ["use1", "abcdef"],
  "us-west-2": ["usw2", "abcd"],
};

/** Names and ids of a region's zones; a region that is not listed has none. */
export function zonesOf(region: string): readonly { name: string; id: string }[] {
  const [prefix, letters] = LETTERS[region] ?? ["", ""];
  return [...letters].map((letter, index) => ({ name: `${region}${letter}`, id: `${prefix}-az${String(index + 1)}` }));
}
