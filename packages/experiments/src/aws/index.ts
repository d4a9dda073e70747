import type { Domain, Element } from "@nospof/topology";
import { awsModel, type AwsModel } from "@nospof/topology/aws";
import { shortName } from "../names";
import type { Loss, Stack, Tool } from "../tool";
import { failOverStores } from "./data-stores";
import { disconnect, virtualInterfacesOf } from "./direct-connect";
import { fleetOf, loseMember, stopFleets } from "./fleets";
import { leaveRegion } from "./health-checks";
import { stopInstances, stopMachines } from "./machines";
import { Recipe } from "./recipe";
import { isolateFromOthers } from "./regions";
import { regionOf, type Scope } from "./scope";
import { cutSubnets } from "./subnets";

const provider = "aws";

/** AWS Fault Injection Service, and scripts for what it lacks. */
export const awsFis: Tool = {
  name: "AWS FIS",
  means: (loss: Loss, stack: Stack) => {
    const own = loss.domains.filter((domain) => isOwn(domain, stack));
    if (own.length === 0) return undefined;
    const recipe = new Recipe(loss, stack);
    const model = awsModel(stack.inventory);
    for (const domain of own) cause(recipe, model, domain);
    return recipe.means();
  },
};

/** A domain of AWS, or a site in which something of AWS ends. */
function isOwn({ id, kind }: Domain, { topology }: Stack): boolean {
  if (kind !== "site") return id === provider || id.startsWith(`${provider}/`);
  return inside(id, topology.elements).some(({ resource }) => resource?.includes("::aws:") === true);
}

function cause(recipe: Recipe, model: AwsModel, domain: Domain): void {
  const region = regionOf(domain, recipe.stack.topology);
  switch (domain.kind) {
    case "device":
    case "site":
      causeDevice(recipe, model, domain, region ?? "?");
      return;
    case "zone":
      causeZone(recipe, { model, region: region ?? "?", zone: domain });
      return;
    case "region":
      causeRegion(recipe, { model, region: region ?? "?" });
      return;
    case "disruption":
      recipe.gap("a drain or a rollout is not a failure of AWS: do it as you always do");
      return;
    case "provider":
      recipe.gap("a whole provider cannot be made to fail");
  }
}

function causeDevice(recipe: Recipe, model: AwsModel, domain: Domain, region: string): void {
  const fleet = fleetOf(recipe, model, domain.id);
  if (fleet !== undefined) {
    loseMember(recipe, region, fleet);
    return;
  }
  const elements = inside(domain.id, recipe.stack.topology.elements);
  const lost = new Set(elements.flatMap(({ resource }) => resource ?? []));
  const machines = model.reader.all("ec2:Instance").filter(({ urn }) => lost.has(urn));
  const interfaces = virtualInterfacesOf(recipe, lost);
  stopInstances(recipe, region, machines, region);
  disconnect(recipe, region, interfaces);
  if (machines.length + interfaces.length > 0) return;
  const labels = [...new Set(elements.map(({ label }) => label))];
  recipe.gap(
    `AWS FIS has no action that makes ${labels.join(", ") || shortName(domain)} fail: do it by hand where it stands`,
  );
}

function causeZone(recipe: Recipe, scope: Scope): void {
  cutSubnets(recipe, scope);
  stopFleets(recipe, scope);
  stopMachines(recipe, scope);
  failOverStores(recipe, scope);
  const zone = scope.zone?.id ?? "";
  for (const nat of scope.model.egress.natGateways) {
    if (nat.mode.kind !== "regional" || nat.region !== scope.region) continue;
    recipe.gap(
      `regional NAT gateway ${nat.name} keeps its part of the zone: only the subnets there are cut off from it`,
    );
  }
  unmodelled(recipe, zone);
}

function causeRegion(recipe: Recipe, scope: Scope): void {
  cutSubnets(recipe, scope);
  stopFleets(recipe, scope);
  stopMachines(recipe, scope);
  isolateFromOthers(recipe, scope, recipe.loss.domains);
  leaveRegion(recipe, scope);
  recipe.gap(`the AWS services of ${scope.region} themselves go on working`);
}

function unmodelled(recipe: Recipe, domain: string): void {
  for (const { kind, label } of inside(domain, recipe.stack.topology.elements))
    if (kind === "unmodelled") recipe.gap(`nothing is done to ${label}: what it is, is not known`);
}

/** Elements that are certainly lost with a domain. */
function inside(domain: string, elements: readonly Element[]): readonly Element[] {
  return elements.filter(
    ({ placement }) =>
      "domains" in placement && placement.domains.some((id) => id === domain || id.startsWith(`${domain}/`)),
  );
}
