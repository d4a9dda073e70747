import type { Resource } from "@nospof/inventory";
import type { Because } from "@nospof/topology";
import type { Judgement, RuleConfig, Subject } from "./rule";

/** A resource as the subject of a judgement. */
export function subjectOf(resource: Resource): Subject {
  return { urn: resource.urn, name: resource.name };
}

/**
 * A failing judgement; of a resource of which it is not known whether it exists, an unknown one.
 */
export function fail(resource: Resource, message: string, fix: string): Judgement {
  const subject = subjectOf(resource);
  if (!resource.conditional) return { outcome: "fail", subject, message, fix };
  const text = `${resource.name} is created inside an apply`;
  return { outcome: "unknown", subject, message, blockedBy: [{ urn: resource.urn, property: "", text }] };
}

/** The resource is as the rule wants it. */
export function pass(resource: Resource): Judgement {
  return { outcome: "pass", subject: subjectOf(resource) };
}

/** The rule does not concern the resource. */
export function notApplicable(resource: Resource, message: string): Judgement {
  return { outcome: "not-applicable", subject: subjectOf(resource), message };
}

/** It depends on values that are not known. */
export function unknown(resource: Resource, message: string, ...blockedBy: readonly Because[]): Judgement {
  return { outcome: "unknown", subject: subjectOf(resource), message, blockedBy };
}

/** A number of a rule's configuration. */
export function numberIn(config: RuleConfig, key: string, otherwise: number): number {
  const value = config[key];
  return typeof value === "number" ? value : otherwise;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  const last = distinct.at(-1) ?? "";
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(", ")} and ${last}`;
}
