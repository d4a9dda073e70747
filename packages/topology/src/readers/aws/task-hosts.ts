import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { isFargate, strategyOf } from "./capacity-strategy";
import type { CapacityStrategy } from "./capacity-strategy";
import type { GroupSize } from "./fleet-size";
import type { AwsReader } from "./reader";
import { asNumber, asText, because, field, listOf } from "./reader";
import type { TaskSpread } from "./task-spread";
import type { ZoneFact } from "./zone";
import { zoneKey } from "./zone";

/** An autoscaling group as tasks see it that run on its instances. */
export interface Host {
  readonly resource: Resource;
  readonly zones: readonly ZoneFact[];
  readonly size: GroupSize;
  readonly room?: readonly number[];
}

/** What is certain of tasks on instances, by how many of these there are. */
export interface HostedTasks {
  readonly size: GroupSize;
  /** Set when it is not known where they run. */
  readonly uncertain?: Because;
  /** Most tasks that are lost with one instance. */
  readonly perInstance: number;
}

/** Finds the autoscaling groups on whose instances the tasks of services run, through capacity providers. */
export class TaskHosts {
  #tenants: ReadonlyMap<Urn, number> | undefined;

  constructor(readonly reader: AwsReader) {}

  /**
   * The groups on whose instances all tasks of a service run; undefined when they are not all known, as with launch type
   * EC2, where any instance that registers with the cluster will do.
   */
  groupsOf(service: Resource, strategy: CapacityStrategy | undefined): readonly Resource[] | undefined {
    const { reader } = this;
    if (strategy === undefined || isFargate(reader, service, strategy)) return undefined;
    const used = strategy.entries.filter(
      (entry) =>
        ["base", "weight"].some((key) => (asNumber(field(entry, key)) ?? 0) !== 0) || strategy.entries.length === 1,
    );
    const groups = used.map((entry) => {
      const provider = reader.follow(field(entry, "capacityProvider"), ["ecs:CapacityProvider"]);
      if (provider.kind !== "resource" || provider.resource.conditional) return undefined;
      const path = ["autoScalingGroupProvider", "autoScalingGroupArn"];
      const group = reader.target(provider.resource, ["autoscaling:Group"], ...path);
      return group.kind === "resource" ? group.resource : undefined;
    });
    const known = groups.flatMap((group) => group ?? []);
    return known.length < groups.length || known.length === 0 ? undefined : [...new Set(known)];
  }

  /**
   * What is certain of a service on the instances of one group. Each zone has at least its share of the smallest group,
   * and every instance takes a task of a service that has the group to itself; how many more fit is not looked into.
   *
   * @param zones in which the tasks run
   */
  hosted(service: Resource, tasks: GroupSize, host: Host, zones: readonly ZoneFact[], spread: TaskSpread): HostedTasks {
    const { total } = tasks;
    if (total === undefined || spread.kind === "none") return { size: tasks, perInstance: total ?? 1 };
    const { name } = host.resource;
    const open = (reason: Because, text?: string): HostedTasks => ({
      size: tasks,
      uncertain: text === undefined ? reason : { ...reason, text },
      perInstance: 1,
    });
    if (spread.kind === "open") return open(spread.because);
    const instances = host.size.total;
    if (instances === undefined) return open(host.size.because);
    if ((this.#sharing.get(host.resource.urn) ?? 0) > 1) {
      const text = `other services run on the instances of ${name} too: in which zones those of ${service.name} find room is not known`;
      return open(because(service, "capacityProviderStrategies"), text);
    }
    const share = Math.min(Math.floor(instances / host.zones.length), ...(host.room ?? []));
    const largest = Math.ceil(total / zones.length);
    const perInstance = spread.overInstances && share > 0 ? Math.ceil(largest / share) : largest;
    if (share >= largest) return { size: tasks, perInstance };
    // As many tasks are certain in each zone; where it holds more, an instance may be lost with all of these as well.
    const inEach = Math.min(Math.floor(total / zones.length), share);
    const text = `the ${String(instances)} instances of ${name} that there are at least need not hold all ${String(total)} tasks of ${service.name} evenly over its zones`;
    const uncertain = { most: total, because: { ...host.size.because, text }, isEven: true };
    return {
      size: { total: zones.length * inEach, because: tasks.because, uncertain },
      perInstance: Math.max(1, Math.min(perInstance, inEach)),
    };
  }

  /** How many services run on the instances of each group, or may. */
  get #sharing(): ReadonlyMap<Urn, number> {
    if (this.#tenants !== undefined) return this.#tenants;
    const tenants = new Map<Urn, number>();
    for (const service of this.reader.all("ecs:Service"))
      for (const { urn } of this.groupsOf(service, strategyOf(this.reader, service)) ?? [])
        tenants.set(urn, (tenants.get(urn) ?? 0) + 1);
    return (this.#tenants = tenants);
  }
}

/** The zones of a host in which tasks have a subnet too; undefined where some of them are not known. */
export function zonesWithSubnets(
  host: readonly ZoneFact[],
  subnets: readonly ZoneFact[],
): readonly ZoneFact[] | undefined {
  const keys = subnets.map(zoneKey);
  if (keys.includes(undefined) || host.some((zone) => zoneKey(zone) === undefined)) return undefined;
  return host.filter((zone) => keys.includes(zoneKey(zone)));
}

/** The port on which a container answers on its instance; unknown where Docker picks one. */
export function hostPortOf(
  reader: AwsReader,
  service: Resource,
  container: Read<string>,
  port: Read<number>,
): Read<number> {
  const target = reader.target(service, ["ecs:TaskDefinition"], "taskDefinition");
  if (target.kind !== "resource") return new Unknown();
  const mode = reader.text(target.resource, "networkMode") ?? "bridge";
  if (mode === "host") return port;
  const text = reader.text(target.resource, "containerDefinitions");
  const definitions = typeof text === "string" ? parsed(text) : undefined;
  const own = listOf(definitions).find((one) => asText(field(one, "name")) === container);
  const mapping = listOf(field(own, "portMappings")).find((one) => asNumber(field(one, "containerPort")) === port);
  const given = asNumber(field(mapping, "hostPort"));
  return typeof given === "number" && given !== 0 ? given : new Unknown();
}

function parsed(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}
