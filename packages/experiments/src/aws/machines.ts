import type { Resource } from "@nospof/inventory";
import { listed } from "../names";
import { patterns, targetOf } from "./identify";
import { stopParameters } from "./fleets";
import type { Recipe } from "./recipe";
import { contains, placeWords, type Scope } from "./scope";
import { limits } from "./template";

/** Stops the single instances of a scope. */
export function stopMachines(recipe: Recipe, scope: Scope): void {
  const { model } = scope;
  const here = model.reader.all("ec2:Instance").filter((one) => contains(scope, model.compute.machine(one).zone));
  stopInstances(recipe, scope.region, here, placeWords(scope));
}

/**
 * Stops instances, as many with one action as a target may name.
 *
 * @param place where they are, for the actions' names
 */
export function stopInstances(recipe: Recipe, region: string, instances: readonly Resource[], place: string): void {
  const named = instances.map((instance) => ({
    instance,
    target: targetOf(recipe, instance, "instance", patterns.instanceArn),
  }));
  const byArn = named.filter(({ target }) => target.resourceArns !== undefined);
  const chunks = Array.from({ length: Math.ceil(byArn.length / limits.arnsPerTarget) }, (_, at) =>
    byArn.slice(at * limits.arnsPerTarget, (at + 1) * limits.arnsPerTarget),
  );
  for (const chunk of chunks) {
    const names = chunk.map(({ instance }) => instance.name);
    stop(recipe, region, names, place, { resourceArns: chunk.flatMap(({ target }) => target.resourceArns ?? []) });
  }
  for (const { instance, target } of named) {
    if (target.resourceTags === undefined) continue;
    const filters = [{ path: "State.Name", values: ["running"] }];
    stop(recipe, region, [instance.name], place, { resourceTags: target.resourceTags, filters });
  }
  if (instances.length === 0) return;
  const names = listed(instances.map(({ name }) => name));
  recipe.cause(`${instances.length === 1 ? `instance ${names} is` : `instances ${names} are`} stopped`);
  recipe.rollback("stopped instances start again when the experiment ends or is stopped");
}

function stop(
  recipe: Recipe,
  region: string,
  names: readonly string[],
  place: string,
  target: Parameters<Recipe["act"]>[1]["target"],
): void {
  const [first = ""] = names;
  recipe.act(region, {
    id: "aws:ec2:stop-instances",
    name: ["stop", names.length === 1 ? first : "instances", place],
    what: `stops ${names.join(", ")}`,
    parameters: stopParameters(recipe),
    target,
    found: names.length,
  });
}
