import type { Resource } from "@nospof/inventory";
import { shortName } from "../names";
import type { FisActionId } from "./actions";
import { plainTags, singlesOut } from "./identify";
import type { Recipe } from "./recipe";
import type { Scope } from "./scope";
import { isoDuration } from "./template";

/** A kind of data store that fails over by itself when it loses a zone. */
interface Store {
  readonly type: string;
  readonly label: string;
  readonly action: FisActionId;
  /** Whether a resource of the type has another zone to go to. */
  readonly failsOver: (resource: Resource) => boolean;
  /** The target's parameter that names the lost zone. */
  readonly zoneParameter: string;
  readonly effect: string;
  readonly parameters: (recipe: Recipe) => Readonly<Record<string, string>>;
}

const stores: readonly Store[] = [
  {
    type: "aws:rds/cluster:Cluster",
    label: "database cluster",
    action: "aws:rds:failover-db-cluster",
    failsOver: () => true,
    zoneParameter: "writerAvailabilityZoneIdentifiers",
    effect: "fails over when its writer stands in",
    parameters: () => ({}),
  },
  {
    type: "aws:rds/instance:Instance",
    label: "database",
    action: "aws:rds:reboot-db-instances",
    failsOver: ({ inputs, outputs }) => (inputs["multiAz"] ?? outputs["multiAz"]) === true,
    zoneParameter: "availabilityZoneIdentifiers",
    effect: "fails over when it stands in",
    parameters: () => ({ forceFailover: "true" }),
  },
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    label: "replication group",
    action: "aws:elasticache:replicationgroup-interrupt-az-power",
    failsOver: ({ inputs, outputs }) => (inputs["multiAzEnabled"] ?? outputs["multiAzEnabled"]) === true,
    zoneParameter: "availabilityZoneIdentifier",
    effect: "loses its nodes in",
    parameters: ({ loss }) => ({ duration: isoDuration(loss.durationSeconds) }),
  },
];

/**
 * Makes managed data stores fail over as they do when they lose a zone. AWS FIS finds the ones that stand there by a
 * parameter that goes with tags; one without tags of its own is said to be left out.
 */
export function failOverStores(recipe: Recipe, { region, zone, model }: Scope): void {
  if (zone === undefined) return;
  const { inventory } = recipe.stack;
  const place = shortName(zone);
  for (const store of stores) {
    for (const resource of inventory.ofType(store.type)) {
      if (model.regions.of(resource) !== region || !store.failsOver(resource)) continue;
      const tags = plainTags(resource);
      if (tags === undefined || !singlesOut(inventory, resource, tags)) {
        recipe.gap(
          `${store.label} ${resource.name} is not made to fail over: AWS FIS finds it by tags only, and it has none of its own`,
        );
        continue;
      }
      const what = `${store.label} ${resource.name} ${store.effect} ${place}`;
      recipe.cause(what);
      recipe.act(region, {
        id: store.action,
        name: ["fail over", resource.name, place],
        what,
        parameters: store.parameters(recipe),
        target: { resourceTags: tags, parameters: { [store.zoneParameter]: place } },
        found: 1,
        mayBeEmpty: true,
      });
      recipe.impact(`${store.label} ${resource.name} breaks its connections when it fails over`);
      recipe.rollback(
        `${store.label} ${resource.name} stays where it failed over to; fail over again to bring it back`,
      );
    }
  }
}
