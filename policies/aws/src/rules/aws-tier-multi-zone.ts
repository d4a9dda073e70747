import type { Judgement } from "@nospof/rules";
import { defineRule } from "@nospof/rules";
import type { AwsModel, Tier } from "@nospof/topology/aws";
import { awsModel, zoneKey, zoneLabel } from "@nospof/topology/aws";
import { list, numberIn } from "./subject";

const defaultZones = 2;

/** A tier has subnets in several zones. */
export const awsTierMultiZone = defineRule({
  id: "aws-tier-multi-zone",
  title: "A tier of subnets spans at least two zones.",
  rationale: "What stands in a tier of one zone is lost with that zone, however many zones the rest of the stack uses.",
  severity: "high",
  level: "mandatory",
  configSchema: {
    properties: {
      minimumZones: {
        type: "integer",
        description: "Zones that a tier has to span.",
        default: defaultZones,
        minimum: 1,
      },
    },
  },
  *evaluate({ inventory }, config) {
    const model = awsModel(inventory);
    for (const tier of model.tiers) yield judge(model, tier, numberIn(config, "minimumZones", defaultZones));
  },
});

function judge(model: AwsModel, tier: Tier, minimum: number): Judgement {
  const subject = { urn: tier.subnets[0]?.resource?.urn ?? tier.vpc.key, name: tier.id };
  if (servesOnlyNat(model, tier))
    return { outcome: "not-applicable", subject, message: "its only subnet holds nothing but NAT gateways" };
  const known = new Set(
    tier.subnets.flatMap(({ zone }) => (typeof zone.zone === "string" ? (zoneKey(zone) ?? []) : [])),
  );
  const open = tier.subnets.filter(({ zone }) => typeof zone.zone !== "string");
  if (known.size >= minimum) return { outcome: "pass", subject };
  if (tier.subnets.length >= minimum && known.size + open.length >= minimum) {
    return {
      outcome: "unknown",
      subject,
      message: `it is not known in how many zones tier ${tier.name} of VPC ${tier.vpc.name} stands`,
      blockedBy: open.map(({ zone }) => zone.because),
    };
  }
  const zones = list(tier.subnets.map(({ zone }) => zoneLabel(zone)));
  const message = `tier ${tier.name} of VPC ${tier.vpc.name} stands only in ${zones} (${subnetsOf(tier)}): ${String(minimum)} zones are needed`;
  const fix =
    tier.subnets.length > known.size && open.length === 0
      ? `move one of ${subnetsOf(tier)} to another zone: change its availabilityZone`
      : `add a subnet to tier ${tier.name} in another zone, with a route table of its own`;
  if (tier.subnets.every(({ resource }) => resource?.conditional === true))
    return { outcome: "unknown", subject, message, blockedBy: [{ urn: subject.urn, property: "" }] };
  return { outcome: "fail", subject, message, fix };
}

function subnetsOf(tier: Tier): string {
  return list(tier.subnets.map(({ name }) => name));
}

/** A single subnet made for a NAT gateway is judged by the routes to it, not as a tier. */
function servesOnlyNat(model: AwsModel, tier: Tier): boolean {
  const [only] = tier.subnets;
  if (tier.subnets.length !== 1 || only === undefined) return false;
  const holdsNat = model.egress.natGateways.some(({ mode }) => mode.kind === "zonal" && mode.subnet?.key === only.key);
  return holdsNat && tier.exposure !== "private" && !model.holdsMoreThanNat(only);
}
