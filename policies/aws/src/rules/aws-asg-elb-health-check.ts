import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { AwsModel, Fleet } from "@nospof/topology/aws";
import { awsModel, because, stoppedReplacement } from "@nospof/topology/aws";

/** Grace that the provider sets when the program gives none. Source: @pulumi/aws, autoscaling.Group. */
const providerDefaultGrace = 300;

/** A group behind a load balancer replaces instances that the load balancer finds dead. */
export const awsAsgElbHealthCheck = defineRule({
  id: "aws-asg-elb-health-check",
  title: "An autoscaling group behind a load balancer uses its health checks, with a grace period.",
  rationale:
    "By default a group replaces only instances that EC2 finds dead. One whose application has died stays, gets no traffic and counts as capacity; so does one that dies while the group suspends what would replace it. Without a grace period, instances are replaced while they still start.",
  severity: "medium",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const fleet of model.compute.fleets) if (fleet.kind === "scaling-group") yield judge(model, fleet);
  },
});

function judge(model: AwsModel, { resource, name, off }: Fleet): Judgement {
  if (off) return notApplicable(resource, "it is scaled to zero");
  const balancing = model.compute.balancing(resource);
  if (balancing === "none") return notApplicable(resource, "it is behind no load balancer");
  const stopped = stoppedReplacement(model.reader, resource);
  if (stopped?.text !== undefined && balancing === "certain")
    return fail(
      resource,
      `autoscaling group ${stopped.text}`,
      `take the process out of suspendedProcesses of ${name}, and suspend it only while somebody works on the instances`,
    );
  const type = model.reader.text(resource, "healthCheckType");
  if (typeof type === "object")
    return unknown(
      resource,
      `the health check type of autoscaling group ${name} is not known`,
      because(resource, "healthCheckType"),
    );
  // AWS takes a comma-separated list of types, EC2 always included.
  const types = (type ?? "EC2").split(",").map((one) => one.trim().toUpperCase());
  if (!types.includes("ELB")) {
    const message = `autoscaling group ${name} is behind a load balancer, but replaces only instances that EC2 finds dead (healthCheckType ${type ?? "is not set"})`;
    if (balancing === "possible") return unknown(resource, message, because(resource, "targetGroupArns"));
    return fail(
      resource,
      message,
      `set healthCheckType of ${name} to "ELB", and healthCheckGracePeriod to the seconds that an instance needs to start`,
    );
  }
  const grace = model.reader.number(resource, "healthCheckGracePeriod") ?? providerDefaultGrace;
  if (typeof grace !== "number")
    return unknown(
      resource,
      `the health check grace period of autoscaling group ${name} is not known`,
      because(resource, "healthCheckGracePeriod"),
    );
  // With a launch hook, an instance counts as started only when the hook says so: no grace is needed.
  if (grace > 0 || model.compute.hasLaunchHook(resource)) return pass(resource);
  return fail(
    resource,
    `autoscaling group ${name} has a health check grace period of ${String(grace)} s: instances are replaced before they have started`,
    `set healthCheckGracePeriod of ${name} to the seconds that an instance needs to start`,
  );
}
