import type { Subnet, Vpc } from "@nospof/topology/aws";
import { counted, shortName } from "../names";
import { patterns } from "./identify";
import type { Recipe } from "./recipe";
import { contains, placeWords, type Scope } from "./scope";
import { isoDuration } from "./template";

/**
 * Takes the network away from all subnets of a scope: load balancer nodes, NAT gateways, interface endpoints and
 * everything else in them goes with it. `scope: all` is the one that leaves nothing but traffic inside a subnet;
 * `availability-zone` would leave the way to the internet.
 */
export function cutSubnets(recipe: Recipe, scope: Scope): void {
  const subnets = scope.model.network.subnets.filter(({ zone }) => contains(scope, zone));
  const place = placeWords(scope);
  if (subnets.length === 0) {
    recipe.gap(`no subnet is known to stand in ${place}: nothing there loses its network`);
    return;
  }
  for (const { vpc, members } of byVpc(subnets)) {
    const zone = scope.zone === undefined ? {} : { availabilityZoneIdentifier: shortName(scope.zone) };
    recipe.act(scope.region, {
      id: "aws:network:disrupt-connectivity",
      name: ["cut", vpc.name, place],
      what: `cuts off every subnet of VPC ${vpc.name} in ${place}`,
      parameters: { scope: "all", duration: isoDuration(recipe.loss.durationSeconds) },
      target: { parameters: { ...zone, vpc: vpcId(recipe, vpc) } },
      found: members.length,
    });
    recipe.cause(`every subnet of VPC ${vpc.name} in ${place} is cut off`);
    recipe.impact(
      `whatever stands in VPC ${vpc.name} in ${place} loses its network, whoever it belongs to (${counted(members.length, "subnet")} in this stack)`,
    );
  }
  recipe.gap("traffic inside one subnet goes on: AWS FIS denies what enters or leaves a subnet");
  recipe.rollback(
    "AWS FIS gives each subnet its network ACL back when the experiment ends or is stopped; one that it left behind has the tag managedByFIS=true",
  );
}

/** The id of a VPC, or the input that stands for it. */
export function vpcId(recipe: Recipe, vpc: Vpc): string {
  const known = vpc.resource?.id ?? (vpc.resource === undefined ? vpc.name : undefined);
  if (known !== undefined && new RegExp(`^${patterns.vpc}$`).test(known)) return known;
  return recipe.ask(vpc.key, ["vpc id", vpc.name], `id of VPC ${vpc.name} in ${vpc.region}`, patterns.vpc);
}

/** Subnets by the VPC they belong to. */
export function byVpc(
  subnets: readonly Subnet[],
): readonly { readonly vpc: Vpc; readonly members: readonly Subnet[] }[] {
  const groups = new Map<string, { vpc: Vpc; members: Subnet[] }>();
  for (const subnet of subnets) {
    const found = groups.get(subnet.vpc.key);
    if (found === undefined) groups.set(subnet.vpc.key, { vpc: subnet.vpc, members: [subnet] });
    else found.members.push(subnet);
  }
  return [...groups.values()];
}
