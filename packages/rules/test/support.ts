import type { Resource } from "@nospof/inventory";
import { Inventory } from "@nospof/inventory";
import type { FailureResult, FlowResult } from "@nospof/survival";
import type { Domain, Flow, Topology } from "@nospof/topology";
import type { Exemption, Judgement, Rule, RuleContext, Subject } from "@nospof/rules";
import { defineRule, ruleContext } from "@nospof/rules";

export const stackUrn = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod";

export function urnOf(name: string, type = "aws:ec2/subnet:Subnet"): string {
  return `urn:pulumi:prod::shop::pkg:index:Vpc$${type}::${name}`;
}

export function subjectOf(name: string): Subject {
  return { urn: urnOf(name), name };
}

export const zones: readonly Domain[] = [
  { id: "aws", kind: "provider" },
  { id: "aws/us-east-1", kind: "region", parent: "aws" },
  ...["a", "b", "c"].map((letter): Domain => ({
    id: `aws/us-east-1/us-east-1${letter}`,
    kind: "zone",
    parent: "aws/us-east-1",
  })),
  { id: "aws/us-east-1/us-east-1a/bastion", kind: "device", parent: "aws/us-east-1/us-east-1a" },
];

export const emptyTopology: Topology = {
  domains: zones,
  elements: [],
  links: [],
  groups: [],
  flows: [],
  unmodelled: [],
  shared: [],
};

export const flow: Flow = {
  id: "egress:private",
  kind: "egress",
  source: "tier private",
  destination: "internet",
  sources: [],
  destinations: [],
  need: { capacity: 1, unit: "instances", recovery: { zone: 60 } },
  resource: urnOf("private"),
};

/** A context with a given proof; the topology is otherwise empty. */
export function contextOf(flows: readonly FlowResult[] = [], resources: readonly Resource[] = []): RuleContext {
  const inventory = new Inventory(resources, { project: "shop", stack: "prod", source: "program" });
  return ruleContext(inventory, emptyTopology, () => ({ flows }));
}

/** The proof of {@link flow} with these failures. */
export function flowResult(...failures: readonly FailureResult[]): FlowResult {
  const verdicts = failures.map(({ verdict }) => verdict);
  const verdict = verdicts.includes("refuted") ? "refuted" : verdicts.includes("unknown") ? "unknown" : "proven";
  return { flow, verdict, failures, commonCauses: [] };
}

/** A rule that says the same whatever it sees. */
export function ruleSaying(id: string, judgements: Iterable<Judgement>, more: Partial<Rule> = {}): Rule {
  return defineRule({
    id,
    title: `Everything is as ${id} wants it.`,
    rationale: "It would break otherwise.",
    severity: "high",
    level: "mandatory",
    evaluate: () => judgements,
    ...more,
  });
}

export function failing(name: string): Judgement {
  return { outcome: "fail", subject: subjectOf(name), message: `${name} is bad`, fix: `mend ${name}` };
}

export function unknown(name: string): Judgement {
  const blockedBy = [{ urn: urnOf(name), property: "availabilityZone" }];
  return { outcome: "unknown", subject: subjectOf(name), message: `the zone of ${name} is not known`, blockedBy };
}

export function exemption(more: Partial<Exemption> = {}): Exemption {
  return {
    rule: "aws-nat-same-zone",
    resource: "private-b",
    reason: "one NAT is enough in dev",
    owner: "platform",
    expires: "2027-03-31",
    ...more,
  };
}
