import type { Resource } from "@nospof/inventory";
import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, numberIn, pass, unknown } from "@nospof/rules";
import type { AwsModel, Fleet, Registration, ZoneFact } from "@nospof/topology/aws";
import { awsModel, zoneLabel } from "@nospof/topology/aws";

const defaultRequired = 1;

/** An autoscaling group keeps what it needs when its fullest zone is lost. */
export const awsAsgZoneLoss = defineRule({
  id: "aws-asg-zone-loss",
  title: "An autoscaling group spans two zones and keeps enough instances without its fullest one.",
  rationale:
    "Replacing instances after the loss of a zone takes minutes and needs capacity that everybody else wants at the same time. What is left has to be enough at once.",
  severity: "high",
  level: "mandatory",
  configSchema: {
    properties: {
      requiredInstances: {
        type: "integer",
        description: "Instances that must be left, for groups without the tag nospof:required-instances.",
        default: defaultRequired,
        minimum: 1,
      },
    },
  },
  *evaluate({ inventory }, config) {
    const model = awsModel(inventory);
    for (const fleet of model.compute.fleets)
      if (fleet.kind === "scaling-group")
        yield judge(model, fleet, numberIn(config, "requiredInstances", defaultRequired));
  },
});

function judge(model: AwsModel, fleet: Fleet, configured: number): Judgement {
  const { resource, name, zones, size } = fleet;
  if (fleet.off) return notApplicable(resource, "it is scaled to zero");
  if (isSingleton(model, fleet))
    return notApplicable(resource, "a group of at most one instance behind no load balancer");
  const company = companyOf(model, fleet);
  if (company !== undefined) return notApplicable(resource, company);
  const required = Math.max(fleet.required, configured);
  const named = zones.filter(({ zone }) => typeof zone === "string").length;
  // A single subnet is a single zone, whichever it is.
  const isOnePlace = zones.length === 1 && fleet.subnets.length > 0;
  if (zones.length === 0 && fleet.refused?.text !== undefined)
    return fail(resource, `autoscaling group ${name} names no zone to run in`, fleet.refused.text);
  if (zones.length === 0 || (named < zones.length && named < 2 && !isOnePlace))
    return unknown(
      resource,
      `it is not known in how many zones autoscaling group ${name} runs`,
      zones.find(({ zone }) => typeof zone !== "string")?.because ?? fleet.zonesBecause,
    );
  const where = isOnePlace && named === 0 ? "the zone of its only subnet" : list(zones.map(zoneLabel));
  if (zones.length === 1)
    return fail(
      resource,
      `autoscaling group ${name} runs only in ${where}: nothing is left when that zone is lost`,
      `add ${fleet.subnets.length > 0 ? "a subnet in another zone" : "another zone"} to ${fleet.zonesBecause.property} of ${name}`,
    );
  if (size.total === undefined)
    return unknown(resource, `the smallest size of autoscaling group ${name} is not known`, size.because);
  const total = size.uncertain?.most ?? size.total;
  // Zones that are not known may turn out to be one zone; with two that are known apart, at least two are left to count.
  const apart = named < zones.length ? named : zones.length;
  const fullest = Math.ceil(total / apart);
  if (size.total - Math.min(size.total, fullest) >= required) return pass(resource);
  const left = total - fullest;
  if (size.uncertain !== undefined && left >= required)
    return unknown(
      resource,
      `it is not known how many instances of autoscaling group ${name} are left without its fullest zone`,
      size.uncertain.because,
    );
  if (named < zones.length)
    return unknown(
      resource,
      `it is not known in how many zones autoscaling group ${name} runs`,
      ...zones.filter(({ zone }) => typeof zone !== "string").map((one) => one.because),
    );
  const smallest = smallestTotal(required, zones.length);
  const decides = `${size.because.property} of ${model.inventory.get(size.because.urn)?.name ?? name}`;
  return fail(
    resource,
    `autoscaling group ${name} has ${String(total)} ${total === 1 ? "instance" : "instances"} in ${String(zones.length)} zones (${where}): without the fullest zone ${String(total)} − ⌈${String(total)} / ${String(zones.length)}⌉ = ${String(left)} of ${String(required)} needed are left`,
    `raise ${decides} from ${String(total)} to at least ${String(smallest)}`,
  );
}

/** A machine that is only replaced when it fails: the program allows no second one, and nothing balances over it. */
function isSingleton(model: AwsModel, { resource, required }: Fleet): boolean {
  const atMostOne = model.reader.number(resource, "maxSize") === 1;
  return atMostOne && required === 1 && model.compute.balancing(resource) === "none";
}

/**
 * Why a group is not judged by itself: whatever is balanced over it is certainly balanced over other members too, and all
 * of them stand in several zones. The flow to them tells what is left without any.
 */
function companyOf(model: AwsModel, fleet: Fleet): string | undefined {
  const groups = model.compute.groupsOf(fleet.resource);
  const isShared = (group: Resource): boolean => {
    const members = model.compute.registeredWith(group).filter(({ certain, refused }) => certain && !refused);
    const others = members.flatMap(({ member }) => zonesOfMember(member, fleet));
    return others.length > 0 && model.zones.spread([...fleet.zones, ...others]) === "several";
  };
  if (groups.length === 0 || !groups.every(isShared)) return undefined;
  return `it shares ${list(groups.map(({ name }) => name))} with other members: what is left of all is told of the flow`;
}

function zonesOfMember(member: Registration["member"], fleet: Fleet): readonly ZoneFact[] {
  if (member.kind === "machine") return [member.machine.zone];
  return member.kind === "fleet" && member.fleet !== fleet && !member.fleet.off ? member.fleet.zones : [];
}

/** The smallest size of which, spread evenly over zones, enough is left without the fullest zone. */
function smallestTotal(required: number, zones: number): number {
  let total = required;
  while (total - Math.ceil(total / zones) < required) total++;
  return total;
}
