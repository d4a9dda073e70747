import * as kubernetes from "@pulumi/kubernetes";
import type { Scope } from "../scope";
import { metadata, selectorLabels, unlessEmpty } from "../scope";
import type { TrafficPeer, WorkloadArgs } from "./args";
import { WorkloadKind } from "./args";
import type { WorkloadDesign } from "./design";
import { PORT_NAME } from "./pods";

type Networking = kubernetes.types.input.networking.v1.NetworkPolicySpec;
type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;
type Port = kubernetes.types.input.networking.v1.NetworkPolicyPort;

/** Name of the service through which the pods of a StatefulSet have names of their own. */
export function headlessName({ objectName }: Scope): string {
  return `${objectName}-pods`;
}

/** The one address of the pods that are ready. */
export function makeService(scope: Scope, args: WorkloadArgs, design: WorkloadDesign): kubernetes.core.v1.Service {
  const { trafficDistribution } = args;
  return new kubernetes.core.v1.Service(
    scope.name,
    {
      metadata: metadata(scope),
      spec: {
        type: "ClusterIP",
        selector: selectorLabels(scope),
        ports: [{ name: PORT_NAME, port: design.servicePort, targetPort: PORT_NAME, protocol: "TCP" }],
        ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
      },
    },
    { parent: scope.parent },
  );
}

/** The names of the pods of a StatefulSet, ready or not, since they find each other by them to become ready. */
export function makeHeadlessService(
  scope: Scope,
  args: WorkloadArgs,
  design: WorkloadDesign,
): kubernetes.core.v1.Service {
  const name = headlessName(scope);
  const ports = [
    { name: PORT_NAME, port: design.port },
    ...(args.peerPorts ?? []).map((port) => ({ name: `peer-${String(port)}`, port })),
  ];
  return new kubernetes.core.v1.Service(
    `${scope.name}-pods`,
    {
      metadata: metadata(scope, { name }),
      spec: { clusterIP: "None", publishNotReadyAddresses: true, selector: selectorLabels(scope), ports },
    },
    { parent: scope.parent },
  );
}

/**
 * Nobody reaches the pods but the clients, and they reach nobody but the servers and DNS; those of a StatefulSet reach
 * each other. The checks of the node's own kubelet are always allowed.
 */
export function makeNetworkPolicy(
  scope: Scope,
  args: WorkloadArgs,
  design: WorkloadDesign,
): kubernetes.networking.v1.NetworkPolicy {
  const own = design.kind === WorkloadKind.StatefulSet ? ownTraffic(scope, args, design) : undefined;
  const spec: Networking = {
    podSelector: { matchLabels: selectorLabels(scope) },
    policyTypes: ["Ingress", "Egress"],
    ...unlessEmpty("ingress", [
      ...args.clients.map((client) => ({ from: peers(client), ports: [tcp(client.port ?? design.port)] })),
      ...(own === undefined ? [] : [{ from: own.pods, ports: own.ports }]),
    ]),
    egress: [
      { ports: [{ protocol: "UDP", port: 53 }, tcp(53)] },
      ...(args.servers ?? []).map((server) => ({
        to: peers(server),
        ...(server.port === undefined ? {} : { ports: [tcp(server.port)] }),
      })),
      ...(own === undefined ? [] : [{ to: own.pods, ports: own.ports }]),
    ],
  };
  return new kubernetes.networking.v1.NetworkPolicy(
    scope.name,
    { metadata: metadata(scope), spec },
    { parent: scope.parent },
  );
}

function ownTraffic(scope: Scope, { peerPorts = [] }: WorkloadArgs, { port }: WorkloadDesign) {
  return { pods: [{ podSelector: { matchLabels: selectorLabels(scope) } }], ports: [port, ...peerPorts].map(tcp) };
}

function tcp(port: number): Port {
  return { protocol: "TCP", port };
}

function peers({ cidrBlocks = [], podLabels, namespaceLabels }: TrafficPeer): Peer[] {
  const pods: Peer = {
    ...(podLabels === undefined ? {} : { podSelector: { matchLabels: podLabels } }),
    ...(namespaceLabels === undefined ? {} : { namespaceSelector: { matchLabels: namespaceLabels } }),
  };
  return [
    ...cidrBlocks.map((cidr) => ({ ipBlock: { cidr } })),
    ...(podLabels === undefined && namespaceLabels === undefined ? [] : [pods]),
  ];
}
