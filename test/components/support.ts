import type { RecordedGraph, RecordedResource } from "@nospof/testing";
import { recordGraph } from "@nospof/testing";

/** Outputs that components compute with; everything else is symbolic. */
const outputs: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:ec2/vpc:Vpc": { ipv6CidrBlock: "2001:db8:12:3400::/56" },
  "aws:ec2/launchTemplate:LaunchTemplate": { latestVersion: 7 },
};
const mocks = {
  newResource: ({ type }: { type: string }) => (outputs[type] === undefined ? undefined : { state: outputs[type] }),
};

/** Everything that a program registers, in an update or (with unknown ids and outputs) in a preview. */
export function record(program: () => unknown, preview = false): Promise<RecordedGraph> {
  return recordGraph(program, { preview, mocks });
}

/** A resource of a cloud: what components make, rather than themselves, the stack and its providers. */
function isMade({ type }: RecordedResource): boolean {
  return !type.startsWith("nospof-") && !type.startsWith("pulumi:");
}

/** What identifies a resource and would change it: urn, parent and inputs. Components say only what they were told. */
export function identities(graph: RecordedGraph): Map<string, string> {
  return new Map(
    graph.resources
      .filter(isMade)
      .map((resource) => [resource.urn, `${resource.parent ?? ""} ${JSON.stringify(sorted(resource.inputs))}`]),
  );
}

/** Every resource of `before` is in `after`, unchanged. */
export function expectOnlyAdditions(before: RecordedGraph, after: RecordedGraph): void {
  const now = identities(after);
  const changed = [...identities(before)].filter(([urn, inputs]) => now.get(urn) !== inputs).map(([urn]) => urn);
  expect(changed).toEqual([]);
}

/** The resources of a type, by name. */
export function byName(graph: RecordedGraph, type: string): Map<string, RecordedResource> {
  return new Map(graph.ofType(type).map((resource) => [resource.name, resource]));
}

/** The inputs of the only resource of a type, as JSON. */
export function inputsOf(graph: RecordedGraph, type: string, name?: string): Record<string, unknown> {
  const found = graph.ofType(type).filter((resource) => name === undefined || resource.name === name);
  expect(found).toHaveLength(1);
  return JSON.parse(JSON.stringify(found[0]?.inputs)) as Record<string, unknown>;
}

/** The errors of a component that refuses its arguments, as `path: reason`. */
export async function problemsOf(program: () => unknown): Promise<string[]> {
  let problems: string[] = [];
  const graph = await record(() => {
    try {
      program();
    } catch (error) {
      const { errors } = error as { errors?: { propertyPath: string; reason: string }[] };
      if (errors === undefined) throw error;
      problems = errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
      for (const { reason } of errors) expect((error as Error).message).toContain(reason);
    }
  });
  if (problems.length > 0) expect(graph.resources.filter(isMade)).toEqual([]);
  return problems;
}

function sorted(value: unknown): unknown {
  const plain = JSON.parse(JSON.stringify(value ?? null)) as unknown;
  if (Array.isArray(plain) || typeof plain !== "object" || plain === null) return plain;
  return Object.fromEntries(Object.entries(plain).sort(([a], [b]) => (a < b ? -1 : 1)));
}
