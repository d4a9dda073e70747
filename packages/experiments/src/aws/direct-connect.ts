import type { Resource, Urn } from "@nospof/inventory";
import { listed } from "../names";
import { arnOf, arnPattern, referred } from "./identify";
import type { Recipe } from "./recipe";
import { isoDuration, limits } from "./template";

const virtualInterface = /^aws:directconnect\/\w*VirtualInterface\w*:\w*VirtualInterface\w*$/;

/** The virtual interfaces that are lost with some resources: those themselves, and those on a lost connection. */
export function virtualInterfacesOf(recipe: Recipe, lost: ReadonlySet<Urn>): readonly Resource[] {
  const { inventory } = recipe.stack;
  return inventory.resources.filter((resource) => {
    if (!virtualInterface.test(resource.type)) return false;
    const connection = referred(inventory, resource, "connectionId");
    return lost.has(resource.urn) || (connection !== undefined && lost.has(connection.urn));
  });
}

/** Takes the BGP sessions of virtual interfaces down. */
export function disconnect(recipe: Recipe, region: string, interfaces: readonly Resource[]): void {
  const arns = interfaces.map(
    (one) =>
      arnOf(one) ??
      recipe.ask(
        one.urn,
        ["virtual interface arn", one.name],
        `ARN of Direct Connect virtual interface ${one.name}`,
        arnPattern("directconnect", "dxvif/dxvif-\\S+"),
      ),
  );
  for (let at = 0; at < arns.length; at += limits.arnsPerTarget) {
    const names = interfaces.slice(at, at + limits.arnsPerTarget).map(({ name }) => name);
    recipe.act(region, {
      id: "aws:directconnect:virtual-interface-disconnect",
      name: ["disconnect", names[0] ?? ""],
      what: `takes the BGP sessions of ${names.join(", ")} down`,
      parameters: { duration: isoDuration(recipe.loss.durationSeconds) },
      target: { resourceArns: arns.slice(at, at + limits.arnsPerTarget) },
    });
  }
  if (interfaces.length === 0) return;
  recipe.cause(`the BGP sessions of ${listed(interfaces.map(({ name }) => name))} go down`);
  recipe.gap("the link itself stays up: only its BGP sessions go down, so what a dead link shows later is not tested");
  recipe.rollback("AWS FIS brings the BGP sessions back when the experiment ends or is stopped");
}
