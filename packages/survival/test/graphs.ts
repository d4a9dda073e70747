import type { Because, Detection, Element, Flow, Link, Topology } from "@nospof/topology";
import type { FailureResult, Verdict } from "../src/index";
import { proveSurvival } from "../src/index";

/** A reason that names a property of a made-up resource. */
export const because = (property: string): Because => ({ urn: `urn:pulumi:t::p::t:t:T::${property}`, property });
/** The three zones of the first region. */
export const zoneIds = ["aws/r1/a", "aws/r1/b", "aws/r1/c"];

/** An element that nothing of ours can take down. */
export function element(id: string, more: Partial<Element> = {}): Element {
  return {
    id,
    kind: "service",
    label: id,
    placement: { domains: [] },
    forwarding: { kind: "any" },
    needs: [],
    ...more,
  };
}

/** An element that fails with a domain. */
export function inZone(id: string, zone: string, more: Partial<Element> = {}): Element {
  return element(id, { placement: { domains: [zone] }, ...more });
}

/** A certain link. */
export function link(from: string, to: string, more: Partial<Link> = {}): Link {
  return { from, to, certainty: "must", because: because(`${from}-${to}`), ...more };
}

/** Target health with one term for each of these seconds. */
export function watching(...seconds: number[]): Detection {
  return { signal: "target", terms: seconds.map((s) => ({ what: `check ${String(s)}`, seconds: s, from: "test" })) };
}

/** Two regions, the first with three zones, and one flow from `in` to `out`. */
export function topology(
  elements: Element[],
  links: Link[],
  flow: Partial<Flow>,
  more: Partial<Topology> = {},
): Topology {
  return {
    domains: [
      { id: "aws", kind: "provider" },
      { id: "aws/r1", kind: "region", parent: "aws" },
      { id: "aws/r2", kind: "region", parent: "aws" },
      ...zoneIds.map((id) => ({ id, kind: "zone" as const, parent: "aws/r1" })),
    ],
    elements,
    links,
    groups: [],
    flows: [
      {
        id: "flow",
        kind: "ingress",
        source: "internet",
        destination: "service",
        sources: ["in"],
        destinations: ["out"],
        need: { capacity: 1, unit: "instances" },
        resource: "urn:flow",
        ...flow,
      },
    ],
    unmodelled: [],
    shared: [],
    ...more,
  };
}

/** What the loss of these domains together does to the first flow. */
export function losing(from: Topology, ...domains: string[]): FailureResult {
  const [result] = proveSurvival(from, {
    lose: ["device", "zone", "region", "provider", "site"],
    simultaneous: domains.length,
  }).flows;
  const found = result?.failures.find((failure) => failure.lost.join() === domains.join());
  if (found === undefined)
    throw new Error(`${domains.join()} was not tried: ${JSON.stringify(result?.failures.map((f) => f.lost))}`);
  return found;
}

/** What the first flow does while nothing is lost. */
export function intact(from: Topology): Verdict {
  const [result] = proveSurvival(from).flows;
  return result?.failures.find(({ lost }) => lost.length === 0)?.verdict ?? "proven";
}
