import { partitionOf } from "../symbols";
import { isWireRecord, UNKNOWN, type Wire, type WireRecord } from "../wire";
import { symbolicText, type Answerer, type Lookup, type LookupContext } from "./lookup";
import { policyDocument } from "./policy-document";
import { awsRegions, awsZones, type AwsZone } from "./zones";

const DNS_SUFFIX: Readonly<Record<string, string>> = { "aws-cn": "amazonaws.com.cn" };

/** Provider functions of AWS whose answers follow from the region, the configuration or the arguments. */
export const AWS_LOOKUPS: Readonly<Record<string, Answerer>> = {
  "aws::getAvailabilityZones": getAvailabilityZones,
  "aws::getAvailabilityZone": getAvailabilityZone,
  "aws::getCallerIdentity": getCallerIdentity,
  "aws::getDefaultTags": getDefaultTags,
  "aws::getPartition": getPartition,
  "aws::getRegion": getRegion,
  "aws::getRegions": (lookup) => ({ id: partitionOf(lookup.region), names: awsRegions(lookup.region) }),
  "aws::getServicePrincipal": getServicePrincipal,
  "aws:ec2:getAmi": getAmi,
  "aws:iam:getPolicyDocument": policyDocument,
};

function getAvailabilityZones(lookup: Lookup, context: LookupContext): WireRecord | undefined {
  const zones = knownZones(lookup, context);
  if (zones === undefined) return undefined;
  const excluded = [...texts(lookup.args["excludeNames"]), ...texts(lookup.args["excludeZoneIds"])];
  const chosen = zones.filter((zone) => {
    const state = lookup.args["state"];
    const inState = state === undefined || state === "available";
    return inState && !excluded.includes(zone.name) && !excluded.includes(zone.id) && matches(zone, lookup, context);
  });
  return {
    ...lookup.args,
    id: lookup.region,
    region: lookup.region,
    groupNames: chosen.length > 0 ? [lookup.region] : [],
    names: chosen.map((zone) => zone.name),
    zoneIds: chosen.map((zone) => zone.id),
  };
}

function getAvailabilityZone(lookup: Lookup, context: LookupContext): WireRecord | undefined {
  const { name, zoneId } = lookup.args;
  const zone = knownZones(lookup, context)?.find(
    (candidate) => (candidate.name === name || candidate.id === zoneId) && matches(candidate, lookup, context),
  );
  if (zone === undefined) return undefined;
  return {
    ...lookup.args,
    ...attributes(zone, lookup.region),
    id: zone.name,
    name: zone.name,
    zoneId: zone.id,
    nameSuffix: zone.name.slice(lookup.region.length),
    region: lookup.region,
    state: "available",
    parentZoneId: "",
    parentZoneName: "",
  };
}

/** The zones of the lookup's region; says that they are not read from the account. */
function knownZones(lookup: Lookup, context: LookupContext): readonly AwsZone[] | undefined {
  const zones = awsZones(lookup.region);
  if (zones === undefined) return undefined;
  context.note(
    `The availability zones of ${lookup.region} are those of AWS's documentation (${zones.map((zone) => zone.name).join(", ")}), not read from your account; name others under "answers" for ${lookup.token}.`,
  );
  if (lookup.args["allAvailabilityZones"] === true && filters(lookup).length === 0) {
    context.guess(lookup.token, `allAvailabilityZones in ${lookup.region}: no Local or Wavelength Zone was assumed`);
  }
  return zones;
}

/** What the filters of a zone lookup can ask for; all zones of the table are regional ones. */
function attributes(zone: AwsZone, region: string): Readonly<Record<string, string>> {
  return {
    optInStatus: "opt-in-not-required",
    zoneType: "availability-zone",
    groupName: region,
    networkBorderGroup: region,
    regionName: region,
    state: "available",
    zoneName: zone.name,
    zoneId: zone.id,
  };
}

function matches(zone: AwsZone, lookup: Lookup, context: LookupContext): boolean {
  const known = attributes(zone, lookup.region);
  return filters(lookup).every(({ name, values }) => {
    const value = known[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
    if (value !== undefined) return values.some((pattern) => wildcard(pattern).test(value));
    context.guess(lookup.token, `the filter ${name} was taken to match every zone`);
    return true;
  });
}

function filters(lookup: Lookup): { name: string; values: string[] }[] {
  const list = lookup.args["filters"];
  return (Array.isArray(list) ? list : [])
    .filter(isWireRecord)
    .map((filter) => ({ name: String(filter["name"]), values: texts(filter["values"]) }));
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`);
}

/** The account is the one that the configuration allows, if it allows exactly one. */
function getCallerIdentity(lookup: Lookup, context: LookupContext): WireRecord {
  const allowed = /^\["(\d{12})"\]$/.exec(context.config["aws:allowedAccountIds"] ?? "")?.[1];
  const accountId = allowed ?? symbolicText(lookup, "accountId", context);
  return {
    accountId,
    id: accountId,
    userId: symbolicText(lookup, "userId", context),
    arn: symbolicText(lookup, "arn", context),
  };
}

function getDefaultTags(_: Lookup, context: LookupContext): WireRecord {
  return { id: "tags", tags: configuredTags(context.config["aws:defaultTags"]) };
}

function configuredTags(json: string | undefined): Wire {
  try {
    const parsed = JSON.parse(json ?? "{}") as Wire;
    return (isWireRecord(parsed) ? parsed["tags"] : undefined) ?? {};
  } catch {
    return UNKNOWN;
  }
}

/** An image is told by its texts; nothing of the network depends on its flags, so that they need no guess. */
function getAmi(lookup: Lookup, context: LookupContext): WireRecord {
  const texts = [...context.typings.lookup(lookup.token)].filter(([, kind]) => kind === "text");
  return {
    ...Object.fromEntries(texts.map(([property]) => [property, symbolicText(lookup, property, context)])),
    ...lookup.args,
  };
}

function getPartition(lookup: Lookup): WireRecord {
  const partition = partitionOf(lookup.region);
  const dnsSuffix = DNS_SUFFIX[partition] ?? "amazonaws.com";
  return { id: partition, partition, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
}

function getRegion(lookup: Lookup, context: LookupContext): WireRecord {
  const { region } = lookup;
  const suffix = DNS_SUFFIX[partitionOf(region)] ?? "amazonaws.com";
  return {
    id: region,
    name: region,
    region,
    endpoint: `ec2.${region}.${suffix}`,
    description: symbolicText(lookup, "description", context),
  };
}

function getServicePrincipal(lookup: Lookup): WireRecord {
  const service = String(lookup.args["serviceName"]);
  const name = `${service}.amazonaws.com`;
  return {
    id: `${service}.${lookup.region}.amazonaws.com`,
    name,
    serviceName: service,
    region: lookup.region,
    suffix: "amazonaws.com",
  };
}

function texts(value: Wire | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
