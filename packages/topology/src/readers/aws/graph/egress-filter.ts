import type { Read, Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import { publicClients } from "../admission/clients";
import { either } from "../admission/combine";
import type { End } from "../admission/conversation";
import { converse, ephemeral } from "../admission/conversation";
import type { Ports } from "../admission/protocol";
import type { Admission, Peer, Wearer } from "../admission/security";
import { admitted } from "../admission/security";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import { becauseOfSubnet } from "../network";

/** The state of an element on the way out. */
export interface FilterState {
  readonly broken?: Because;
  readonly uncertain?: Because;
}

/** The port by which the way to the internet is judged. */
const https = 443;

/** What the network ACL of a subnet does to what stands in it, instances or a gateway, on the way to the internet. */
export function outwardState(model: AwsModel, subnet: Subnet, replies: Ports): FilterState {
  const family = model.tierOf(subnet)?.family ?? 4;
  const from: End = { subnet, peer: peerIn(model, subnet) };
  const to: End = { peer: { ...theInternet, ranges: publicClients[family] } };
  return stateOf(
    onSomePort((port) => converse(model.networkAcls, { from, to, protocol: "tcp", port, family, replies })),
  );
}

/** Whether network ACLs let a subnet talk to a gateway in another subnet. */
export function gatewayAdmission(model: AwsModel, subnet: Subnet, gateway: Subnet | undefined): Admission {
  if (gateway === undefined) return admitted;
  const from: End = { peer: peerIn(model, subnet) };
  const to: End = { subnet: gateway, peer: peerIn(model, gateway) };
  if (subnet.key === gateway.key) return admitted;
  const shared = { from, to, protocol: "tcp", family: 4, replies: ephemeral.common } as const;
  return onSomePort((port) => converse(model.networkAcls, { ...shared, port }));
}

/** What the security groups of a machine do to the traffic of others that it forwards to the internet. */
export function forwardingState(model: AwsModel, machine: Resource, subnet: Subnet | undefined): FilterState {
  const wearer = wearerOf(model, machine, subnet);
  if (wearer === undefined) return {};
  const traffic = { protocol: "tcp", family: 4 } as const;
  return stateOf(onSomePort((port) => model.security.admits("egress", wearer, theInternet, { ...traffic, port })));
}

/** Whether the security groups of a forwarding machine let the traffic of a subnet in. */
export function forwardingAdmission(
  model: AwsModel,
  machine: Resource,
  from: Subnet,
  own: Subnet | undefined,
): Admission {
  const wearer = wearerOf(model, machine, own);
  if (wearer === undefined) return admitted;
  const place = peerIn(model, from);
  const callers = model.compute.wearersIn(from).filter(({ because: own }) => own.urn !== machine.urn);
  const peers = callers.map((groups): Peer => ({ ...place, label: groups.label, groups }));
  return onSomePort((port) =>
    either(
      (peers.length > 0 ? peers : [place]).map((peer) =>
        model.security.admits("ingress", wearer, peer, { protocol: "tcp", family: 4, port }),
      ),
    ),
  );
}

const theInternet: Peer = { label: "the internet", groups: "none", ranges: publicClients[4], quantity: "some" };

/** Something in a subnet; which groups it wears is not known. */
function peerIn(model: AwsModel, subnet: Subnet): Peer {
  const place = { vpc: subnet.vpc, subnet };
  const range = model.ranges.of(place);
  const label = `subnet ${subnet.name}`;
  return {
    label,
    groups: { label, groups: [{ label: "groups that are not known" }], because: becauseOfSubnet(subnet, "id") },
    place,
    quantity: "all",
    ...(range === undefined ? {} : { ranges: [range] }),
  };
}

function wearerOf(model: AwsModel, machine: Resource, subnet: Subnet | undefined): Wearer | undefined {
  return machine.type.endsWith(":Instance") && !machine.external
    ? model.wearers.machine(machine, subnet?.vpc)
    : undefined;
}

/** By HTTPS, or at least on some port; then it is not known whether that is the one that is needed. */
function onSomePort(judge: (port: Read<number>) => Admission): Admission {
  const answer = judge(https);
  if (answer.state !== "refused") return answer;
  return judge(new Unknown()).state === "refused" ? answer : { ...answer, state: "unknown" };
}

function stateOf(answer: Admission): FilterState {
  if (answer.state === "admitted") return {};
  return answer.state === "refused" ? { broken: answer.because } : { uncertain: answer.because };
}
