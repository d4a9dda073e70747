import type { Resource } from "@nospof/inventory";
import type { AwsModel, Fleet } from "@nospof/topology/aws";
import { zoneLabel } from "@nospof/topology/aws";
import { listed, shortName } from "../names";
import { arnOf, nameInAws, patterns, plainText, referred } from "./identify";
import type { ActionSpec, Recipe } from "./recipe";
import { contains, placeWords, zoneName, type Scope } from "./scope";
import { isoDuration } from "./template";

/** Stops the members of scaling groups in a scope and keeps the groups from starting others there. */
export function stopFleets(recipe: Recipe, scope: Scope): void {
  const place = placeWords(scope);
  const here = scope.model.compute.fleets.filter(
    ({ zones, off }) => !off && zones.some((zone) => contains(scope, zone)),
  );
  const services = here.filter(({ kind }) => kind === "ecs-service").map(({ name }) => name);
  const groups = here.filter(({ kind }) => kind === "scaling-group");
  const names = listed(groups.map(({ name }) => name));
  for (const group of groups) stopMembers(recipe, scope, group);
  const paused = groups.filter((group) => pauseLaunches(recipe, scope, group));
  if (services.length > 0)
    recipe.gap(`ECS may go on starting tasks of ${listed(services)} in ${place}: they get no network there`);
  if (groups.length === 0) return;
  recipe.cause(`every instance of ${names} in ${place} is stopped`);
  if (paused.length > 0) recipe.cause(`${listed(paused.map(({ name }) => name))} cannot launch instances in ${place}`);
  recipe.impact(
    `${names} replace stopped instances elsewhere once their health check fails: what is left at once shows in the first minutes only`,
  );
  recipe.rollback(
    "stopped instances start again when the experiment ends or is stopped, unless their group has replaced them",
  );
}

/** Takes one member away from a fleet: an instance for good, or a task. */
export function loseMember(recipe: Recipe, region: string, fleet: Fleet): void {
  if (fleet.kind === "ecs-service") {
    recipe.act(region, {
      id: "aws:ecs:stop-task",
      name: ["stop a task of", fleet.name],
      what: `stops one task of service ${fleet.name}`,
      target: { parameters: { cluster: clusterName(recipe, fleet.resource), service: serviceName(recipe, fleet) } },
      selectionMode: "COUNT(1)",
    });
    recipe.cause(`one task of service ${fleet.name} is stopped`);
    recipe.rollback(`service ${fleet.name} starts another task by itself`);
    return;
  }
  recipe.act(region, {
    id: "aws:ec2:terminate-instances",
    name: ["terminate one of", fleet.name],
    what: `terminates one instance of ${fleet.name}`,
    target: { resourceTags: membersTag(recipe, fleet), filters: [running] },
    selectionMode: "COUNT(1)",
  });
  recipe.cause(`one instance of ${fleet.name} is terminated`);
  recipe.impact("the instance and what it keeps on its own disks are gone for good");
  recipe.rollback(`scaling group ${fleet.name} launches another instance by itself`);
}

/** The fleet of which a device domain stands for any one member. */
export function fleetOf(recipe: Recipe, model: AwsModel, domain: string): Fleet | undefined {
  const group = recipe.stack.topology.groups.find(({ memberLosses = [] }) =>
    memberLosses.some((loss) => loss.domain === domain),
  );
  return model.compute.fleets.find(({ resource }) => resource.urn === group?.resource);
}

const running = { path: "State.Name", values: ["running"] };

function stopMembers(recipe: Recipe, scope: Scope, fleet: Fleet): void {
  const place = placeWords(scope);
  const { size, zones } = fleet;
  const inside =
    scope.zone === undefined ? [] : [{ path: "Placement.AvailabilityZone", values: [zoneName(recipe, scope.zone)] }];
  recipe.act(scope.region, {
    id: "aws:ec2:stop-instances",
    name: ["stop", fleet.name, place],
    what: `stops every instance of ${fleet.name} in ${place}`,
    parameters: stopParameters(recipe),
    target: { resourceTags: membersTag(recipe, fleet), filters: [running, ...inside] },
    ...(size.total === undefined || size.uncertain !== undefined
      ? {}
      : {
          found: scope.zone === undefined ? size.total : Math.ceil(size.total / zones.length),
          mayBeEmpty: size.total < zones.length,
        }),
  });
}

/** Parameters of an action that stops instances for as long as the failure lasts. */
export function stopParameters({ loss }: Recipe): NonNullable<ActionSpec["parameters"]> {
  return { startInstancesAfterDuration: isoDuration(loss.durationSeconds), completeIfInstancesTerminated: "true" };
}

/** Whether AWS FIS can keep a group from launching instances, and if so it does. */
function pauseLaunches(recipe: Recipe, scope: Scope, fleet: Fleet): boolean {
  const place = placeWords(scope);
  const { resource, name } = fleet;
  if (resource.inputs["launchConfiguration"] !== undefined) {
    recipe.gap(`${name} may launch instances in ${place}: AWS FIS keeps only groups with a launch template from it`);
    return false;
  }
  const zones =
    scope.zone === undefined
      ? fleet.zones.filter((zone) => contains(scope, zone) && typeof zone.zone === "string").map(zoneLabel)
      : [shortName(scope.zone)];
  if (zones.length === 0) return false;
  recipe.act(scope.region, {
    id: "aws:ec2:asg-insufficient-instance-capacity-error",
    name: ["no launches of", name, place],
    what: `keeps ${name} from launching instances in ${place}`,
    parameters: {
      availabilityZoneIdentifiers: zones.join(","),
      duration: isoDuration(recipe.loss.durationSeconds),
      percentage: "100",
    },
    target: {
      resourceArns: [
        arnOf(resource) ??
          recipe.ask(resource.urn, ["auto scaling group arn", name], `ARN of scaling group ${name}`, patterns.groupArn),
      ],
    },
    found: 1,
  });
  return true;
}

/** AWS puts the group's name on every instance that a group launches. */
function membersTag(recipe: Recipe, { resource, name }: Fleet): Readonly<Record<string, string>> {
  const known = nameInAws(recipe.stack.inventory, resource);
  const what = `name of scaling group ${name}`;
  const group = known ?? recipe.ask(`name of ${resource.urn}`, ["auto scaling group name", name], what, patterns.name);
  return { "aws:autoscaling:groupName": group };
}

function serviceName(recipe: Recipe, { resource, name }: Fleet): string {
  const known = nameInAws(recipe.stack.inventory, resource);
  return (
    known ?? recipe.ask(`name of ${resource.urn}`, ["ecs service", name], `name of ECS service ${name}`, patterns.name)
  );
}

function clusterName(recipe: Recipe, service: Resource): string {
  const { inventory } = recipe.stack;
  const cluster = referred(inventory, service, "cluster");
  const given = plainText(service, "cluster");
  const known = cluster === undefined ? given?.slice(given.lastIndexOf("/") + 1) : nameInAws(inventory, cluster);
  if (known !== undefined) return known;
  const name = cluster?.name ?? service.name;
  const what = cluster === undefined ? `name of the ECS cluster of ${service.name}` : `name of ECS cluster ${name}`;
  return recipe.ask(`cluster ${cluster?.urn ?? service.urn}`, ["ecs cluster", name], what, patterns.name);
}
