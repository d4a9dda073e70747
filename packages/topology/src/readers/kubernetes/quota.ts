import type { Inventory, Value } from "@nospof/inventory";
import { isRecord, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asText, because, field, listOf } from "../values";
import { quantity } from "./amount";
import type { KubernetesObject } from "./object";
import { sameNamespace, valueOf } from "./object";
import type { CountedWorkload } from "./pod-count";
import type { LimitRanges } from "./limit-range";
import type { Refusal } from "./refusal";
import { rolloutOf } from "./rollout";
import type { Workload } from "./workload";
import { workloadLabel } from "./workload";

/** How far the quotas of a namespace let the pods of a workload run. */
export interface QuotaFact {
  /** `spec.hard.pods of ResourceQuota team`. */
  readonly label: string;
  readonly quota: KubernetesObject;
  readonly property: string;
  /** Pods that there certainly are: others of the namespace may have come first. Absent: all of them. */
  readonly pods?: number;
  /** What is refused, and what to do about it. */
  readonly refusal: Refusal;
}

/** A limit of a quota. */
interface Limit {
  readonly quota: KubernetesObject;
  /** `requests.cpu`, as written. */
  readonly name: string;
  /** What counts: pods, or what they ask for or are limited to. */
  readonly of: "pods" | "requests" | "limits";
  readonly what: string;
  readonly hard: number;
}

/** The ResourceQuotas of a stack, and the workloads whose pods they count. */
export class Quotas {
  readonly #limits: readonly Limit[];
  readonly #quotas: readonly KubernetesObject[];

  constructor(
    readonly inventory: Inventory,
    objects: readonly KubernetesObject[],
    readonly ranges: LimitRanges,
    readonly workloads: readonly CountedWorkload[],
  ) {
    this.#quotas = objects.filter(({ kind, group }) => kind === "ResourceQuota" && group === "");
    this.#limits = this.#quotas.flatMap((quota) => limitsOf(inventory, quota));
  }

  /** What stands in the way of a workload's pods, or of those that its rollout adds. */
  on(counted: CountedWorkload): QuotaFact | undefined {
    const { workload, count } = counted;
    const own = this.#limits.filter(({ quota }) => sameNamespace(quota, workload.object) === true);
    const facts = own.flatMap((limit) => this.#shortage(limit, counted) ?? []);
    const rank = ({ pods = count.total ?? Infinity }: QuotaFact): number => pods;
    return facts.sort((a, b) => rank(a) - rank(b))[0];
  }

  /** What would tell whether the quotas of its namespace leave room for a workload's pods. */
  open({ workload, count }: CountedWorkload): Because | undefined {
    if (workload.runsToEnd || workload.kind === "DaemonSet") return undefined;
    const own = this.#quotas.filter((quota) => sameNamespace(quota, workload.object) === true);
    const text = (quota: KubernetesObject): string =>
      `whether ResourceQuota ${quota.name} leaves room for the pods of ${workloadLabel(workload)} is not known`;
    const hidden = own.find((quota) => isOpen(valueOf(this.inventory, quota, "spec", "hard")));
    if (hidden !== undefined) return because(hidden.resource, "spec.hard", text(hidden));
    const limit = this.#limits.find(({ quota }) => own.includes(quota));
    return count.total === undefined && limit !== undefined ? { ...count.because, text: text(limit.quota) } : undefined;
  }

  #shortage(limit: Limit, { workload, count }: CountedWorkload): QuotaFact | undefined {
    const { quota, name, hard } = limit;
    const { total } = count;
    if (workload.runsToEnd || workload.kind === "DaemonSet" || total === undefined || total === 0) return undefined;
    const property = name.includes(".") || name.includes("/") ? `spec.hard["${name}"]` : `spec.hard.${name}`;
    const label = `${property} of ResourceQuota ${quota.name}`;
    const each = this.#each(limit, workload);
    const who = workloadLabel(workload);
    if (typeof each === "string")
      return {
        label,
        quota,
        property,
        pods: 0,
        refusal: {
          property,
          problem: `ResourceQuota ${quota.name} limits ${name}, so every container has to state it, and ${each} does not: its pods are refused`,
          fix: `give ${each} of ${who} resources.${limit.of}.${limit.what}, or the namespace a LimitRange with a default`,
        },
      };
    if (each === undefined || each === 0) return undefined;
    const others = this.workloads
      .filter(({ workload: other }) => other !== workload && !other.runsToEnd && other.kind !== "DaemonSet")
      .filter(({ workload: other }) => sameNamespace(quota, other.object) === true)
      .reduce((sum, other) => {
        const one = this.#each(limit, other.workload);
        return sum + (typeof one === "number" ? one * (other.count.total ?? 0) : 0);
      }, 0);
    const room = Math.max(0, Math.floor((hard - others) / each + 1e-9));
    const beside = others > 0 ? ` beside the other pods of the namespace` : "";
    if (room < total)
      return {
        label,
        quota,
        property,
        pods: room,
        refusal: {
          property,
          problem: `ResourceQuota ${quota.name} leaves room for ${String(room)} of its ${podsText(total)}${beside} (${name}: ${shown(limit)}): the others are refused`,
          fix: `raise ${label} so that all ${podsText(total)} of ${who} are allowed`,
        },
      };
    const { missing, surge } = rolloutOf(this.inventory, workload, total);
    if (missing !== 0 || surge === 0 || room >= total + 1) return undefined;
    return {
      label,
      quota,
      property,
      refusal: {
        property,
        problem: `its rollout takes no pod away before a new one runs, and ResourceQuota ${quota.name} leaves no room for one more${beside} (${name}: ${shown(limit)}): it never ends`,
        fix: `raise ${label}, or let ${who} roll out with maxUnavailable 1`,
      },
    };
  }

  /** What one pod takes of a limit; the name of a container that has to say it and does not. */
  #each({ of, what }: Limit, workload: Workload): number | string | undefined {
    if (of === "pods") return 1;
    const stated = listOf(field(workload.pod, "containers")).map((container, at) => {
      if (container instanceof Unknown) return undefined;
      const value = this.ranges.stated(workload, container, of, what);
      const name = asText(field(container, "name"));
      if (value === undefined) return `container ${typeof name === "string" ? name : String(at + 1)}`;
      return typeof value === "number" ? value : undefined;
    });
    if (stated.length === 0 || stated.includes(undefined)) return undefined;
    const silent = stated.find((one) => typeof one === "string");
    return silent ?? stated.reduce<number>((sum, one) => sum + (typeof one === "number" ? one : 0), 0);
  }
}

/** A workload with what refuses pods of it. */
export interface LimitedWorkload extends CountedWorkload {
  readonly quota?: QuotaFact | undefined;
  readonly quotaOpen?: Because | undefined;
}

/** A workload with as many pods as the quotas of its namespace certainly allow. */
export function withQuota(counted: CountedWorkload, quotas: Quotas): LimitedWorkload {
  const quota = quotas.on(counted);
  const isFewer = quota?.pods !== undefined && quota.pods > 0;
  const count = isFewer ? { total: quota.pods, because: because(quota.quota.resource, quota.property) } : counted.count;
  return { ...counted, count, quota, quotaOpen: quotas.open(counted) };
}

function isOpen(hard: Value | undefined): boolean {
  return (
    hard instanceof Unknown || (isRecord(hard) && Object.values(hard).some((one) => quantity(one) instanceof Unknown))
  );
}

function limitsOf(inventory: Inventory, quota: KubernetesObject): readonly Limit[] {
  const scopes = listOf(valueOf(inventory, quota, "spec", "scopes"));
  // Other scopes count pods by their priority, or by whether they ask for anything.
  if (scopes.some((scope) => scope !== "NotTerminating")) return [];
  if (valueOf(inventory, quota, "spec", "scopeSelector") !== undefined) return [];
  const hard = valueOf(inventory, quota, "spec", "hard");
  if (!isRecord(hard)) return [];
  return Object.entries(hard).flatMap(([name, value]): Limit[] => {
    const amount = quantity(value);
    const match = /^(?:(?:(requests|limits)\.)?(cpu|memory)|(?:count\/)?(pods))$/.exec(name);
    if (match === null || typeof amount !== "number") return [];
    const [, of = "requests", what = "pods", pods] = match;
    return [{ quota, name, of: pods === undefined ? (of as Limit["of"]) : "pods", what, hard: amount }];
  });
}

function shown({ hard, what }: Limit): string {
  return what === "memory" ? `${String(Math.round((hard / 2 ** 30) * 100) / 100)}Gi` : String(hard);
}

function podsText(amount: number): string {
  return `${String(amount)} ${amount === 1 ? "pod" : "pods"}`;
}
