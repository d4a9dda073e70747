import type { Resource, Value } from "@nospof/inventory";
import { Reference } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Fleet } from "./fleet";
import { kindOf } from "./kinds";
import type { Network, Vpc } from "./network";
import type { AwsReader } from "./reader";
import { because, field } from "./reader";

/**
 * Why AWS does not register the members of a fleet with a target group: it takes another type of target, or belongs to
 * another VPC. A scaling group registers instances; tasks with network interfaces of their own are registered by address.
 * Source: Amazon EC2 Auto Scaling user guide, "Prepare to attach a load balancer"; Amazon ECS API, `CreateService`;
 * Elastic Load Balancing API, `RegisterTargets`.
 */
export function refusedFleet(
  reader: AwsReader,
  network: Network,
  fleet: Fleet,
  group: Resource,
  vpc: Vpc | undefined,
): Because | undefined {
  if (kindOf(group.type) !== "lb:TargetGroup" || group.external) return undefined;
  const hasCards = field(reader.value(fleet.resource, "networkConfiguration"), "subnets") !== undefined;
  const wanted = fleet.kind === "scaling-group" ? "instance" : hasCards ? "ip" : undefined;
  const members = fleet.kind === "scaling-group" ? `the instances of ${fleet.name}` : `the tasks of ${fleet.name}`;
  const refused = wanted === undefined ? undefined : wrongType(reader, group, wanted, members);
  return refused ?? (wanted === "instance" ? wrongVpc(reader, network, group, vpc, members) : undefined);
}

/** Why AWS does not register what a value names with a target group: it takes another type of target. */
export function refusedTarget(
  reader: AwsReader,
  group: Resource,
  named: Value | undefined,
  member: Resource,
): Because | undefined {
  if (kindOf(group.type) !== "lb:TargetGroup" || group.external) return undefined;
  const wanted = named instanceof Reference && named.urn === member.urn ? typeOf(member, named.property) : undefined;
  return wanted === undefined ? undefined : wrongType(reader, group, wanted, member.name);
}

/** The type of target that a property of something is. */
function typeOf(member: Resource, property: string): string | undefined {
  switch (kindOf(member.type)) {
    case "ec2:Instance":
      return property === "id" ? "instance" : property === "privateIp" ? "ip" : undefined;
    case "ec2:NetworkInterface":
      return property === "privateIp" ? "ip" : undefined;
    case "lambda:Function":
    case "lambda:Alias":
      return "lambda";
    case "lb:LoadBalancer":
      return property === "arn" || property === "id" ? "alb" : undefined;
    default:
      return undefined;
  }
}

function wrongType(reader: AwsReader, group: Resource, wanted: string, members: string): Because | undefined {
  const type = reader.text(group, "targetType") ?? "instance";
  if (typeof type !== "string" || type === wanted) return undefined;
  const text = `set targetType of target group ${group.name} to ${wanted}: ${members} cannot be registered with targets of type ${type}`;
  return because(group, "targetType", text);
}

function wrongVpc(
  reader: AwsReader,
  network: Network,
  group: Resource,
  vpc: Vpc | undefined,
  members: string,
): Because | undefined {
  const own = reader.value(group, "vpcId") === undefined ? undefined : network.vpc(group, "vpcId");
  if (own?.managed !== true || vpc?.managed !== true || own.key === vpc.key) return undefined;
  const text = `make target group ${group.name} in VPC ${vpc.name}: ${members} stand there, and it belongs to VPC ${own.name}`;
  return because(group, "vpcId", text);
}
