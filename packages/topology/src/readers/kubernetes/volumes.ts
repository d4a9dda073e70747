import type { Inventory, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asFlag, asText, because, field, listOf } from "../values";
import type { Match } from "./labels";
import type { KubernetesObject } from "./object";
import { namesObject, sameNamespace, sameText, valueOf } from "./object";
import { domainKeyOf } from "./scheduling";
import type { Workload } from "./workload";
import { podBecause } from "./workload";

/** How far away a pod may run from where its volume was made. */
export type Reach = "zone" | "node" | "anywhere" | "unknown";

/** A volume that a workload's pods mount and that lives in one place. */
export interface PinnedVolume {
  /** How it is called in messages: `claim data`. */
  readonly label: string;
  readonly reach: Reach;
  /** Places by name, where the volume or its class names them. */
  readonly places?: readonly string[];
  /** All replicas mount the same one; else each has its own. */
  readonly shared: boolean;
  /** Only one node at a time may mount it. */
  readonly oneNode: boolean;
  /** Only one pod at a time may mount it. */
  readonly onePod?: boolean;
  /** Where it is made before the scheduler has chosen a node: in a place of its own choice. */
  readonly immediate: boolean;
  /** Somebody made the volumes by hand: there are no others. */
  readonly made?: boolean;
  readonly because: Because;
}

/** Provisioners whose volumes live in one zone, in one node, or everywhere, by their documentation. */
const provisioners: readonly (readonly [RegExp, Reach])[] = [
  [/^(?:ebs\.csi\.aws\.com|ebs\.csi\.eks\.amazonaws\.com|kubernetes\.io\/aws-ebs)$/, "zone"],
  [/^(?:pd\.csi\.storage\.gke\.io|kubernetes\.io\/gce-pd)$/, "zone"],
  [/^(?:disk\.csi\.azure\.com|kubernetes\.io\/azure-disk)$/, "zone"],
  [
    /^(?:cinder\.csi\.openstack\.org|kubernetes\.io\/cinder|csi\.hetzner\.cloud|dobs\.csi\.digitalocean\.com|linodebs\.csi\.linode\.com)$/,
    "zone",
  ],
  [
    /^(?:kubernetes\.io\/no-provisioner|rancher\.io\/local-path|openebs\.io\/local|local\.csi\.openebs\.io|topolvm\.io|topolvm\.cybozu\.com)$/,
    "node",
  ],
  [
    /(?:efs|fsx|filestore|azurefile|file\.csi\.azure|nfs|cephfs|rbd|longhorn|portworx|pxd|gluster|s3|blob)/i,
    "anywhere",
  ],
];

/**
 * File systems of a network, which are attached to no node: there nothing keeps a second node from mounting what only one
 * is said to (Kubernetes documentation, "Access modes").
 */
const files = /efs|fsx|filestore|azurefile|file\.csi\.azure|nfs|cephfs|gluster|s3|blob/i;

/** Where a volume may be mounted. */
interface Place {
  readonly reach: Reach;
  readonly places?: readonly string[];
  /** It is a file system of a network. */
  readonly isFiles?: boolean;
}

/** Disks of one zone that a pod may name itself. */
const disks = ["awsElasticBlockStore", "gcePersistentDisk", "azureDisk"] as const;

/** Classes that EKS, GKE and AKS make, or that are called so everywhere, where the stack does not have the object. */
const wellKnownClasses: readonly (readonly [RegExp, Reach])[] = [
  [/^(?:gp2|gp3|io1|io2|sc1|st1|ebs(?:-.*)?|.*-ebs|auto-ebs-sc)$/, "zone"],
  [/^(?:standard-rwo|premium-rwo|managed(?:-csi)?(?:-premium)?|managed-premium)$/, "zone"],
  [/^(?:local-path|local-storage)$/, "node"],
  [/(?:efs|nfs|filestore|azurefile|cephfs|longhorn)/i, "anywhere"],
];

/** Reads what volumes bind a workload's pods to. */
export class Volumes {
  readonly #claimsByName: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly #volumesByName: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly #volumesByClaim: ReadonlyMap<string, readonly KubernetesObject[]>;

  constructor(
    readonly inventory: Inventory,
    readonly claims: readonly KubernetesObject[],
    readonly volumes: readonly KubernetesObject[],
    readonly classes: readonly KubernetesObject[],
  ) {
    const named = ({ nameValue }: KubernetesObject): Value | undefined => nameValue;
    this.#claimsByName = byText(claims, named);
    this.#volumesByName = byText(volumes, named);
    this.#volumesByClaim = byText(volumes, (volume) => field(valueOf(inventory, volume, "spec", "claimRef"), "name"));
  }

  /** The volumes that live in one place, or may. */
  pinning(workload: Workload): readonly PinnedVolume[] {
    return [...this.#mounted(workload), ...this.#templates(workload)];
  }

  #mounted(workload: Workload): readonly PinnedVolume[] {
    return listOf(field(workload.pod, "volumes")).flatMap((volume, at): readonly PinnedVolume[] => {
      const name = field(field(volume, "persistentVolumeClaim"), "claimName");
      const disk = disks.find((kind) => field(volume, kind) !== undefined);
      if (disk !== undefined) {
        const label = `volume ${String(asText(field(volume, "name")))} (${disk})`;
        const found = podBecause(workload, `volumes[${String(at)}].${disk}`);
        const isRead = asFlag(field(field(volume, disk), "readOnly")) === true;
        return [{ label, reach: "zone", shared: true, oneNode: !isRead, immediate: false, because: found }];
      }
      if (name === undefined) return [];
      const reason = podBecause(workload, `volumes[${String(at)}].persistentVolumeClaim`);
      const near = typeof name === "string" ? (this.#claimsByName.get(name) ?? []) : this.claims;
      const claim = find(near, workload.object, name);
      if (claim === undefined) return [];
      const spec = valueOf(this.inventory, claim, "spec");
      return this.#pinned(spec, { label: `claim ${claim.name}`, shared: true, because: reason });
    });
  }

  #templates(workload: Workload): readonly PinnedVolume[] {
    if (workload.kind !== "StatefulSet") return [];
    const { object } = workload;
    const templates = listOf(valueOf(this.inventory, object, "spec", "volumeClaimTemplates"));
    return templates.flatMap((template, at): readonly PinnedVolume[] => {
      const name = asText(field(field(template, "metadata"), "name"));
      const spec = field(template, "spec");
      const said = {
        label: `claim template ${typeof name === "string" ? name : String(at)}`,
        shared: false,
        because: because(object.resource, `spec.volumeClaimTemplates[${String(at)}]`),
      };
      const made = this.#madeFor(workload, typeof name === "string" ? name : undefined, spec);
      return made === undefined
        ? this.#pinned(spec, said)
        : [{ ...said, ...made, made: true, oneNode: true, immediate: false }];
    });
  }

  /** Where the volumes are that somebody made by hand for the pods of a StatefulSet, if those are all there can be. */
  #madeFor(
    workload: Workload,
    template: string | undefined,
    spec: Value | undefined,
  ): Pick<PinnedVolume, "reach" | "places"> | undefined {
    const { object, replicas } = workload;
    const number = typeof replicas === "number" ? replicas : 1;
    const claims = Array.from({ length: number }, (_, at) => `${template ?? ""}-${object.name}-${String(at)}`);
    const bound = claims.map((claim) => this.#boundTo(claim, object));
    const whole = bound.flatMap((volume) => volume ?? []);
    const byClass = this.#ofClass(field(spec, "storageClassName"));
    const volumes = whole.length === number ? whole : byClass;
    const found = volumes.map((volume) => this.#placeOf(volume));
    const [first] = found;
    const places = found.flatMap((place) => place.places ?? []);
    const isAlike = found.every(({ reach, places: of }) => reach === first?.reach && of !== undefined);
    if (first === undefined || !isAlike || first.reach === "anywhere" || first.reach === "unknown") return undefined;
    return { reach: first.reach, places: [...new Set(places)] };
  }

  /** The volume that a claim of a pod is bound to: the claim names it, or it names the claim. */
  #boundTo(claim: string, near: KubernetesObject): KubernetesObject | undefined {
    const own = find(this.#claimsByName.get(claim) ?? [], near, claim);
    const named = own === undefined ? undefined : valueOf(this.inventory, own, "spec", "volumeName");
    if (named !== undefined) return this.#named(named);
    return (this.#volumesByClaim.get(claim) ?? []).find((volume) => {
      const namespace = asText(valueOf(this.inventory, volume, "spec", "claimRef", "namespace")) ?? "default";
      return namespace === near.namespace;
    });
  }

  /** The volume of a name, which may be a reference of the program. */
  #named(name: Value): KubernetesObject | undefined {
    const near = typeof name === "string" ? (this.#volumesByName.get(name) ?? []) : this.volumes;
    return near.find((one) => namesObject(name, one) === true);
  }

  /** The volumes of a class that makes none by itself. */
  #ofClass(name: Value | undefined): readonly KubernetesObject[] {
    const chosen = name === undefined ? undefined : this.classes.find((one) => namesObject(name, one) === true);
    const provisioner = chosen === undefined ? undefined : asText(valueOf(this.inventory, chosen, "provisioner"));
    if (provisioner !== "kubernetes.io/no-provisioner") return [];
    return this.volumes.filter(
      (volume) => sameText(valueOf(this.inventory, volume, "spec", "storageClassName"), name) === true,
    );
  }

  #pinned(spec: Value | undefined, said: Pick<PinnedVolume, "label" | "shared" | "because">): readonly PinnedVolume[] {
    const modes = listOf(field(spec, "accessModes")).map((mode) => asText(mode));
    const many = modes.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");
    const single = modes.length > 0 && !many && !modes.some((mode) => mode instanceof Unknown);
    const onePod = single && modes.every((mode) => mode === "ReadWriteOncePod");
    const pod = onePod ? { onePod } : {};
    const volumeName = field(spec, "volumeName");
    const volume = volumeName === undefined ? undefined : this.#named(volumeName);
    if (volume !== undefined) {
      const { isFiles, ...place } = this.#placeOf(volume);
      const oneNode = single && (isFiles !== true || onePod);
      return place.reach === "anywhere" && !oneNode ? [] : [{ ...said, ...place, oneNode, ...pod, immediate: false }];
    }
    const { reach, immediate, places, isFiles } = this.#classReach(field(spec, "storageClassName"));
    const oneNode = single && (isFiles !== true || onePod);
    if (reach === "anywhere" && !oneNode) return [];
    // Disks of one zone cannot be mounted by many nodes, so a class of which nothing is known is no such disk.
    if (reach === "unknown" && many) return [];
    return [{ ...said, reach, oneNode, ...pod, immediate, ...(places === undefined ? {} : { places }) }];
  }

  /** Where a PersistentVolume may be mounted, by its node affinity. */
  #placeOf(volume: KubernetesObject): Place {
    const terms = listOf(valueOf(this.inventory, volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms"));
    const bound = terms
      .flatMap((term) => listOf(field(term, "matchExpressions")))
      .flatMap((expression) => {
        const key = asText(field(expression, "key"));
        const over = domainKeyOf(key);
        const values = listOf(field(expression, "values")).flatMap((value) =>
          typeof value === "string" ? [value] : [],
        );
        return over === "other" ? [] : [{ over, values }];
      });
    const [first] = bound;
    if (first !== undefined)
      return {
        reach: first.over === "node" ? "node" : "zone",
        places: [...new Set(bound.flatMap(({ values }) => values))],
      };
    const spec = valueOf(this.inventory, volume, "spec");
    const has = (name: string): boolean => field(spec, name) !== undefined;
    if (has("local") || has("hostPath")) return { reach: "node" };
    if (has("awsElasticBlockStore") || has("gcePersistentDisk") || has("azureDisk")) return { reach: "zone" };
    const driver = asText(field(field(spec, "csi"), "driver"));
    if (typeof driver === "string")
      return { reach: lookUp(provisioners, driver) ?? "unknown", isFiles: files.test(driver) };
    const isFiles = has("nfs") || has("cephfs") || has("azureFile");
    return { reach: isFiles || has("rbd") ? "anywhere" : "unknown", isFiles };
  }

  #classReach(name: Value | undefined): Place & { readonly immediate: boolean } {
    const chosen =
      name === undefined
        ? this.classes.find((one) => this.#isDefault(one))
        : this.classes.find((one) => namesObject(name, one) === true);
    if (chosen === undefined) {
      const text = asText(name);
      return {
        reach: typeof text === "string" ? (lookUp(wellKnownClasses, text) ?? "unknown") : "unknown",
        isFiles: typeof text === "string" && files.test(text),
        immediate: false,
      };
    }
    const provisioner = asText(valueOf(this.inventory, chosen, "provisioner"));
    const parameters = valueOf(this.inventory, chosen, "parameters");
    const replicated =
      asText(field(parameters, "replication-type")) === "regional-pd" ||
      [field(parameters, "skuName"), field(parameters, "skuname"), field(parameters, "storageaccounttype")].some(
        (sku) => /_ZRS$/i.test(String(asText(sku) ?? "")),
      );
    const known = typeof provisioner === "string" ? (lookUp(provisioners, provisioner) ?? "unknown") : "unknown";
    const reach = known === "zone" && replicated ? "anywhere" : known;
    const mode = asText(valueOf(this.inventory, chosen, "volumeBindingMode"));
    const places = listOf(valueOf(this.inventory, chosen, "allowedTopologies"))
      .flatMap((term) => listOf(field(term, "matchLabelExpressions")))
      .filter((expression) => domainKeyOf(asText(field(expression, "key"))) === "zone")
      .flatMap((expression) => listOf(field(expression, "values")))
      .flatMap((value) => (typeof value === "string" ? [value] : []));
    return {
      reach,
      isFiles: typeof provisioner === "string" && files.test(provisioner),
      immediate: reach === "zone" && !(mode instanceof Unknown) && mode !== "WaitForFirstConsumer",
      ...(places.length === 0 ? {} : { places: [...new Set(places)] }),
    };
  }

  #isDefault(one: KubernetesObject): boolean {
    const annotations = valueOf(this.inventory, one, "metadata", "annotations");
    return asText(field(annotations, "storageclass.kubernetes.io/is-default-class")) === "true";
  }
}

/** Objects by a text that they hold; those of which it is not known are left out. */
function byText(
  objects: readonly KubernetesObject[],
  textOf: (object: KubernetesObject) => Value | undefined,
): ReadonlyMap<string, readonly KubernetesObject[]> {
  const found = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const text = asText(textOf(object));
    if (typeof text !== "string") continue;
    const list = found.get(text);
    if (list === undefined) found.set(text, [object]);
    else list.push(object);
  }
  return found;
}

function find(objects: readonly KubernetesObject[], near: KubernetesObject, name: Value): KubernetesObject | undefined {
  const isNamed = (object: KubernetesObject): Match =>
    sameNamespace(object, near) === false ? false : namesObject(name, object);
  return objects.find((object) => isNamed(object) === true);
}

function lookUp(table: readonly (readonly [RegExp, Reach])[], text: string): Reach | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
