import type { Resource, Value } from "@nospof/inventory";
import { nameOfUrn, Reference, Unknown } from "@nospof/inventory";
import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { Fleet } from "@nospof/topology/aws";
import { awsModel, because, field, listOf } from "@nospof/topology/aws";

/** A use of a launch template: where the version stands and what it says. */
interface Use {
  readonly property: string;
  readonly version: Value | undefined;
  /** The template, as it is named. */
  readonly template: Value | undefined;
}

/** A group names the version of its launch template. */
export const awsLaunchTemplatePinned = defineRule({
  id: "aws-launch-template-pinned",
  title: "An autoscaling group names a version of its launch template.",
  rationale:
    "With $Latest or $Default the group itself never changes, so a new version starts no instance refresh. It reaches instances one by one, untested, when they are replaced: most of all when a zone fails.",
  severity: "medium",
  level: "advisory",
  *evaluate({ inventory }) {
    for (const fleet of awsModel(inventory).compute.fleets) if (fleet.kind === "scaling-group") yield judge(fleet);
  },
});

function judge({ resource, name }: Fleet): Judgement {
  const uses = usesOf(resource);
  if (uses.length === 0) return notApplicable(resource, "it uses no launch template");
  const floating = uses.find(
    ({ version }) => version === undefined || version === "" || version === "$Latest" || version === "$Default",
  );
  if (floating === undefined) {
    const foreign = uses.find(({ version, template }) => isForeign(version, template));
    if (foreign !== undefined)
      return fail(
        resource,
        `${foreign.property} of autoscaling group ${name} is the version of another launch template (${nameOfReference(foreign.version)}): of its own that number may be an old version, or none`,
        `set ${foreign.property} of ${name} to the latestVersion of ${nameOfReference(foreign.template)}`,
      );
    // A version that is not known yet still is one: only a literal can be $Latest.
    const open = uses.find(({ version }) => version instanceof Unknown && version.dependsOn.length === 0);
    return open === undefined
      ? pass(resource)
      : unknown(
          resource,
          `the launch template version of autoscaling group ${name} is not known`,
          because(resource, open.property),
        );
  }
  const version =
    typeof floating.version === "string" && floating.version !== ""
      ? floating.version
      : "no version, which means $Default";
  return fail(
    resource,
    `autoscaling group ${name} uses its launch template with ${version} (${floating.property}): a new version starts no instance refresh`,
    `set ${floating.property} of ${name} to the launch template's latestVersion`,
  );
}

/** Whether a version is a property of another launch template than the one that is named. */
function isForeign(version: Value | undefined, template: Value | undefined): boolean {
  if (!(version instanceof Reference) || !(template instanceof Reference)) return false;
  return version.urn !== template.urn && [version, template].every(({ urn }) => urn.includes(":LaunchTemplate::"));
}

function nameOfReference(value: Value | undefined): string {
  return value instanceof Reference ? nameOfUrn(value.urn) : "";
}

function templateIn(specification: Value | undefined): Value | undefined {
  const names = ["id", "launchTemplateId", "name", "launchTemplateName"];
  return names.map((key) => field(specification, key)).find((one) => one !== undefined);
}

function usesOf({ inputs }: Resource): readonly Use[] {
  const uses: Use[] = [];
  if (inputs.launchTemplate !== undefined)
    uses.push({
      property: "launchTemplate.version",
      version: field(inputs.launchTemplate, "version"),
      template: templateIn(inputs.launchTemplate),
    });
  const mixed = field(inputs.mixedInstancesPolicy, "launchTemplate");
  if (mixed === undefined) return uses;
  const base = "mixedInstancesPolicy.launchTemplate";
  uses.push({
    property: `${base}.launchTemplateSpecification.version`,
    version: field(field(mixed, "launchTemplateSpecification"), "version"),
    template: templateIn(field(mixed, "launchTemplateSpecification")),
  });
  listOf(field(mixed, "overrides")).forEach((override, index) => {
    const own = field(override, "launchTemplateSpecification");
    if (own !== undefined)
      uses.push({
        property: `${base}.overrides[${String(index)}].launchTemplateSpecification.version`,
        version: field(own, "version"),
        template: templateIn(own),
      });
  });
  return uses;
}
