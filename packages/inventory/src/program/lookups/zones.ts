/**
 * Availability zones of the AWS regions that every account sees without opting in to more: zone letters and the numbers
 * of the zone IDs in the same order.
 *
 * Source: AWS documentation, "AWS Availability Zones" (read 2026-11). In the oldest regions AWS maps letters to physical
 * zones (zone IDs) per account, so that the pairing of letter and ID is that of no account in particular.
 */
const AWS: Readonly<Record<string, { readonly id: string; readonly letters: string; readonly numbers?: string }>> = {
  "af-south-1": { id: "afs1", letters: "abc" },
  "ap-east-1": { id: "ape1", letters: "abc" },
  "ap-east-2": { id: "ape2", letters: "abc" },
  "ap-northeast-1": { id: "apne1", letters: "acd", numbers: "412" },
  "ap-northeast-2": { id: "apne2", letters: "abcd" },
  "ap-northeast-3": { id: "apne3", letters: "abc" },
  "ap-south-1": { id: "aps1", letters: "abc" },
  "ap-south-2": { id: "aps2", letters: "abc" },
  "ap-southeast-1": { id: "apse1", letters: "abc" },
  "ap-southeast-2": { id: "apse2", letters: "abc" },
  "ap-southeast-3": { id: "apse3", letters: "abc" },
  "ap-southeast-4": { id: "apse4", letters: "abc" },
  "ap-southeast-5": { id: "apse5", letters: "abc" },
  "ap-southeast-6": { id: "apse6", letters: "abc" },
  "ap-southeast-7": { id: "apse7", letters: "abc" },
  "ca-central-1": { id: "cac1", letters: "abd", numbers: "124" },
  "ca-west-1": { id: "caw1", letters: "abc" },
  "cn-north-1": { id: "cnn1", letters: "abd", numbers: "124" },
  "cn-northwest-1": { id: "cnnw1", letters: "abc" },
  "eu-central-1": { id: "euc1", letters: "abc" },
  "eu-central-2": { id: "euc2", letters: "abc" },
  "eu-north-1": { id: "eun1", letters: "abc" },
  "eu-south-1": { id: "eus1", letters: "abc" },
  "eu-south-2": { id: "eus2", letters: "abc" },
  "eu-west-1": { id: "euw1", letters: "abc" },
  "eu-west-2": { id: "euw2", letters: "abc" },
  "eu-west-3": { id: "euw3", letters: "abc" },
  "il-central-1": { id: "ilc1", letters: "abc" },
  "me-central-1": { id: "mec1", letters: "abc" },
  "me-south-1": { id: "mes1", letters: "abc" },
  "mx-central-1": { id: "mxc1", letters: "abc" },
  "sa-east-1": { id: "sae1", letters: "abc" },
  "us-east-1": { id: "use1", letters: "abcdef" },
  "us-east-2": { id: "use2", letters: "abc" },
  "us-gov-east-1": { id: "usge1", letters: "abc" },
  "us-gov-west-1": { id: "usgw1", letters: "abc" },
  "us-west-1": { id: "usw1", letters: "ac", numbers: "13" },
  "us-west-2": { id: "usw2", letters: "abcd" },
};

/**
 * Zone letters of the Google Cloud regions. Regions that are not listed have `a`, `b` and `c`.
 *
 * Source: Google Cloud documentation, "Regions and zones" (read 2026-11).
 */
const GCP_EXCEPTIONS: Readonly<Record<string, string>> = {
  "europe-west1": "bcd",
  "us-central1": "abcf",
  "us-east1": "bcd",
};

export interface AwsZone {
  /** For example `us-east-1a`. */
  readonly name: string;
  /** For example `use1-az1`. */
  readonly id: string;
}

/** The zones of an AWS region, or undefined when the region is not known. */
export function awsZones(region: string): readonly AwsZone[] | undefined {
  const entry = AWS[region];
  return (
    entry &&
    [...entry.letters].map((letter, index) => ({
      name: `${region}${letter}`,
      id: `${entry.id}-az${entry.numbers?.charAt(index) ?? String(index + 1)}`,
    }))
  );
}

/** The names of the AWS regions of the partition that `region` belongs to, sorted. */
export function awsRegions(region: string): string[] {
  const partition = (name: string): string => /^(cn|us-gov)-/.exec(name)?.[1] ?? "aws";
  return Object.keys(AWS).filter((name) => partition(name) === partition(region));
}

/** The zones of a Google Cloud region. */
export function gcpZones(region: string): string[] {
  return [...(GCP_EXCEPTIONS[region] ?? "abc")].map((letter) => `${region}-${letter}`);
}
