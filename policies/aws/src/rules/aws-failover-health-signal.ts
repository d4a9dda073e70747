import type { Judgement } from "@nospof/rules";
import { defineRule, fail, pass, unknown } from "@nospof/rules";
import type { AwsModel, DnsRecord, Endpoint, HealthCheck, RecordSet } from "@nospof/topology/aws";
import { awsModel, because, sightOf } from "@nospof/topology/aws";

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
    const sets = model.dns.sets.filter(({ policy }) => policy === "failover");
    const strays = sets.filter(isStray);
    for (const set of sets) {
      for (const record of set.records)
        if (record.role === "SECONDARY") yield* standbyProblems(model, set, record);
        else yield judge(model, set, record, strays);
      const [first] = set.records;
      if (first !== undefined && isStray(set)) yield withoutPrimary(set, first);
    }
  },
});

/** True when only the standby of a failover is there. */
function isStray({ records }: RecordSet): boolean {
  return records.length > 0 && records.every(({ role }) => role === "SECONDARY");
}

/** @param strays failovers of the stack of which only the standby is there */
function judge(model: AwsModel, set: RecordSet, record: DnsRecord, strays: readonly RecordSet[]): Judgement {
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
  const follows = record.evaluatesTarget && model.dns.targetHasSignal(record);
  if (check === undefined && !follows) {
    const why = record.evaluatesTarget
      ? "the name it points at has no health signal"
      : "it has no health check and evaluates no target";
    const fix = record.evaluatesTarget
      ? `give the record it points at a health check, or point ${name} at the load balancer itself`
      : fixes;
    return fail(resource, `${subject} never fails over: ${why}`, fix);
  }
  if (check !== undefined && !("resource" in check)) {
    if (!follows)
      return unknown(
        resource,
        `the health check of ${subject} is not part of this stack`,
        because(resource, "healthCheckId"),
      );
  } else if (check !== undefined) {
    const wrong = judgeCheck(model, set, record, check, follows);
    if (wrong !== undefined) return fail(resource, `${subject} ${wrong.why}`, wrong.fix(fixes));
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
  const [stray] = open === undefined ? strays : [];
  const standby = stray?.records[0];
  if (stray !== undefined && standby !== undefined)
    return fail(
      resource,
      `${subject} has no SECONDARY: ${standby.name} is one, but ${differenceOf(stray, set)}, and has no PRIMARY`,
      `give ${name} and ${standby.name} the same hosted zone, name and type`,
    );
  return unknown(
    resource,
    `${subject} has no SECONDARY record in this stack`,
    open === undefined
      ? because(resource, "failoverRoutingPolicies")
      : because(open.resource, "failoverRoutingPolicies"),
  );
}

/**
 * What is wrong with the health check of a primary; undefined when nothing is.
 *
 * @param follows whether the record follows its target's health as well
 */
function judgeCheck(
  model: AwsModel,
  set: RecordSet,
  record: DnsRecord,
  check: HealthCheck,
  follows: boolean,
): { readonly why: string; readonly fix: (fixes: string) => string } | undefined {
  const own = `let health check ${check.name} probe the primary's own endpoint`;
  if (check.disabled)
    return follows
      ? undefined
      : {
          why: `never fails over: its health check ${check.name} is disabled, which counts as healthy`,
          fix: (fixes) => `remove disabled from health check ${check.name}, or ${fixes}`,
        };
  if (check.endpoint?.kind === "name" && check.endpoint.set === set.key)
    return {
      why: `does not fail over reliably: its health check ${check.name} probes ${set.name} itself, the name it decides`,
      fix: () => own,
    };
  const useless = uselessness(model, record, check, follows);
  if (useless !== undefined)
    return {
      why: `does not fail over as meant: its health check ${check.name} ${useless.why}`,
      fix: () => useless.fix,
    };
  // What a record follows beside its target may be something that the target depends on, but not its standby.
  const others = set.records.filter((other) => other !== record).flatMap(({ endpoints }) => endpoints);
  const elsewhere = watchesAnother(model, record, check, follows ? others : undefined);
  if (elsewhere === undefined) return undefined;
  const how = follows ? "fails over with the wrong thing" : "never fails over";
  return {
    why: `${how}: its health check ${check.name} probes ${elsewhere}, not the primary's endpoint`,
    fix: () => own,
  };
}

/** A standby needs no health check, but one that fails with the primary, or always, keeps it from taking over. */
function* standbyProblems(model: AwsModel, set: RecordSet, record: DnsRecord): Generator<Judgement> {
  const { check, name, resource } = record;
  if (check === undefined || !("resource" in check) || check.disabled || check.inverted) return;
  const subject = `failover record ${name} (SECONDARY of ${set.name}) never takes over: its health check ${check.name}`;
  const sight = sightOf(model, check);
  const primaries = set.records.filter(({ role }) => role === "PRIMARY").flatMap(({ endpoints }) => endpoints);
  const elsewhere = watchesAnother(model, record, check, primaries);
  if (sight.kind === "blind" && sight.because.text !== undefined)
    yield fail(resource, `${subject} is never healthy`, sight.because.text);
  else if (elsewhere !== undefined)
    yield fail(
      resource,
      `${subject} probes ${elsewhere}, the primary's endpoint, and is unhealthy when that is`,
      `let health check ${check.name} probe the secondary's own endpoint`,
    );
}

/** In what the records of one set cannot belong to another. */
function differenceOf(stray: RecordSet, set: RecordSet): string {
  if (stray.name !== set.name) return `of ${stray.name}`;
  return stray.type === set.type ? "in another hosted zone" : `of type ${stray.type}, not ${set.type}`;
}

/** A failover of which only the standby is there: it answers, and gives way to nothing. */
function withoutPrimary(set: RecordSet, { resource, name }: DnsRecord): Judgement {
  return unknown(
    resource,
    `failover record ${name} (SECONDARY of ${set.name}) has no PRIMARY record in this stack`,
    because(resource, "failoverRoutingPolicies"),
  );
}

/** What is wrong with a check whatever it watches; undefined when nothing is. */
function uselessness(
  model: AwsModel,
  record: DnsRecord,
  check: HealthCheck,
  follows: boolean,
): { readonly why: string; readonly fix: string } | undefined {
  const { name, inverted, children } = check;
  if (inverted && (!follows || watchesOwn(model, record, check)))
    return {
      why: "is inverted: it is healthy when what it watches fails",
      fix: `remove invertHealthcheck from health check ${name}`,
    };
  const sight = sightOf(model, check);
  const text = sight.kind === "targets" ? undefined : sight.because.text;
  if (sight.kind === "blind" && text !== undefined) return { why: "is never healthy", fix: text };
  // Beside a target's own health it says nothing wrong.
  if (sight.kind === "own" && text !== undefined && !follows)
    return { why: "is answered by the load balancer itself, and healthy without any target", fix: text };
  if (children === undefined || (children.need > 0 && children.need <= children.checks.length)) return undefined;
  const count = String(children.checks.length);
  // A check that is always healthy leaves the target's own health to decide.
  if (children.need === 0 && follows) return undefined;
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

/** True when a check probes what its record leads to. */
function watchesOwn(model: AwsModel, record: DnsRecord, { endpoint }: HealthCheck): boolean {
  return (
    endpoint?.kind === "resource" &&
    model.dns.finalResources(record.endpoints).some(({ urn }) => urn === endpoint.resource.urn)
  );
}

/** Name of the endpoint that a check probes, when it is certainly not the record's own, and among some others. */
function watchesAnother(
  model: AwsModel,
  record: DnsRecord,
  { endpoint }: HealthCheck,
  others: readonly Endpoint[] | undefined,
): string | undefined {
  if (endpoint?.kind !== "resource") return undefined;
  const probed = endpoint.resource;
  const own = model.dns.finalResources(record.endpoints);
  if (own.length === 0 || own.some(({ urn }) => urn === probed.urn)) return undefined;
  if (others !== undefined && !model.dns.finalResources(others).some(({ urn }) => urn === probed.urn)) return undefined;
  return own.every(({ type }) => type === probed.type) ? probed.name : undefined;
}
