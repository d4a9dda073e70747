import type { Admission } from "../admission/security";
import { admitted } from "../admission/security";
import type { Registration } from "../registration";
import type { AwsModel } from "../model";
import type { TargetGroup } from "../target-group";

/**
 * Whether a load balancer that is registered as a target listens where it is sent to. Source: Elastic Load Balancing,
 * Network Load Balancers, "Create a target group" (the port of a group of type alb must match a listener of it).
 */
export function admissionByListeners(
  model: AwsModel,
  group: TargetGroup,
  { member, port: own, because }: Registration,
): Admission {
  const balancer = member.kind === "load-balancer" ? model.loadBalancing.loadBalancer(member.resource) : undefined;
  const ports = balancer === undefined ? undefined : model.loadBalancing.portsOf(balancer);
  const port = own ?? group.port;
  if (balancer === undefined || ports === undefined || typeof port !== "number" || ports.includes(port))
    return admitted;
  const text = `register load balancer ${balancer.name} with ${group.name} on a port on which it listens (${ports.join(", ")}): nothing listens on ${String(port)}`;
  return { state: model.handsOut(balancer.resource) ? "unknown" : "refused", because: { ...because, text } };
}
