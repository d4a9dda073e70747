import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, subjectOf, unknown } from "@nospof/rules";
import type { AwsModel, EnabledZone, LoadBalancer, TargetGroup, ZoneFact } from "@nospof/topology/aws";
import { awsModel, zoneLabel } from "@nospof/topology/aws";

/** A load balancer is enabled in every zone in which it has targets. */
export const awsLbCoversTargetZones = defineRule({
  id: "aws-lb-covers-target-zones",
  title: "A load balancer is enabled in every zone where it has targets.",
  rationale:
    "A load balancer sends nothing to targets in a zone in which it is not enabled: they cost money, count as capacity and carry nothing when another zone fails.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const loadBalancer of model.loadBalancing.loadBalancers) yield judge(model, loadBalancer);
  },
});

function judge(model: AwsModel, loadBalancer: LoadBalancer): Judgement {
  const { resource, name } = loadBalancer;
  const groups = new Set(model.loadBalancing.forwardsOf(loadBalancer).map(({ group }) => group));
  const targets = [...groups].flatMap((group) => targetsOf(model, group));
  if (targets.length === 0) return notApplicable(resource, "no targets in this stack that stand in zones");
  if (loadBalancer.zones.length === 0 && loadBalancer.refused !== undefined)
    return fail(
      resource,
      `load balancer ${name} names no subnet, so that it is enabled in no zone: AWS refuses it`,
      `add a subnet in ${list(targets.map(({ zone }) => zoneLabel(zone)))} to ${loadBalancer.zonesBecause.property} of ${name}`,
    );
  if (loadBalancer.uncertain !== undefined)
    return unknown(resource, `the zones of load balancer ${name} are not known`, loadBalancer.uncertain);
  const outside = targets.filter(({ zone }) => covers(model, loadBalancer.zones, zone) === false);
  if (outside.length > 0) {
    const zones = list(outside.map(({ zone }) => zoneLabel(zone)));
    const members = list(outside.map((one) => one.label));
    return fail(
      resource,
      `load balancer ${name} is enabled in ${list(loadBalancer.zones.map(({ zone }) => zoneLabel(zone)))}, but ${members} also has targets in ${zones}: they get no traffic`,
      `add a subnet in ${zones} to ${loadBalancer.zonesBecause.property} of ${name}, or take ${zones} out of ${members}`,
    );
  }
  const open = targets.filter(({ zone }) => covers(model, loadBalancer.zones, zone) === undefined);
  const [first] = open;
  if (first === undefined) return pass(resource);
  return {
    outcome: "unknown",
    subject: subjectOf(resource),
    message: `it is not known whether load balancer ${name} is enabled in all zones of ${list(open.map((one) => one.label))}`,
    blockedBy: open.map(({ zone }) => (typeof zone.zone === "string" ? loadBalancer.zonesBecause : zone.because)),
  };
}

/** Members of a target group by zone. */
function targetsOf(
  model: AwsModel,
  group: TargetGroup,
): readonly { readonly label: string; readonly zone: ZoneFact }[] {
  return model.compute.registeredWith(group.resource).flatMap(({ member }) => {
    if (member.kind === "machine") return [{ label: `instance ${member.machine.name}`, zone: member.machine.zone }];
    // What AWS refuses to make stands nowhere: the flow tells why.
    if (member.kind !== "fleet" || member.fleet.off || member.fleet.refused !== undefined) return [];
    const { fleet } = member;
    const label = `${fleet.kind === "scaling-group" ? "autoscaling group" : "service"} ${fleet.name}`;
    return fleet.zones.map((zone) => ({ label, zone }));
  });
}

function covers(model: AwsModel, zones: readonly EnabledZone[], zone: ZoneFact): boolean | undefined {
  const answers = zones.map((enabled) => model.zones.same(enabled.zone, zone));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}
