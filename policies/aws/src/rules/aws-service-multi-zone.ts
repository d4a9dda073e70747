import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, pass, unknown } from "@nospof/rules";
import type { AwsModel, PlacedService } from "@nospof/topology/aws";
import { awsModel, placedServices, zoneLabel } from "@nospof/topology/aws";

/** What AWS runs in given subnets is given subnets of several zones. */
export const awsServiceMultiZone = defineRule({
  id: "aws-service-multi-zone",
  title: "What AWS runs in the subnets of a VPC is given subnets of at least two zones.",
  rationale:
    "AWS keeps a managed service running across the zones that it is given, and only across those: nodes, endpoints, functions and attachments with subnets of one zone are lost with it, for callers in every zone.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const service of placedServices(model)) yield judge(model, service);
  },
});

function judge(model: AwsModel, service: PlacedService): Judgement {
  const { resources, noun, zones, uncertain } = service;
  const [resource] = resources;
  const spread = model.zones.spread(zones);
  if (spread === "several") return pass(resource);
  const isOne = resources.length === 1;
  const name = `${noun}${isOne ? "" : "s"} ${list(resources.map((one) => one.name))}`;
  if (uncertain !== undefined || spread === undefined)
    return unknown(
      resource,
      `it is not known in how many zones ${name} ${isOne ? "stands" : "stand"}`,
      ...(uncertain === undefined ? zones.map((zone) => zone.because) : [uncertain]),
    );
  const [first] = zones;
  const where = first === undefined || typeof first.zone !== "string" ? "the zone of one subnet" : zoneLabel(first);
  const { property } = service.because;
  return fail(
    resource,
    `${name} ${isOne ? "stands" : "stand"} only in ${where}: ${isOne ? "it is" : "they are"} lost with that zone, for callers in other zones too`,
    property === "subnetId"
      ? `add a ${noun} in a subnet of another zone beside ${resource.name}`
      : `add a subnet of another zone to ${property} of ${resource.name}`,
  );
}
