import type { Domain } from "@nospof/topology";
import type { WorkloadArgs } from "nospof-kubernetes";
import { HttpGateway, Workload, WorkloadKind } from "nospof-kubernetes";
import type { Use, Uses } from "./table";

const common = {
  image: "registry.example.com/web:1.0.0",
  cpu: "250m",
  memory: "256Mi",
  zoneCount: 3,
  clients: [{ namespaceLabels: { "kubernetes.io/metadata.name": "gateways" } }],
};

function behindGateway(args: Pick<WorkloadArgs, "requiredPods"> & Partial<WorkloadArgs>): void {
  const { serviceName, servicePort } = new Workload("web", { ...common, ...args });
  new HttpGateway("front", { gatewayClassName: "proxies", routes: [{ name: "web", serviceName, servicePort }] });
}

const uses: readonly Use[] = [
  { of: "`Workload`", flow: "ingress", program: () => behindGateway({ requiredPods: 4 }) },
  {
    of: "`Workload`, `quorum`",
    flow: "ingress",
    program: () =>
      behindGateway({
        kind: WorkloadKind.StatefulSet,
        quorum: true,
        requiredPods: 2,
        volume: { path: "/data", size: "10Gi" },
      }),
  },
  {
    of: "`HttpGateway`",
    flow: "ingress",
    keeps: "the way to every service behind it",
    program: () => behindGateway({ requiredPods: 4 }),
  },
];

function lostWords({ kind, label = kind }: Domain): string {
  if (kind === "zone") return "a zone";
  if (label.startsWith("one pod of ")) return "a pod";
  if (label === "one node") return "a node";
  return label.startsWith("the rollout of ") ? "its rollout" : label;
}

/** The components of nospof-kubernetes. */
export const kubernetesUses: Uses = { uses, lostWords };
