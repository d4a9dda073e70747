import type { Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { AwsModel } from "@nospof/topology/aws";
import { listed } from "../names";
import { arnPattern, patterns } from "./identify";
import { inversionScript, type Inversion } from "./inversion-script";
import type { Recipe } from "./recipe";
import type { Scope } from "./scope";

/**
 * Makes names leave a region without touching anything in it: the health checks of the records that lead there are
 * inverted. AWS FIS has no action for that, so it is a script, which rolls back by itself.
 */
export function leaveRegion(recipe: Recipe, scope: Scope): void {
  const checks = new Map<string, Resource>();
  for (const record of recordsInto(recipe, scope)) {
    const { check } = record;
    if (check === undefined || check instanceof Unknown || check.disabled) {
      recipe.gap(
        `record ${record.name} follows the health of what it points at: there is no health check of this stack to invert, only the template makes it leave ${scope.region}`,
      );
      continue;
    }
    checks.set(check.resource.urn, check.resource);
  }
  if (checks.size > 0) addScript(recipe, scope, [...checks.values()]);
}

type DnsRecord = AwsModel["dns"]["sets"][number]["records"][number];

/** Records of the names that are proven to survive the loss, as far as they lead into the lost region only. */
function recordsInto(recipe: Recipe, { model, region }: Scope): readonly DnsRecord[] {
  const { loss, stack } = recipe;
  const flows = stack.topology.flows.filter(({ id, kind }) => kind === "name" && loss.flows.includes(id));
  const sets = model.dns.sets.filter(({ records }) =>
    records.some(({ resource }) => flows.some((flow) => flow.resource === resource.urn)),
  );
  return sets.flatMap(({ records }) =>
    records.filter(({ endpoints }) => {
      const behind = model.dns.finalResources(endpoints);
      return behind.length > 0 && behind.every((one) => model.regions.of(one) === region);
    }),
  );
}

function addScript(recipe: Recipe, { region }: Scope, checks: readonly Resource[]): void {
  const names = listed(checks.map(({ name }) => name));
  recipe.artifacts.push({
    part: "dns",
    what: `script that makes Route 53 leave ${region}: it inverts ${names}`,
    run: [
      "./<file> start  # rolls back at the end, at the alarm and when it is interrupted",
      "./<file> rollback  # should it have been killed",
    ],
    content: {
      tool: "script",
      script: inversionScript({
        title: `Loss of ${recipe.loss.words} as Route 53 sees it`,
        durationSeconds: recipe.loss.durationSeconds,
        checks: checks.map((check) => checkId(recipe, check)),
        alarm: recipe.input(
          "alarm of scripts",
          ["stop alarm arn"],
          "ARN of a CloudWatch alarm, in a region that is not lost, that ends a script: it fires when users see failures for longer than is predicted",
          arnPattern("cloudwatch", "alarm:.+"),
        ),
      }),
    },
  });
  recipe.cause(`${checks.length === 1 ? `health check ${names} is` : `health checks ${names} are`} inverted (script)`);
  recipe.before(
    "run the script first and by itself: it only moves the traffic away; then the templates, started together: they take the region away",
  );
  recipe.before(
    "allow who runs the script route53:GetHealthCheck, route53:UpdateHealthCheck and cloudwatch:DescribeAlarms",
  );
  recipe.rollback(
    "the script sets the health checks back; pulumi preview --refresh shows whether one is left inverted",
  );
}

function checkId(recipe: Recipe, { id, urn, name }: Resource): Inversion["checks"][number] {
  if (id !== undefined && new RegExp(`^${patterns.healthCheck}$`).test(id)) return { value: id };
  return recipe.input(urn, ["health check id", name], `id of the Route 53 health check ${name}`, patterns.healthCheck);
}
