import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, unknown } from "@nospof/rules";
import type { Backend, KubernetesModel, Service } from "@nospof/topology/kubernetes";
import { addressesOf, countProperty, entriesOf, kubernetesModel, workloadLabel } from "@nospof/topology/kubernetes";

/** What clients reach has more than one pod behind it. */
export const kubernetesSingleBackend = defineRule({
  id: "kubernetes-single-backend",
  title: "A Service, and what leads to it, has more than one pod behind it.",
  rationale:
    "A single pod is away whenever its node is drained, lost or out of memory, and for as long as its image is pulled and its process starts elsewhere.",
  severity: "critical",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const service of model.services) yield judge(model, service);
  },
});

function judge(model: KubernetesModel, service: Service): Judgement {
  const { resource } = service.object;
  const backends = model.backendsOf(service).filter(({ facts }) => !facts.off);
  const certain = backends.filter(({ certain }) => certain).map(({ facts }) => facts);
  if (backends.length === 0) {
    const addresses = addressesOf(model, service);
    if (addresses === 1)
      return fail(
        resource,
        `Service ${service.name} has a single address behind it`,
        `add a second address to the Endpoints or EndpointSlice of Service ${service.name}`,
      );
    return notApplicable(resource, "no workload of the stack is behind it");
  }
  if (certain.some(({ workload }) => workload.kind === "DaemonSet")) return pass(resource);
  const named = backends.find(({ certain: isSure, pod }) => isSure && pod !== undefined);
  if (named !== undefined) return judgeNamed(model, service, named);
  const totals = certain.map(({ count }) => count.total);
  const open = certain.find(({ count }) => count.total === undefined);
  if (open !== undefined)
    return unknown(resource, `the number of pods behind Service ${service.name} is not known`, open.count.because);
  const sum = totals.reduce<number>((all, total) => all + (total ?? 0), 0);
  if (sum > 1) return pass(resource);
  const doubt = backends.find((one) => !one.certain);
  if (doubt !== undefined)
    return unknown(resource, `whether Service ${service.name} leads to more than one pod is not known`, {
      urn: resource.urn,
      property: "spec.selector",
    });
  const [only] = certain;
  if (only === undefined) return notApplicable(resource, "no workload of the stack is behind it");
  if (only.autoscaler !== undefined)
    return notApplicable(resource, "an autoscaler decides how many pods are behind it");
  const entries = entriesOf(model, service).map(({ kind, name }) => `${kind} ${name}`);
  const who =
    entries.length === 0 ? `Service ${service.name} has` : `${list(entries)} and Service ${service.name} have`;
  return fail(
    resource,
    `${who} a single pod behind them: ${workloadLabel(only.workload)}`.replace(
      "has a single pod behind them",
      "has a single pod behind it",
    ),
    only.quota?.pods !== undefined
      ? only.quota.refusal.fix
      : only.workload.kind === "Pod"
        ? `run ${workloadLabel(only.workload)} by a Deployment with at least 2 replicas`
        : `set ${countProperty(only)} of ${workloadLabel(only.workload)} to at least 2`,
  );
}

/** A Service that leads to one pod of a StatefulSet by its name. */
function judgeNamed(model: KubernetesModel, { object, name }: Service, { facts, pod }: Backend): Judgement {
  const label = workloadLabel(facts.workload);
  if (model.isAddressedByPod(facts))
    return notApplicable(object.resource, `each pod of ${label} has a Service of its own`);
  return fail(
    object.resource,
    `Service ${name} has a single pod behind it: its selector names pod ${String(pod)} of ${label}`,
    `let the selector of Service ${name} select more pods of ${label}`,
  );
}
