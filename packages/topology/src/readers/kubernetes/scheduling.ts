import type { Read, Value } from "@nospof/inventory";
import { isList, Unknown } from "@nospof/inventory";
import { asFlag, asList, asNumber, asText, field, listOf } from "../values";
import type { Match } from "./labels";
import { isEmptySelector, selects, some } from "./labels";
import { sameNamespace, sameText } from "./object";
import type { Workload } from "./workload";

/** What a node label tells apart: zones, nodes, or something else. */
export type DomainKey = "zone" | "node" | "other";

/** A topology spread constraint of a workload's pods. */
export interface SpreadConstraint {
  /** `topologySpreadConstraints[0]`, below the pods' spec. */
  readonly path: string;
  readonly key: Read<string>;
  readonly over: DomainKey;
  readonly maxSkew: Read<number>;
  /** `DoNotSchedule`: the scheduler must keep it. `ScheduleAnyway` is only a preference. */
  readonly required: Read<boolean>;
  readonly minDomains: Read<number>;
  readonly selector: Value | undefined;
  /** Whether its selector selects the workload's own pods. */
  readonly selectsOwn: Match;
  /** Whether it counts pods of each revision by themselves. */
  readonly byRevision: boolean;
  /** Whether nodes whose taints the pods do not tolerate are left out of the count. Default false. */
  readonly honorsTaints: Read<boolean>;
  /** Whether nodes that the pods' node selector and affinity exclude are left out of the count. Default true. */
  readonly honorsAffinity: Read<boolean>;
}

/** A term of pod affinity or anti-affinity. */
export interface AffinityTerm {
  readonly path: string;
  readonly key: Read<string>;
  readonly over: DomainKey;
  readonly required: boolean;
  readonly selectsOwn: Match;
  /** Whether it is about pods of the same revision only. */
  readonly byRevision: boolean;
  /** Of affinity to other pods: the workload of the only pod that it selects. */
  readonly lone?: string;
  /** The term as written. */
  readonly term: Value;
}

/** Places of one kind to which a workload's pods are bound by name. */
export interface Bound {
  readonly names: readonly string[];
  /** Path below the pods' spec. */
  readonly path: string;
}

/** What the pods of a workload say about where they may run. */
export interface Scheduling {
  readonly spread: readonly SpreadConstraint[];
  readonly apart: readonly AffinityTerm[];
  readonly together: readonly AffinityTerm[];
  /** Zones to which they are bound by name; absent: any zone. */
  readonly zones?: Bound;
  /** Nodes to which they are bound by name; absent: any node. */
  readonly nodes?: Bound;
  /** Path of a port of the node that each of them takes, so that a node has room for one. */
  readonly hostPort?: string;
  /** Node labels that they need, each with its possible values; absent values: any value. */
  readonly needs: readonly NodeNeed[];
  /** Paths below the pods' spec of what is not known and may bind them. */
  readonly unknown: readonly string[];
}

/** A condition on a node's labels; one of the alternatives must hold (`nodeSelectorTerms` are alternatives). */
export interface NodeNeed {
  /** Path below the pods' spec. */
  readonly path: string;
  readonly alternatives: readonly (readonly NodeCondition[])[];
}

/** One condition on a node label. */
export interface NodeCondition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly Value[];
}

const zoneKeys: ReadonlySet<string> = new Set([
  "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/zone",
  "topology.ebs.csi.aws.com/zone",
  "topology.gke.io/zone",
  "topology.disk.csi.azure.com/zone",
]);
const nodeKeys: ReadonlySet<string> = new Set(["kubernetes.io/hostname"]);

/** The label that names a node's zone. */
export const zoneLabelKey = "topology.kubernetes.io/zone";

/** What a node label tells apart. */
export function domainKeyOf(key: Read<string>): DomainKey {
  if (typeof key !== "string") return "other";
  return zoneKeys.has(key) ? "zone" : nodeKeys.has(key) ? "node" : "other";
}

/** Reads where a workload's pods may run. */
export function schedulingOf(workload: Workload): Scheduling {
  const { pod } = workload;
  const unknown: string[] = [];
  const open = (path: string): void => void unknown.push(path);
  if (pod instanceof Unknown) open("");
  const affinity = field(pod, "affinity");
  const needs = [...nodeNeeds(workload, affinity, open)];
  const bound = (keys: ReadonlySet<string>): Bound | undefined => boundTo(keys, needs);
  const nodeName = asText(field(pod, "nodeName"));
  if (nodeName instanceof Unknown && !(pod instanceof Unknown)) open("nodeName");
  if (typeof nodeName === "string")
    needs.push({
      path: "nodeName",
      alternatives: [[{ key: "kubernetes.io/hostname", operator: "In", values: [nodeName] }]],
    });
  const nodes = typeof nodeName === "string" ? { names: [nodeName], path: "nodeName" } : bound(nodeKeys);
  const zones = bound(zoneKeys);
  const hostPort = hostPortOf(pod);
  return {
    spread: spreadOf(workload, open),
    apart: termsOf(workload, affinity, "podAntiAffinity", open),
    together: termsOf(workload, affinity, "podAffinity", open),
    ...(zones === undefined ? {} : { zones }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(hostPort === undefined ? {} : { hostPort }),
    needs,
    unknown,
  };
}

/** A port of the node that pods take: as said, or each of their ports where they share the node's network. */
function hostPortOf(pod: Value | undefined): string | undefined {
  const isShared = asFlag(field(pod, "hostNetwork")) === true;
  for (const [at, container] of listOf(field(pod, "containers")).entries())
    for (const [index, port] of listOf(field(container, "ports")).entries()) {
      const taken =
        asNumber(field(port, "hostPort")) ?? (isShared ? asNumber(field(port, "containerPort")) : undefined);
      if (typeof taken === "number" && taken > 0) return `containers[${String(at)}].ports[${String(index)}].hostPort`;
    }
  return undefined;
}

function spreadOf(workload: Workload, open: (path: string) => void): readonly SpreadConstraint[] {
  const list = asList(field(workload.pod, "topologySpreadConstraints"));
  if (list instanceof Unknown) {
    if (!(workload.pod instanceof Unknown)) open("topologySpreadConstraints");
    return [];
  }
  return (list ?? []).flatMap((entry, at): SpreadConstraint[] => {
    const path = `topologySpreadConstraints[${String(at)}]`;
    if (entry instanceof Unknown) {
      open(path);
      return [];
    }
    const key = asText(field(entry, "topologyKey"));
    const unsatisfiable = asText(field(entry, "whenUnsatisfiable"));
    const taints = asText(field(entry, "nodeTaintsPolicy"));
    const affinity = asText(field(entry, "nodeAffinityPolicy"));
    return [
      {
        path,
        key,
        over: domainKeyOf(key),
        maxSkew: asNumber(field(entry, "maxSkew")) ?? 1,
        required: unsatisfiable instanceof Unknown ? unsatisfiable : unsatisfiable !== "ScheduleAnyway",
        minDomains: asNumber(field(entry, "minDomains")),
        selector: field(entry, "labelSelector"),
        selectsOwn: selects(field(entry, "labelSelector"), workload.podLabels),
        byRevision: isByRevision(entry),
        honorsTaints: taints instanceof Unknown ? taints : taints === "Honor",
        honorsAffinity: affinity instanceof Unknown ? affinity : affinity !== "Ignore",
      },
    ];
  });
}

/** Whether a constraint or a term counts pods of each revision by themselves. */
function isByRevision(entry: Value | undefined): boolean {
  return listOf(field(entry, "matchLabelKeys")).some(
    (one) => one === "pod-template-hash" || one === "controller-revision-hash",
  );
}

function termsOf(
  workload: Workload,
  affinity: Value | undefined,
  kind: "podAffinity" | "podAntiAffinity",
  open: (path: string) => void,
): readonly AffinityTerm[] {
  const of = field(affinity, kind);
  const base = `affinity.${kind}`;
  if (of instanceof Unknown) {
    if (!(workload.pod instanceof Unknown)) open(base);
    return [];
  }
  const read = (name: string, required: boolean): readonly AffinityTerm[] => {
    const list = asList(field(of, name));
    if (list instanceof Unknown) {
      open(`${base}.${name}`);
      return [];
    }
    return (list ?? []).flatMap((entry, at): AffinityTerm[] => {
      const path = `${base}.${name}[${String(at)}]${required ? "" : ".podAffinityTerm"}`;
      const term = required ? entry : field(entry, "podAffinityTerm");
      if (term instanceof Unknown) {
        open(path);
        return [];
      }
      const key = asText(field(term, "topologyKey"));
      return [
        {
          path,
          key,
          over: domainKeyOf(key),
          required,
          selectsOwn: termSelects(workload, term, workload),
          byRevision: isByRevision(term),
          term: term ?? {},
        },
      ];
    });
  };
  return [
    ...read("requiredDuringSchedulingIgnoredDuringExecution", true),
    ...read("preferredDuringSchedulingIgnoredDuringExecution", false),
  ];
}

/**
 * Whether a term of pod affinity of a workload is about the pods of one, itself or another: by its selector, and by its
 * namespaces.
 */
export function termSelects(workload: Workload, term: Value | undefined, other: Workload): Match {
  const matches = selects(field(term, "labelSelector"), other.podLabels);
  if (matches === false || workload.object.cluster !== other.object.cluster) return false;
  const names = asList(field(term, "namespaces"));
  const selector = field(term, "namespaceSelector");
  if ((names === undefined || (isList(names) && names.length === 0)) && selector === undefined) {
    const near = sameNamespace(workload.object, other.object);
    return near === true ? matches : near;
  }
  const { namespace } = other.object;
  const named = names instanceof Unknown ? undefined : some((names ?? []).map((one) => sameText(one, namespace)));
  const chosen: Match = selector === undefined ? false : isEmptySelector(selector) ? true : undefined;
  const near = some([named, chosen]);
  return near === true ? matches : near;
}

function nodeNeeds(
  { pod, byClass }: Workload,
  affinity: Value | undefined,
  open: (path: string) => void,
): readonly NodeNeed[] {
  const needs: NodeNeed[] = [];
  const selector = field(pod, "nodeSelector");
  if (selector instanceof Unknown) {
    if (!(pod instanceof Unknown)) open("nodeSelector");
  } else if (selector !== undefined)
    for (const [key, value] of Object.entries(selector as Readonly<Record<string, Value>>))
      needs.push({
        path: byClass?.has(key) === true ? "runtimeClassName" : `nodeSelector["${key}"]`,
        alternatives: [[{ key, operator: "In", values: [value] }]],
      });
  const base = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
  const required = field(field(affinity, "nodeAffinity"), "requiredDuringSchedulingIgnoredDuringExecution");
  if (affinity instanceof Unknown || required === undefined) {
    if (affinity instanceof Unknown && !(pod instanceof Unknown)) open("affinity");
    return needs;
  }
  const terms = asList(field(required, "nodeSelectorTerms"));
  if (required instanceof Unknown || terms instanceof Unknown) {
    open(base);
    return needs;
  }
  const alternatives = (terms ?? []).map((term) => [
    ...listOf(field(term, "matchExpressions")).map(condition),
    // A term of matchFields names a node: the only field there is is metadata.name.
    ...listOf(field(term, "matchFields")).map((one) => ({ ...condition(one), key: "kubernetes.io/hostname" })),
  ]);
  needs.push({ path: `${base}.nodeSelectorTerms`, alternatives });
  return needs;
}

function condition(expression: Value): NodeCondition {
  const key = asText(field(expression, "key"));
  const operator = asText(field(expression, "operator"));
  return {
    key: typeof key === "string" ? key : "",
    operator: typeof operator === "string" ? operator : "",
    values: listOf(field(expression, "values")),
  };
}

/** The names to which all alternatives of some need bind one of these labels; the need with the fewest counts. */
function boundTo(keys: ReadonlySet<string>, needs: readonly NodeNeed[]): Bound | undefined {
  const bounds = needs.flatMap(({ alternatives, path }): Bound[] => {
    const names = alternatives.map((conditions) => {
      const one = conditions.find(({ key, operator }) => keys.has(key) && operator === "In");
      return one?.values.map((value) => (typeof value === "string" ? value : undefined));
    });
    if (names.length === 0 || names.some((list) => list === undefined || list.includes(undefined))) return [];
    return [{ names: [...new Set(names.flatMap((list) => list as readonly string[]))], path }];
  });
  return bounds.sort((a, b) => a.names.length - b.names.length)[0];
}
