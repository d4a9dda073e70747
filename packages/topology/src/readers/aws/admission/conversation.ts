import type { Read } from "@nospof/inventory";
import type { Family } from "../address-space";
import type { Subnet } from "../network";
import { all } from "./combine";
import type { NetworkAcls } from "./network-acl";
import type { Ports, Protocol } from "./protocol";
import { allPorts } from "./protocol";
import type { Admission, Peer } from "./security";
import { admitted } from "./security";

/**
 * Ports that callers use on their side, to which answers go. Source: Amazon VPC user guide, "Custom network ACLs",
 * ephemeral ports.
 */
export const ephemeral = {
  /** Load balancers and NAT gateways. */
  managed: { first: 1024, last: 65535 },
  /** What most clients and instances use; the range in AWS's own example. */
  common: { first: 32768, last: 65535 },
} as const;

/** One end of a conversation. */
export interface End {
  /** Its subnet, where a network ACL may filter; absent: on the internet, or not known. */
  readonly subnet?: Subnet | undefined;
  /** How the other end sees it. */
  readonly peer: Peer;
}

/** A caller, what it calls, and the ports to which the answers go. */
export interface Conversation {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: Read<number>;
  readonly family: Family;
  readonly replies: Ports;
}

/** Whether network ACLs, which know no connections, let both the call and the answers pass. */
export function converse(acls: NetworkAcls, { from, to, protocol, port, family, replies }: Conversation): Admission {
  if (from.subnet !== undefined && from.subnet.key === to.subnet?.key) return admitted;
  const called = typeof port === "number" ? { first: port, last: port } : allPorts;
  const shared = { protocol, family };
  // All of the ports of a load balancer or a NAT gateway are in use; which ones other callers use depends on them.
  const partly = replies === ephemeral.managed ? "refused" : "unknown";
  const answers: Admission[] = [];
  if (from.subnet !== undefined) {
    const near = { ...shared, peer: to.peer };
    answers.push(acls.passes(from.subnet, { ...near, direction: "egress", ports: called }).admission);
    answers.push(acls.passes(from.subnet, { ...near, direction: "ingress", ports: replies, partly }).admission);
  }
  if (to.subnet !== undefined) {
    const call = acls.passes(to.subnet, { ...shared, direction: "ingress", peer: from.peer, ports: called });
    const back = { ...shared, direction: "egress", peer: call.peer, ports: replies, partly } as const;
    answers.push(call.admission, acls.passes(to.subnet, back).admission);
  }
  return all(answers);
}
