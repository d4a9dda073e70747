import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { group, template } from "./types";

/** True for a group of which enough is left without its fullest zone, even with one member less. */
function hasSpare({ inputs }: Mutant["resource"]): boolean {
  const zones = Array.isArray(inputs.vpcZoneIdentifiers) ? inputs.vpcZoneIdentifiers.length : 1;
  const tags = Array.isArray(inputs.tags) ? (inputs.tags as readonly { key?: unknown; value?: unknown }[]) : [];
  const needed = Number(tags.find(({ key }) => key === "nospof:required-instances")?.value ?? 1);
  const total = Number(inputs.minSize) - 1;
  return total - Math.ceil(total / zones) >= needed;
}

/** Scaling groups and what they launch. */
export const compute: readonly Explanation[] = [
  {
    class: "within need",
    types: [group],
    properties: ["maxSize", "minSize"],
    operators: ["change"],
    how: /one (?:less|more)$/,
    when: ({ how, resource, property }) => property === "maxSize" || how === "to one more" || hasSpare(resource),
    reason: "one more than needed, or one less where more than needed is left",
  },
  {
    class: "refused",
    types: [group],
    properties: ["maxSize"],
    operators: ["drop"],
    reason: "the provider wants a maximum",
    source: "@pulumi/aws 7.48, GroupArgs.maxSize",
  },
  {
    class: "within need",
    types: [group],
    properties: [
      "defaultInstanceWarmup",
      "instanceMaintenancePolicy",
      "instanceRefresh",
      "availabilityZoneDistribution",
    ],
    reason: "they decide how instances are replaced, and what counts is what is left at once",
  },
  {
    class: "meaning",
    types: [group],
    properties: ["healthCheckGracePeriod"],
    reason: "how long instances take to start is not known; none at all is refused by aws-asg-elb-health-check",
  },
  {
    class: "meaning",
    types: [group, template],
    properties: ["launchTemplate.id", "vpcSecurityGroupIds", "networkInterfaces[].securityGroups"],
    operators: ["redirect"],
    reason: "what another service launches or wears admits the same traffic",
  },
  {
    class: "within need",
    types: ["aws:autoscaling/policy:Policy"],
    reason: "scaling policies add to the minimum, which alone is counted",
  },
  {
    class: "refused",
    types: [template],
    properties: ["imageId", "instanceType"],
    operators: ["drop"],
    reason: "no group can be made of a launch template without image and type",
    source: "Amazon EC2 Auto Scaling API, CreateAutoScalingGroup, ValidationError: a fully formed launch template",
  },
  {
    class: "refused",
    types: [template],
    properties: ["networkInterfaces[].deviceIndex"],
    reason: "AWS launches nothing without a first network interface",
    source: "Amazon EC2 API, InstanceNetworkInterfaceSpecification, DeviceIndex",
  },
  {
    class: "carries nothing",
    types: [template],
    properties: [
      "blockDeviceMappings",
      "iamInstanceProfile",
      "metadataOptions",
      "networkInterfaces[].associatePublicIpAddress",
      "networkInterfaces[].deleteOnTermination",
      "tagSpecifications",
      "userData",
    ],
    reason: "what an instance is and does inside carries no traffic by itself",
  },
];
