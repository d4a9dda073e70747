import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearers } from "./admission/wearers";
import { isFargate, strategyOf } from "./capacity-strategy";
import type { CapacityStrategy } from "./capacity-strategy";
import type { Fleet } from "./fleet";
import { certainSize, placeOf, refusedMembers, requiredOf } from "./fleet-parts";
import { sizeOfService } from "./fleet-size";
import { guaranteedInService } from "./guaranteed";
import type { Network, Subnet } from "./network";
import type { AwsReader } from "./reader";
import { asList, asNumber, asText, because, field } from "./reader";
import { refusedTasks } from "./refused-network";
import type { Regions } from "./region";
import { distinctZones, subnetsIn, zonesOf } from "./subnet-zones";
import { hostPortOf, TaskHosts, zonesWithSubnets } from "./task-hosts";
import { taskSpreadOf } from "./task-spread";

const property = "networkConfiguration.subnets";

/** Reads ECS services: how many tasks, on Fargate or on whose instances, in which zones. */
export class ServiceFleets {
  readonly #hosts: TaskHosts;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
  ) {
    this.#hosts = new TaskHosts(reader);
  }

  /** @param groupOf the fleet that an autoscaling group is */
  read(resource: Resource, groupOf: (group: Resource) => Fleet | undefined): Fleet {
    const { reader } = this;
    const region = this.regions.of(resource);
    const listed = asList(field(reader.value(resource, "networkConfiguration"), "subnets"));
    const subnets = subnetsIn(reader, this.network, listed, resource, property);
    const zones = zonesOf(subnets, listed, region, because(resource, property));
    const strategy = strategyOf(reader, resource);
    const onFargate = isFargate(reader, resource, strategy);
    const wearers = [this.wearers.service(resource, subnets[0]?.vpc)];
    const size = certainSize(sizeOfService(reader, resource), guaranteedInService(strategy, resource));
    const base: Fleet = {
      kind: "ecs-service",
      resource,
      name: resource.name,
      region,
      zones,
      zonesBecause: because(resource, property),
      subnets,
      size,
      off: false,
      required: requiredOf(asList(reader.value(resource, "tags"))),
      wearers,
      ports: this.#ports(resource, (_, port) => port),
    };
    const refused =
      (onFargate ? refusedTasks(resource, listed) : undefined) ??
      refusedMembers(reader, this.network, resource, subnets, wearers, property);
    const groups = this.#hosts.groupsOf(resource, strategy)?.map(groupOf) ?? [];
    const hosts = groups.flatMap((group) => (group === undefined || group.zones.length === 0 ? [] : [group]));
    const hosted =
      hosts.length > 0 && hosts.length === groups.length
        ? this.#onInstances(base, hosts, listed !== undefined, refused)
        : undefined;
    return (
      hosted ?? {
        ...base,
        ...uncertaintyOf(resource, strategy, onFargate, zones.length === 0),
        ...placeOf(resource, zones, subnets, size, refused),
      }
    );
  }

  /**
   * A service on the instances of autoscaling groups. Its tasks run in the zones of these; those with network interfaces
   * of their own only where they have a subnet too. Undefined where these zones are not known.
   */
  #onInstances(
    base: Fleet,
    hosts: readonly Fleet[],
    hasCards: boolean,
    refused: Because | undefined,
  ): Fleet | undefined {
    const { reader } = this;
    const { resource } = base;
    const [host, ...others] = hosts;
    const all = distinctZones(hosts.flatMap(({ zones }) => zones));
    const shared = hasCards ? zonesWithSubnets(all, base.zones) : all;
    if (host === undefined || shared === undefined) return undefined;
    const zones = shared.length > 0 ? shared : all;
    const spread = taskSpreadOf(reader, resource);
    const { size, perInstance, uncertain: open } = this.#hosts.hosted(resource, base.size, host, zones, spread);
    const text = `how the tasks of ${resource.name} are divided over several capacity providers is not followed`;
    const uncertain = others.length > 0 ? because(resource, "capacityProviderStrategies", text) : open;
    const why = refused ?? refusedHost(resource, host, others.length > 0, shared.length === 0);
    const common: Fleet = {
      ...base,
      zones,
      zonesBecause: host.zonesBecause,
      size,
      perInstance,
      ...(uncertain === undefined ? {} : { uncertain }),
      ...(spread.kind === "none" ? { unspread: spread.remedy } : {}),
    };
    if (hasCards) return { ...common, ...placeOf(resource, zones, base.subnets, size, why) };
    return {
      ...common,
      subnets: distinctSubnets(hosts),
      wearers: hosts.flatMap(({ wearers }) => wearers),
      ports: this.#ports(resource, (container, port) => hostPortOf(reader, resource, container, port)),
      ...(why === undefined ? {} : { refused: why }),
    };
  }

  /** Ports by target group, where the service names one. */
  #ports(
    resource: Resource,
    portOf: (container: Read<string>, port: Read<number>) => Read<number>,
  ): ReadonlyMap<Urn, Read<number>> {
    const ports = new Map<Urn, Read<number>>();
    const listed: Read<readonly Value[]> = asList(this.reader.value(resource, "loadBalancers"));
    if (listed === undefined || listed instanceof Unknown) return ports;
    for (const one of listed) {
      const target = this.reader.follow(field(one, "targetGroupArn"), ["lb:TargetGroup"]);
      if (target.kind !== "resource") continue;
      const port = portOf(asText(field(one, "containerName")), asNumber(field(one, "containerPort")));
      ports.set(target.resource.urn, port);
    }
    return ports;
  }
}

/** Why it is not known where tasks run. */
function uncertaintyOf(
  resource: Resource,
  strategy: CapacityStrategy | undefined,
  onFargate: boolean,
  isNowhere: boolean,
): Pick<Fleet, "uncertain"> {
  const text = `tasks of ${resource.name} run on instances of which this stack does not say where they stand`;
  if (!onFargate)
    return {
      uncertain: because(strategy?.resource ?? resource, strategy?.property ?? "launchType", text),
    };
  return isNowhere ? { uncertain: because(resource, property) } : {};
}

/** Why no task ever runs on the instances of a group. */
function refusedHost(resource: Resource, host: Fleet, hasOthers: boolean, isApart: boolean): Because | undefined {
  if (isApart) {
    const text = `give ${resource.name} a subnet in a zone in which the instances of ${host.name} stand: it has none there, and its tasks do not start`;
    return because(resource, property, text);
  }
  if (hasOthers) return undefined;
  if (!host.off) return host.refused;
  const text = `let ${host.name} launch instances: it is scaled to zero, and the tasks of ${resource.name} run on them`;
  return because(host.resource, "maxSize", text);
}

function distinctSubnets(hosts: readonly Fleet[]): readonly Subnet[] {
  return [...new Map(hosts.flatMap(({ subnets }) => subnets).map((subnet) => [subnet.key, subnet])).values()];
}
