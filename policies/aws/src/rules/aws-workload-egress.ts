import type { Resource } from "@nospof/inventory";
import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, unknown } from "@nospof/rules";
import type { AwsModel, Fleet, Machine, Subnet, WayOut } from "@nospof/topology/aws";
import { awsModel, hasWayOut, mayLeadOut, wayOutOf, zoneLabel } from "@nospof/topology/aws";

/** What runs in a private tier with a way out is let out by its own security groups, and in all of its subnets. */
export const awsWorkloadEgress = defineRule({
  id: "aws-workload-egress",
  title: "What runs in a private tier with a way to the internet gets out, wherever it stands.",
  rationale:
    "A security group without egress rules lets nothing out: Pulumi takes away the rule by which AWS lets everything out. The tier's NAT gateways then serve nobody, and what starts in it reaches neither package sources nor AWS itself.",
  severity: "medium",
  level: "advisory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const fleet of model.compute.fleets) yield judge(model, workloadOf(fleet));
    for (const resource of model.reader.all("ec2:Instance"))
      if (!resource.external) yield judge(model, workloadOf(model.compute.machine(resource)));
  },
});

/** Something that runs in subnets. */
interface Workload {
  readonly resource: Resource;
  readonly name: string;
  readonly subnets: readonly Subnet[];
  readonly wearers: Fleet["wearers"];
}

function workloadOf(one: Fleet | Machine): Workload {
  const { resource, name } = one;
  if ("wearers" in one) return { resource, name, subnets: one.subnets, wearers: one.wearers };
  return { resource, name, subnets: one.subnet === undefined ? [] : [one.subnet], wearers: [one.wearer] };
}

function judge(model: AwsModel, { resource, name, subnets, wearers }: Workload): Judgement {
  if (!subnets.some((subnet) => leadsOut(model, subnet)))
    return notApplicable(resource, "it stands in no private subnet with a way to the internet");
  const families = ([4, 6] as const).filter((family) => subnets.some((subnet) => mayLeadOut(model, subnet, family)));
  const ways = wearers.map((wearer) => wayOutOf(model.security, wearer, families));
  const open = (kind: WayOut["kind"]): boolean => ways.some((way) => way.kind === kind);
  if (open("out")) return judgePlaces(model, resource, name, subnets);
  for (const way of ways) {
    if (way.kind === "outside") return notApplicable(resource, way.text);
    if (way.kind === "unknown")
      return unknown(resource, `whether security groups let ${name} out to the internet is not known`, way.because);
  }
  if (open("named")) return notApplicable(resource, "its egress rules name the groups or lists that it calls");
  const groups = list(wearers.flatMap((wearer) => (wearer.groups ?? []).map(({ label }) => label)));
  const why = open("portless")
    ? "has egress rules for port 0 of TCP or UDP only (all ports are 0 to 65535)"
    : open("other")
      ? `lets out by IPv${families.includes(4) ? "6" : "4"} only, by which its subnets lead nowhere`
      : open("inside")
        ? "has egress rules for private addresses only"
        : "has no egress rule";
  return fail(
    resource,
    `${name} stands in a private tier with a way to the internet, and security group ${groups} lets nothing out to it: it ${why}`,
    `add an egress rule to security group ${groups} for the addresses that ${name} calls, such as port 443 of 0.0.0.0/0`,
  );
}

/** Members that are let out get out only where their subnet leads out too; those of one group are meant to be alike. */
function judgePlaces(model: AwsModel, resource: Resource, name: string, subnets: readonly Subnet[]): Judgement {
  const within = subnets.filter((subnet) => leadsOut(model, subnet));
  const tiers = new Set(within.map((subnet) => model.tierOf(subnet)));
  // Within a tier that leads out, a subnet that does not is a matter of the tier's own flow.
  const shut = subnets.find(
    (subnet) => !tiers.has(model.tierOf(subnet)) && hasWayOut(model, subnet, hasAddress(model, subnet)) === false,
  );
  const [first] = within;
  if (shut === undefined || first === undefined) return pass(resource);
  return fail(
    resource,
    `${name} stands in subnet ${shut.name} (${zoneLabel(shut.zone)}), from which nothing leads to the internet, unlike from subnet ${first.name} (${zoneLabel(first.zone)})`,
    `put ${name} into a subnet of tier ${model.tierOf(first)?.name ?? "private"} in ${zoneLabel(shut.zone)} instead of ${shut.name}`,
  );
}

/** Whether what stands in a subnet gets a public address; where only some of it does, that is not known. */
function hasAddress(model: AwsModel, subnet: Subnet): boolean | undefined {
  if (subnet.assignsPublicAddress === true) return true;
  return model.publicAddresses.anyIn(subnet) === false ? false : undefined;
}

function leadsOut(model: AwsModel, subnet: Subnet): boolean {
  return model.tierOf(subnet)?.exposure === "private" && model.defaultRoute(subnet).routes.length > 0;
}
