import type { Resource } from "@nospof/inventory";
import { publicClients } from "../admission/clients";
import type { Peer } from "../admission/security";
import type { AwsModel } from "../model";
import type { RecordSet } from "../record";

/** Ports of services for the public; a machine that lets the internet in on none of them is administered, not used. */
const servicePorts = [80, 443, 8080, 8443];

/**
 * Names with one record that leads straight to machines which serve the internet: nothing stands in front of them, so
 * that the name is the only statement of what they are needed for.
 */
export class LoneNames {
  /** How many names differ only in their numbers: `node-1` and `node-2` name machines, not services. */
  readonly #alike = new Map<string, number>();

  constructor(readonly model: AwsModel) {
    for (const set of model.dns.sets) {
      if (this.#machinesOf(set).length === 0) continue;
      const stem = stemOf(set.name);
      this.#alike.set(stem, (this.#alike.get(stem) ?? 0) + 1);
    }
  }

  has(set: RecordSet): boolean {
    const machines = this.#machinesOf(set);
    return machines.length > 0 && this.#alike.get(stemOf(set.name)) === 1 && machines.every((one) => this.#serves(one));
  }

  /** The machines that a simple record leads to; none when it leads to anything else too. */
  #machinesOf(set: RecordSet): readonly Resource[] {
    const [record, ...others] = set.records;
    if (set.policy !== "simple" || record === undefined || others.length > 0) return [];
    const machines = record.endpoints.flatMap((endpoint) => {
      if (endpoint.kind !== "resource" || endpoint.inside === true) return [];
      const { resource } = endpoint;
      const behind = resource.type.endsWith(":Eip") ? this.model.addresses.addressee(resource) : resource;
      return behind?.type.endsWith(":Instance") === true ? [behind] : [];
    });
    return machines.length === record.endpoints.length ? machines : [];
  }

  #serves(machine: Resource): boolean {
    const { compute, security } = this.model;
    if (compute.isRegistered(machine)) return false;
    const { wearer } = compute.machine(machine);
    const peer: Peer = { label: "the internet", groups: "none", ranges: publicClients[4], quantity: "some" };
    return servicePorts.some(
      (port) => security.admits("ingress", wearer, peer, { protocol: "tcp", port, family: 4 }).state === "admitted",
    );
  }
}

function stemOf(name: string): string {
  const [host = "", ...rest] = name.split(".");
  return [host.replace(/\d+/g, "#"), ...rest].join(".");
}
