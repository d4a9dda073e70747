import type { Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsReader } from "./reader";
import { asText, because, listOf } from "./reader";

/**
 * What a group no longer does while a process is suspended, for processes without which lost members do not come back.
 * Source: Amazon EC2 Auto Scaling user guide, "How suspended processes affect other processes".
 */
const replacing = {
  Launch: "it launches nothing, so that lost instances do not come back",
  Terminate: "it keeps dead instances, which count as members, since it replaces none that it may not terminate",
  HealthCheck: "it does not notice dead instances, which count as members",
  ReplaceUnhealthy: "it keeps dead instances, which count as members",
} as const;

const joining = { AddToLoadBalancer: "instances that it launches later get no traffic" } as const;

/** The same for spreading members over zones. A zone that comes back after its loss stays empty. */
const spreading = {
  AZRebalance: "it does not spread its instances again, so that all of them may come to stand in one zone",
} as const;

type Process = keyof typeof replacing | keyof typeof joining | keyof typeof spreading;

/** Whether a group certainly suspends a process. */
export function isSuspended(reader: AwsReader, group: Resource, name: string): boolean {
  return suspended(reader, group).some((one) => asText(one) === name);
}

/** What keeps a group from replacing instances that fail, or from giving traffic to the new ones; undefined for nothing. */
export function stoppedReplacement(reader: AwsReader, group: Resource): Because | undefined {
  return firstOf(reader, group, { ...replacing, ...joining });
}

/** Why the number of members that work, or their spread, is not kept or not known to be; undefined when it is. */
export function unkeptSize(reader: AwsReader, group: Resource): Because | undefined {
  const found = firstOf(reader, group, { ...replacing, ...spreading });
  if (found !== undefined) return found;
  const isOpen = suspended(reader, group).some((one) => asText(one) instanceof Unknown);
  const text = `which processes ${group.name} suspends is not known`;
  return isOpen ? because(group, "suspendedProcesses", text) : undefined;
}

/** Why members that a group launches later are not registered with what balances over them. */
export function unregisteredMembers(reader: AwsReader, group: Resource): Because | undefined {
  return firstOf(reader, group, joining);
}

function suspended(reader: AwsReader, group: Resource): ReturnType<typeof listOf> {
  return listOf(reader.input(group, "suspendedProcesses"));
}

function firstOf(
  reader: AwsReader,
  group: Resource,
  effects: Readonly<Partial<Record<Process, string>>>,
): Because | undefined {
  const found = Object.entries(effects).find(([name]) => isSuspended(reader, group, name));
  if (found === undefined) return undefined;
  const [name, effect] = found;
  return because(group, "suspendedProcesses", `${group.name} suspends ${name}: ${effect}`);
}
