import type { Judgement } from "@nospof/rules";
import { defineRule, fail, pass, unknown } from "@nospof/rules";
import type { AwsModel, DnsRecord, HealthCheck, RecordSet } from "@nospof/topology/aws";
import { awsModel, because } from "@nospof/topology/aws";

/** A failover record has something that tells Route 53 when to fail over. */
export const awsFailoverHealthSignal = defineRule({
  id: "aws-failover-health-signal",
  title: "A primary failover record has a health signal and a secondary that leads elsewhere.",
  rationale:
    "Without a health check or target evaluation, Route 53 takes a primary for healthy for ever and returns it when it is down: the standby is never used.",
  severity: "critical",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const set of model.dns.sets) {
      if (set.policy !== "failover") continue;
      for (const record of set.records) if (record.role !== "SECONDARY") yield judge(model, set, record);
    }
  },
});

function judge(model: AwsModel, set: RecordSet, record: DnsRecord): Judgement {
  const { resource, name, check } = record;
  const subject = `failover record ${name} (PRIMARY of ${set.name})`;
  if (record.role !== "PRIMARY")
    return unknown(
      resource,
      `it is not known whether record ${name} is primary or secondary`,
      because(resource, "failoverRoutingPolicies"),
    );
  const fixes = record.isAlias
    ? `set evaluateTargetHealth of its alias to true`
    : `set healthCheckId of ${name} to a health check of its endpoint`;
  if (typeof record.evaluatesTarget === "object")
    return unknown(
      resource,
      `it is not known whether ${subject} follows its target's health`,
      because(resource, "aliases[0].evaluateTargetHealth"),
    );
  if (!record.evaluatesTarget || !model.dns.targetHasSignal(record)) {
    if (check === undefined) {
      const why =
        record.isAlias && record.evaluatesTarget
          ? "the name it points at has no health signal"
          : "it has no health check and evaluates no target";
      const fix =
        record.isAlias && record.evaluatesTarget
          ? `give the record it points at a health check, or point ${name} at the load balancer itself`
          : fixes;
      return fail(resource, `${subject} never fails over: ${why}`, fix);
    }
    if (!("resource" in check))
      return unknown(
        resource,
        `the health check of ${subject} is not part of this stack`,
        because(resource, "healthCheckId"),
      );
    if (check.disabled)
      return fail(
        resource,
        `${subject} never fails over: its health check ${check.name} is disabled, which counts as healthy`,
        `remove disabled from health check ${check.name}, or ${fixes}`,
      );
    if (check.endpoint?.kind === "name" && check.endpoint.set === set.key)
      return fail(
        resource,
        `${subject} does not fail over reliably: its health check ${check.name} probes ${set.name} itself, the name it decides`,
        `let health check ${check.name} probe the primary's own endpoint`,
      );
    const useless = uselessness(check);
    if (useless !== undefined)
      return fail(
        resource,
        `${subject} does not fail over as meant: its health check ${check.name} ${useless.why}`,
        useless.fix,
      );
    const elsewhere = watchesAnother(model, record, check);
    if (elsewhere !== undefined)
      return fail(
        resource,
        `${subject} never fails over: its health check ${check.name} probes ${elsewhere}, not the primary's endpoint`,
        `let health check ${check.name} probe the primary's own endpoint`,
      );
  }
  const secondary = set.records.find((other) => other.role === "SECONDARY");
  if (secondary !== undefined) {
    const shared = sharedEndpoint(model, record, secondary);
    return shared === undefined
      ? pass(resource)
      : fail(
          resource,
          `${subject} fails over to itself: its SECONDARY ${secondary.name} leads to ${shared} too`,
          `point ${secondary.name} at an endpoint that does not fail with ${shared}`,
        );
  }
  const open = set.records.find((other) => typeof other.role === "object");
  return unknown(
    resource,
    `${subject} has no SECONDARY record in this stack`,
    open === undefined
      ? because(resource, "failoverRoutingPolicies")
      : because(open.resource, "failoverRoutingPolicies"),
  );
}

/** What is wrong with a check whatever it watches; undefined when nothing is. */
function uselessness(check: HealthCheck): { readonly why: string; readonly fix: string } | undefined {
  const { name, inverted, blind, children } = check;
  if (inverted)
    return {
      why: "is inverted: it is healthy when what it watches fails",
      fix: `remove invertHealthcheck from health check ${name}`,
    };
  if (blind !== undefined)
    return {
      why: "probes a private address, which Route 53 does not reach: it is never healthy",
      fix: blind.text ?? "",
    };
  if (children === undefined || (children.need > 0 && children.need <= children.checks.length)) return undefined;
  const count = String(children.checks.length);
  const answer = children.need === 0 ? "is always healthy: it needs none of its children" : "is never healthy";
  return {
    why: children.need === 0 ? answer : `${answer}: it needs ${String(children.need)} of ${count} children`,
    fix: `set childHealthThreshold of health check ${name} to a number from 1 to ${count}`,
  };
}

/** Name of the endpoint to which both records certainly lead; undefined when they differ. */
function sharedEndpoint(model: AwsModel, primary: DnsRecord, secondary: DnsRecord): string | undefined {
  const other = model.dns.finalResources(secondary.endpoints);
  return model.dns.finalResources(primary.endpoints).find(({ urn }) => other.some((one) => one.urn === urn))?.name;
}

/** Name of the endpoint that a check probes, when it is certainly another record's of the same set. */
function watchesAnother(
  model: AwsModel,
  record: DnsRecord,
  check: NonNullable<DnsRecord["check"]>,
): string | undefined {
  if (!("resource" in check) || check.endpoint?.kind !== "resource") return undefined;
  const probed = check.endpoint.resource;
  const own = model.dns.finalResources(record.endpoints);
  if (own.length === 0 || own.some(({ urn }) => urn === probed.urn)) return undefined;
  return own.every(({ type }) => type === probed.type) ? probed.name : undefined;
}
