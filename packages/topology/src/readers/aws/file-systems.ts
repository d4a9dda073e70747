import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Network } from "./network";
import type { AwsReader } from "./reader";
import { because, field, listOf } from "./reader";
import type { ZoneFact } from "./zone";
import { zoneLabel } from "./zone";

/** Why tasks do not start in a zone, certainly or possibly. */
export interface MissingMount {
  readonly certain: boolean;
  readonly because: Because;
}

/** File systems of Amazon EFS, and the zones in which their mount targets stand. */
export class FileSystems {
  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
  ) {}

  /**
   * Why tasks of a service do not start in a zone: a file system of this stack that they mount has no mount target there,
   * and its name leads to that of the own zone only. Sources: Amazon EFS user guide, "Mounting with a DNS name"; Amazon
   * ECS developer guide, "Use Amazon EFS volumes with Amazon ECS".
   *
   * @param same whether two zones are one; undefined where it is not known
   */
  missingIn(
    service: Resource,
    zone: ZoneFact,
    same: (a: ZoneFact, b: ZoneFact) => boolean | undefined,
  ): MissingMount | undefined {
    const task = this.reader.target(service, ["ecs:TaskDefinition"], "taskDefinition");
    if (task.kind !== "resource") return undefined;
    let doubt: MissingMount | undefined;
    for (const volume of listOf(this.reader.value(task.resource, "volumes"))) {
      const named = field(field(volume, "efsVolumeConfiguration"), "fileSystemId");
      const system = this.reader.follow(named, ["efs:FileSystem"]);
      if (system.kind !== "resource" || system.resource.external) continue;
      const isThere = this.#hasTargetIn(system.resource, zone, same);
      if (isThere === true) continue;
      const { name } = system.resource;
      const text = `add a mount target of file system ${name} in ${zoneLabel(zone)}: tasks of ${service.name} mount it, and do not start in a zone without one`;
      if (isThere === false) return { certain: true, because: because(system.resource, "", text) };
      const open = `whether file system ${name} has a mount target in ${zoneLabel(zone)} is not known`;
      doubt ??= { certain: false, because: because(system.resource, "", open) };
    }
    return doubt;
  }

  #hasTargetIn(
    system: Resource,
    zone: ZoneFact,
    same: (a: ZoneFact, b: ZoneFact) => boolean | undefined,
  ): boolean | undefined {
    const { reader } = this;
    const targets = reader.referrers(["efs:MountTarget"], ["efs:FileSystem"], "fileSystemId");
    const answers = targets.to(system).map(({ resource, certain }): boolean | undefined => {
      const subnet = reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
      const own = this.network.subnetOf(subnet, resource, "subnetId");
      const isThere = own === undefined ? undefined : same(own.zone, zone);
      return isThere === false || (certain && !resource.conditional) ? isThere : undefined;
    });
    if (answers.includes(true)) return true;
    return targets.loose.length > 0 || system.conditional || answers.includes(undefined) ? undefined : false;
  }
}
