import type { Domain } from "@nospof/topology";
import type { AwsModel } from "@nospof/topology/aws";
import { shortName } from "../names";
import { arnOf, arnPattern } from "./identify";
import type { Recipe } from "./recipe";
import type { Scope } from "./scope";
import { byVpc, vpcId } from "./subnets";
import { isoDuration } from "./template";

/**
 * Keeps what is left in other regions from reaching a lost one: it must do without the lost region's endpoints, peered
 * VPCs and transit gateways.
 */
export function isolateFromOthers(recipe: Recipe, { model, region }: Scope, lost: readonly Domain[]): void {
  if (region.startsWith("?")) return;
  const gone = new Set(lost.map(shortName));
  const subnets = model.network.subnets.filter(({ vpc }) => !gone.has(vpc.region) && !vpc.region.startsWith("?"));
  for (const { vpc, members } of byVpc(subnets)) {
    recipe.act(vpc.region, {
      id: "aws:network:route-table-disrupt-cross-region-connectivity",
      name: ["no way to", region, "from", vpc.name],
      what: `keeps VPC ${vpc.name} from reaching ${region}`,
      parameters: { region, duration: isoDuration(recipe.loss.durationSeconds) },
      target: { parameters: { vpc: vpcId(recipe, vpc) } },
      found: members.length,
    });
    recipe.cause(`nothing in VPC ${vpc.name} in ${vpc.region} reaches ${region}`);
    recipe.before(
      `raise the Amazon VPC quota "Routes per route table" in ${vpc.region} to ${region === "us-east-1" ? "350" : "250"} plus the routes in use`,
    );
    recipe.impact(`VPC ${vpc.name} in ${vpc.region} cannot reach anything in ${region}, AWS services included`);
  }
  isolateTransitGateways(recipe, model, region, gone);
}

function isolateTransitGateways(recipe: Recipe, model: AwsModel, region: string, gone: ReadonlySet<string>): void {
  for (const gateway of recipe.stack.inventory.ofType("aws:ec2transitgateway/transitGateway:TransitGateway")) {
    const own = model.regions.of(gateway);
    if (gone.has(own) || own.startsWith("?")) continue;
    const arn =
      arnOf(gateway) ??
      recipe.ask(
        gateway.urn,
        ["transit gateway arn", gateway.name],
        `ARN of transit gateway ${gateway.name}`,
        arnPattern("ec2", "transit-gateway/tgw-[0-9a-f]+"),
      );
    recipe.act(own, {
      id: "aws:network:transit-gateway-disrupt-cross-region-connectivity",
      name: ["no way to", region, "from", gateway.name],
      what: `keeps transit gateway ${gateway.name} from reaching ${region}`,
      parameters: { region, duration: isoDuration(recipe.loss.durationSeconds) },
      target: { resourceArns: [arn] },
      found: 1,
    });
    recipe.cause(`transit gateway ${gateway.name} in ${own} does not reach ${region}`);
  }
}
