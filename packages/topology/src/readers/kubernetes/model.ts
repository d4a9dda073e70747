import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asText, because, field } from "../values";
import type { Autoscaler } from "./autoscaler";
import { autoscalerOf, isAutoscaler } from "./autoscaler";
import type { Budget } from "./budget";
import { budgetOf, covers } from "./budget";
import { Clusters } from "./clusters";
import { zoneSpread } from "./constraints";
import type { CrowdFact } from "./crowd";
import { crowdBeside, loneBeside } from "./crowd";
import { isGateway, isRoute } from "./gateway";
import { isGrant } from "./grants";
import { Namespaces } from "./namespaces";
import type { ClusterNodes } from "./nodes";
import type { KubernetesObject } from "./object";
import { namesObject, objectOf, sameNamespace, sameText, valueOf } from "./object";
import { LabelIndex } from "./label-index";
import { LimitRanges } from "./limit-range";
import { withPatches } from "./patches";
import type { Placement } from "./placement";
import { placementOf } from "./placement";
import type { CountedWorkload, PodCount } from "./pod-count";
import { podCounter } from "./pod-count";
import type { QuorumFact } from "./quorum";
import { majorityOf, quorumOf } from "./quorum";
import type { LimitedWorkload, QuotaFact } from "./quota";
import { Quotas, withQuota } from "./quota";
import { References } from "./references";
import type { Refusal } from "./refusal";
import { refusalOf, refusedBecause } from "./refusal";
import type { Rival, ScheduledMember } from "./rivals";
import { rivalsOf } from "./rivals";
import { Rollouts } from "./rollouts";
import { fixedLabels } from "./runtime-labels";
import type { Scheduling, SpreadConstraint } from "./scheduling";
import { schedulingOf } from "./scheduling";
import type { Service } from "./service";
import { leadsTo, serviceOf } from "./service";
import type { PinnedVolume } from "./volumes";
import { Volumes } from "./volumes";
import type { Workload } from "./workload";
import { workloadOf } from "./workload";

/** Annotation of a workload: pods that must be left after any failure. */
export const requiredPodsAnnotation = "nospof/required-pods";
/** Annotation of a workload: whether it works only while the majority of its replicas is there. */
export const quorumAnnotation = "nospof/quorum";

/** A budget that covers a workload, or may. */
export interface CoveringBudget {
  readonly budget: Budget;
  readonly certain: boolean;
}

/** A workload that a budget covers, or may. */
export interface CoveredWorkload {
  readonly facts: WorkloadFacts;
  readonly certain: boolean;
}

/** A workload to which a Service leads, or may. */
export interface Backend {
  readonly facts: WorkloadFacts;
  readonly certain: boolean;
  /** Name of the only pod of it to which the Service leads; absent: to all. */
  readonly pod?: string;
  /** A label of the selector that pods get only while they run: which of them have it is not known. */
  readonly runtimeLabel?: string;
}

/** A workload with everything that decides what of it survives. */
export interface WorkloadFacts {
  readonly workload: Workload;
  readonly scheduling: Scheduling;
  readonly volumes: readonly PinnedVolume[];
  readonly autoscaler?: Autoscaler;
  /** It is not known whether an autoscaler is this workload's. */
  readonly autoscalerOpen?: Because;
  readonly count: PodCount;
  /** Scaled to nothing on purpose. */
  readonly off: boolean;
  readonly budgets: readonly CoveringBudget[];
  readonly quorum?: QuorumFact;
  /** Pods that must be left after a failure: as declared, the majority of a quorum, or 1. */
  readonly required: number;
  readonly placement: Placement;
  /** Why the API server does not take it or any of its pods, or these never start. */
  readonly refused?: Because;
  /** What refuses pods of it in its namespace. */
  readonly ranged?: Refusal;
  readonly quota?: QuotaFact;
  /** What would tell whether a quota does. */
  readonly quotaOpen?: Because;
  /** Workloads whose pods keep apart from these. */
  readonly rivals: readonly Rival[];
  /** Pods of other workloads that the constraint over zones counts as well; absent: there is none. */
  readonly crowd?: CrowdFact;
}

/**
 * What an inventory says of Kubernetes, as relations between objects: which pods a budget covers, where they may run, what
 * leads to them. What is not known stays unknown. Rules ask this, the graph is made from it.
 */
export class KubernetesModel {
  readonly objects: readonly KubernetesObject[];
  readonly workloads: readonly WorkloadFacts[];
  readonly services: readonly Service[];
  readonly budgets: readonly Budget[];
  readonly autoscalers: readonly Autoscaler[];
  readonly ingresses: readonly KubernetesObject[];
  readonly routes: readonly KubernetesObject[];
  readonly gateways: readonly KubernetesObject[];
  readonly grants: readonly KubernetesObject[];
  readonly namespaces: Namespaces;
  readonly #byLabel: LabelIndex<CountedWorkload>;
  readonly #backends = new Map<Service, readonly Backend[]>();
  readonly #byUrn = new Map<Urn, WorkloadFacts>();
  readonly #clusters: Clusters;
  readonly #ranges: LimitRanges;
  readonly #references: References;
  #covered: ReadonlyMap<Budget, readonly CoveredWorkload[]> | undefined;

  constructor(readonly inventory: Inventory) {
    this.objects = inventory.resources.flatMap((resource) => objectOf(inventory, resource) ?? []);
    const of = <T>(read: (object: KubernetesObject) => T | undefined): readonly T[] =>
      this.objects.flatMap((object) => read(object) ?? []);
    this.services = of((object) => serviceOf(inventory, object));
    this.budgets = of((object) => budgetOf(inventory, object));
    this.autoscalers = of((object) => (isAutoscaler(object) ? autoscalerOf(inventory, object) : undefined));
    this.ingresses = this.objects.filter(
      ({ kind, group }) => kind === "Ingress" && (group === "networking.k8s.io" || group === "extensions"),
    );
    this.routes = this.objects.filter(isRoute);
    this.gateways = this.objects.filter(isGateway);
    this.grants = this.objects.filter(isGrant);
    this.namespaces = new Namespaces(inventory, this.objects);
    this.#clusters = new Clusters(inventory, this.objects);
    const kinds = (kind: string): readonly KubernetesObject[] => this.objects.filter((object) => object.kind === kind);
    const volumes = new Volumes(
      inventory,
      kinds("PersistentVolumeClaim"),
      kinds("PersistentVolume"),
      kinds("StorageClass"),
    );
    const pods = { rollouts: new Rollouts(inventory, this.objects), runtimeClasses: kinds("RuntimeClass") };
    const counted = of((object) => workloadOf(inventory, object, pods)).map(podCounter(this.autoscalers));
    this.#byLabel = new LabelIndex(counted, ({ workload }) => workload.podLabels);
    const budgets = this.#coveringBudgets();
    this.#references = new References(inventory, this.objects);
    this.#ranges = new LimitRanges(inventory, this.objects);
    const quotas = new Quotas(inventory, this.objects, this.#ranges, counted);
    const members = counted.map((one) => ({
      ...withQuota(one, quotas),
      scheduling: this.#schedulingOf(one.workload),
    }));
    const rivals = rivalsOf(members, this.#byLabel);
    this.workloads = members.map((one) =>
      this.#factsOf(one, volumes, budgets.get(one.workload) ?? [], rivals.get(one.workload) ?? []),
    );
    for (const facts of this.workloads) this.#byUrn.set(facts.workload.object.resource.urn, facts);
  }

  /** The facts of the workload that a resource is. */
  workload(resource: Resource): WorkloadFacts | undefined {
    return this.#byUrn.get(resource.urn);
  }

  /** Pods of other workloads that a spread constraint of a workload counts as well. */
  besides({ workload }: WorkloadFacts, { selector }: SpreadConstraint): CrowdFact {
    return crowdBeside(this.#byLabel, workload, selector);
  }

  /** The workloads that a budget covers, or may. */
  coveredBy(budget: Budget): readonly CoveredWorkload[] {
    this.#covered ??= coveredByBudget(this.workloads);
    return this.#covered.get(budget) ?? [];
  }

  /** The workloads to which a Service leads, each with whether it certainly does. */
  backendsOf(service: Service): readonly Backend[] {
    let found = this.#backends.get(service);
    if (found === undefined) {
      const { selector } = service;
      const near = selector === undefined ? [] : this.#byLabel.holding(fixedLabels(selector));
      found = near.flatMap(({ workload }): readonly Backend[] => {
        const { match, ordinal, runtimeLabel } = leadsTo(service, workload);
        const facts = match === false ? undefined : this.workload(workload.object.resource);
        if (facts === undefined) return [];
        const isOneOf = ordinal !== undefined && facts.count.total !== 1;
        const pod = isOneOf ? { pod: podName(workload, ordinal) } : {};
        return [{ facts, certain: match === true, ...pod, ...(runtimeLabel === undefined ? {} : { runtimeLabel }) }];
      });
      this.#backends.set(service, found);
    }
    return found;
  }

  /** Whether each pod of a workload has a Service of its own, so that clients know all of them. */
  isAddressedByPod({ workload, count }: WorkloadFacts): boolean {
    const own = this.services.flatMap((service) =>
      this.backendsOf(service).flatMap(({ facts, pod }) => (facts.workload === workload ? (pod ?? []) : [])),
    );
    return count.total !== undefined && new Set(own).size >= count.total;
  }

  /**
   * The Service with a name, in the namespace of an object or the one that is given. A reference of the program to its name
   * is enough where the namespaces are not known.
   */
  serviceNamed(name: Value | undefined, near: KubernetesObject, namespace?: Value): Service | undefined {
    return this.services.find(({ object }) => {
      const isNear =
        namespace === undefined
          ? sameNamespace(object, near)
          : object.cluster === near.cluster && sameText(namespace, object.namespace);
      const isSure = isNear === true || (isNear === undefined && typeof name !== "string");
      return isSure && namesObject(name, object) === true;
    });
  }

  /** The nodes of a cluster. Nodes without a provider of their own (declared ones) are of every cluster. */
  nodesOf(cluster: string): ClusterNodes {
    return this.#clusters.nodesOf(cluster);
  }

  /** The budgets that cover each workload, or may. */
  #coveringBudgets(): ReadonlyMap<Workload, readonly CoveringBudget[]> {
    const found = new Map<Workload, CoveringBudget[]>();
    for (const budget of this.budgets)
      for (const { workload } of this.#byLabel.selectable(budget.selector)) {
        const match = covers(budget, workload);
        if (match === false) continue;
        const one = { budget, certain: match === true };
        const list = found.get(workload);
        if (list === undefined) found.set(workload, [one]);
        else list.push(one);
      }
    return found;
  }

  #factsOf(
    { workload, scheduling, autoscaler, open, count, quota, quotaOpen }: LimitedWorkload & ScheduledMember,
    reader: Volumes,
    budgets: readonly CoveringBudget[],
    rivals: readonly Rival[],
  ): WorkloadFacts {
    const { object } = workload;
    const volumes = reader.pinning(workload);
    const quorum = quorumOf(workload, this.#annotation(object, quorumAnnotation), count.total);
    const declared = Number(this.#annotation(object, requiredPodsAnnotation));
    const spread = zoneSpread(scheduling)?.constraint;
    const ranged = this.#ranges.refusal(workload);
    const refusal = refusalOf(object) ?? ranged ?? (quota?.pods === 0 ? quota.refusal : undefined);
    const refused = refusal === undefined ? this.#references.missing(workload) : refusedBecause(object, refusal);
    const beside = ({ selector }: SpreadConstraint): CrowdFact => crowdBeside(this.#byLabel, workload, selector);
    const least = quorum !== undefined && count.total !== undefined ? majorityOf(count.total) : 1;
    return {
      workload,
      scheduling,
      volumes,
      ...(autoscaler === undefined ? {} : { autoscaler }),
      ...(open === undefined ? {} : { autoscalerOpen: because(open.object.resource, "spec.scaleTargetRef") }),
      count,
      off: count.total === 0 && autoscaler === undefined,
      budgets,
      ...(quorum === undefined ? {} : { quorum }),
      required: Number.isInteger(declared) && declared > 0 ? declared : least,
      placement: placementOf(
        { workload, scheduling, volumes, total: count.total, rivals, beside },
        this.nodesOf(object.cluster),
      ),
      ...(refused === undefined ? {} : { refused }),
      ...(ranged === undefined ? {} : { ranged }),
      ...(quota === undefined ? {} : { quota }),
      ...(quotaOpen === undefined ? {} : { quotaOpen }),
      rivals,
      ...(spread === undefined ? {} : { crowd: beside(spread) }),
    };
  }

  #schedulingOf(workload: Workload): Scheduling {
    const own = schedulingOf(workload);
    const together = own.together.map((one) => {
      const lone = one.required && one.selectsOwn === false ? loneBeside(this.#byLabel, workload, one) : undefined;
      return lone === undefined ? one : { ...one, lone };
    });
    return { ...own, together };
  }

  #annotation(object: KubernetesObject, name: string): string | undefined {
    const text = asText(field(valueOf(this.inventory, object, "metadata", "annotations"), name));
    return typeof text === "string" ? text : undefined;
  }
}

/** The workloads of each budget; those that run to their end, or that are off, have no pods that it counts. */
function coveredByBudget(workloads: readonly WorkloadFacts[]): ReadonlyMap<Budget, readonly CoveredWorkload[]> {
  const found = new Map<Budget, CoveredWorkload[]>();
  for (const facts of workloads) {
    if (facts.workload.runsToEnd || facts.off) continue;
    for (const { budget, certain } of facts.budgets) {
      const list = found.get(budget);
      if (list === undefined) found.set(budget, [{ facts, certain }]);
      else list.push({ facts, certain });
    }
  }
  return found;
}

/** How the controller of a StatefulSet calls a pod. */
function podName({ object }: Workload, ordinal: number): string {
  return `${typeof object.nameValue === "string" ? object.nameValue : object.name}-${String(ordinal)}`;
}

const models = new WeakMap<Inventory, KubernetesModel>();

/** The Kubernetes model of an inventory, made once. */
export function kubernetesModel(inventory: Inventory): KubernetesModel {
  const found = models.get(inventory);
  if (found !== undefined) return found;
  const made = new KubernetesModel(withPatches(inventory));
  models.set(inventory, made);
  return made;
}
