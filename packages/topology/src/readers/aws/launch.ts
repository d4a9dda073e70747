import type { Resource } from "@nospof/inventory";
import type { AwsReader, Target } from "./reader";
import { field } from "./reader";

/** From what an autoscaling group launches: a launch template or a launch configuration. */
export function launchSource(reader: AwsReader, group: Resource): Target {
  const direct = reader.value(group, "launchTemplate");
  const mixed = field(
    field(reader.value(group, "mixedInstancesPolicy"), "launchTemplate"),
    "launchTemplateSpecification",
  );
  const named =
    field(direct, "id") ??
    field(direct, "name") ??
    field(mixed, "launchTemplateId") ??
    field(mixed, "launchTemplateName");
  return named === undefined
    ? reader.target(group, ["ec2:LaunchConfiguration"], "launchConfiguration")
    : reader.follow(named, ["ec2:LaunchTemplate"]);
}
