export type { HttpGatewayArgs, HttpGatewayRoute } from "./gateway/args";
export { HttpGateway } from "./gateway/http-gateway";
export type { ConfigMapFiles, NodeTaint, PodCheck, PodVolume, TrafficPeer, WorkloadArgs } from "./workload/args";
export { TaintEffect, TrafficDistribution, WorkloadKind } from "./workload/args";
export { Workload } from "./workload/workload";
