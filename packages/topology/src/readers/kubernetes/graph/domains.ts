import { nameOfUrn } from "@nospof/inventory";
import type { Domain, DomainId } from "../../../model/domain";
import type { Placement } from "../../../model/topology";
import type { AwsModel } from "../../aws/model";
import { regionOfZone } from "../../aws/region";
import { zoneNamed } from "../../aws/zone";
import type { PlacedZone } from "../zones";
import type { Workload } from "../workload";
import { workloadLabel } from "../workload";

const provider = "kubernetes";
const unnamedZones = ["one zone", "a second zone", "a third zone"];

/** How a zone is called: by its name, or as one of those that nobody names. */
export function zoneWords(zone: string | number): string {
  return typeof zone === "string" ? zone : (unnamedZones[zone - 1] ?? `zone ${String(zone)}`);
}

function inZone(zone: string | undefined): string {
  return zone === undefined ? "" : ` in ${zone}`;
}

/** The failure domains of clusters: zones, any one node, any one pod, drains and rollouts. */
export class ClusterDomains {
  readonly #domains = new Map<DomainId, Domain>();
  readonly #names = new Map<string, string>();

  /** @param aws the stack's AWS model, where its zones may be those of the nodes */
  constructor(readonly aws: AwsModel | undefined) {}

  /** The domain of a zone, or what it may be. */
  placement(cluster: string, zones: readonly PlacedZone[], at: number): Placement {
    const own = zones[at];
    const domain = this.zone(cluster, own?.zone ?? 1);
    if (own?.uncertain === undefined) return { domains: [domain] };
    const others = zones
      .filter(({ uncertain }) => uncertain === undefined)
      .map(({ zone }) => [this.zone(cluster, zone)]);
    return { candidates: [...others, [domain]], because: own.uncertain };
  }

  /** A zone by its name, or by its number where nobody names it. */
  zone(cluster: string, zone: string | number): DomainId {
    if (typeof zone === "number") {
      const label = zoneWords(zone);
      return this.#add({ id: `${this.#cluster(cluster)}/zone ${String(zone)}`, kind: "zone", label });
    }
    return this.#cloudZone(zone) ?? this.#add({ id: `${this.#cluster(cluster)}/${zone}`, kind: "zone" });
  }

  /** Any one node, of all or of a zone. */
  node(cluster: string, zone?: string): DomainId {
    return this.#add({
      id: `${this.#cluster(cluster)}/node${inZone(zone)}`,
      kind: "device",
      label: `one node${inZone(zone)}`,
    });
  }

  /** Any one node, of all or of a zone, that is drained. */
  drain(cluster: string, zone?: string): DomainId {
    return this.#add({
      id: `${this.#cluster(cluster)}/drain${inZone(zone)}`,
      kind: "disruption",
      label: `the drain of a node${inZone(zone)}`,
    });
  }

  /** Any one pod of a workload. */
  pod(workload: Workload): DomainId {
    const label = `one pod of ${workloadLabel(workload)}`;
    return this.#add({ id: `${this.#cluster(workload.object.cluster)}/${label}`, kind: "device", label });
  }

  /** The rollout of a workload. */
  rollout(workload: Workload): DomainId {
    const name = `rollout of ${workloadLabel(workload)}`;
    const id = `${this.#cluster(workload.object.cluster)}/${name}`;
    return this.#add({ id, kind: "disruption", label: `the ${name}` });
  }

  /** Every failure domain asked for so far. */
  all(): readonly Domain[] {
    return [...(this.aws?.zones.domains() ?? []), ...this.#domains.values()];
  }

  /** The zone of AWS in which nodes stand that name it. */
  #cloudZone(zone: string): DomainId | undefined {
    const region = regionOfZone(zone);
    if (this.aws === undefined || region === undefined) return undefined;
    const placement = this.aws.zones.placement(zoneNamed(zone, region, { urn: "", property: "" }));
    return "domains" in placement ? placement.domains[0] : undefined;
  }

  #cluster(urn: string): string {
    let name = this.#names.get(urn);
    if (name === undefined) {
      const own = urn === "" ? "" : `/${nameOfUrn(urn)}`;
      const taken = new Set(this.#names.values());
      name = `${provider}${own}`;
      for (let number = 2; taken.has(name); number++) name = `${provider}${own}#${String(number)}`;
      this.#names.set(urn, name);
    }
    return name;
  }

  #add(domain: Domain): DomainId {
    if (!this.#domains.has(domain.id)) this.#domains.set(domain.id, domain);
    return domain.id;
  }
}
