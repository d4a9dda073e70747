import type { Judgement } from "@nospof/rules";
import { defineRule, list, numberIn } from "@nospof/rules";
import type { AwsModel, Tier } from "@nospof/topology/aws";
import { awsModel, zoneKey, zoneLabel } from "@nospof/topology/aws";

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
  if (isSpecial(model, tier))
    return { outcome: "not-applicable", subject, message: "a lone subnet for a NAT gateway or a machine of its own" };
  const refused = refusalIn(model, tier);
  if (refused !== undefined) return { outcome: "fail", subject, ...refused };
  const known = zonesOf(tier);
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

/** A subnet of a tier that AWS refuses to make, after which the deployment stops; whatever stands in it or not. */
function refusalIn(model: AwsModel, tier: Tier): { readonly message: string; readonly fix: string } | undefined {
  for (const subnet of tier.subnets) {
    const refused = model.network.refusal(subnet);
    if (refused === undefined) continue;
    return {
      message: `tier ${tier.name} of VPC ${tier.vpc.name} has no subnet ${subnet.name}: AWS refuses its ${refused.property}`,
      fix: refused.text ?? `change ${refused.property} of subnet ${subnet.name}`,
    };
  }
  return undefined;
}

function subnetsOf(tier: Tier): string {
  return list(tier.subnets.map(({ name }) => name));
}

/**
 * A lone subnet that holds nothing but NAT gateways, which are judged by the routes to them, or single machines that
 * serve no flow, such as a bastion, beside tiers that do span zones.
 */
function isSpecial(model: AwsModel, tier: Tier): boolean {
  const [only] = tier.subnets;
  if (tier.subnets.length !== 1 || only === undefined) return false;
  const others = model.tiers.filter((other) => other !== tier && other.vpc.key === tier.vpc.key);
  if (!others.some((other) => zonesOf(other).size > 1)) return false;
  const serving = new Set(
    model.compute.registrations.flatMap(({ member }) => (member.kind === "machine" ? member.machine.resource.urn : [])),
  );
  const occupants = model.occupants(only);
  return (
    occupants.length > 0 &&
    occupants.every(({ type, urn }) => /:(?:NatGateway|Instance)$/.test(type) && !serving.has(urn))
  );
}

function zonesOf(tier: Tier): ReadonlySet<string> {
  return new Set(tier.subnets.flatMap(({ zone }) => (typeof zone.zone === "string" ? (zoneKey(zone) ?? []) : [])));
}
