import { isWireRecord, type Wire, type WireRecord } from "../wire";
import type { Lookup } from "./lookup";

/** Renders an IAM policy document as `aws.iam.getPolicyDocument` does. */
export function policyDocument(lookup: Lookup): WireRecord {
  const { args } = lookup;
  const sources = strings(args["sourcePolicyDocuments"]).flatMap(statementsOf);
  const overrides = strings(args["overridePolicyDocuments"]).flatMap(statementsOf);
  const own = records(args["statements"]).map(statement);
  const document: WireRecord = {
    Version: args["version"] ?? "2012-10-17",
    ...(args["policyId"] === undefined ? {} : { Id: args["policyId"] }),
    Statement: overridden([...sources, ...own], overrides),
  };
  return {
    ...args,
    id: "policy",
    json: JSON.stringify(document, undefined, 2),
    minifiedJson: JSON.stringify(document),
  };
}

function statement(source: WireRecord): WireRecord {
  return withoutAbsent({
    Sid: source["sid"],
    Effect: source["effect"] ?? "Allow",
    Action: single(source["actions"]),
    NotAction: single(source["notActions"]),
    Resource: single(source["resources"]),
    NotResource: single(source["notResources"]),
    Principal: principals(source["principals"]),
    NotPrincipal: principals(source["notPrincipals"]),
    Condition: conditions(source["conditions"]),
  });
}

function principals(value: Wire | undefined): Wire | undefined {
  const list = records(value);
  if (list.length === 0) return undefined;
  if (list.some(({ type, identifiers }) => type === "*" && strings(identifiers).includes("*"))) return "*";
  return Object.fromEntries(list.map(({ type, identifiers }) => [String(type), single(identifiers) ?? []]));
}

function conditions(value: Wire | undefined): Wire | undefined {
  const merged: Record<string, WireRecord> = {};
  for (const { test, variable, values } of records(value)) {
    merged[String(test)] = { ...merged[String(test)], [String(variable)]: single(values) ?? [] };
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}

/** Statements of the overriding documents replace those with the same Sid and follow the others. */
function overridden(statements: readonly WireRecord[], overrides: readonly WireRecord[]): WireRecord[] {
  const replaced = new Set(overrides.map(({ Sid }) => Sid).filter((sid) => sid !== undefined && sid !== ""));
  return [...statements.filter(({ Sid }) => Sid === undefined || !replaced.has(Sid)), ...overrides];
}

function statementsOf(json: string): WireRecord[] {
  try {
    const document = JSON.parse(json) as Wire;
    const list = isWireRecord(document) ? document["Statement"] : undefined;
    return records(Array.isArray(list) ? list : list === undefined ? [] : [list]);
  } catch {
    // A symbolic document: its statements are not known.
    return [];
  }
}

/** A list of one is written as its only element. */
function single(value: Wire | undefined): Wire | undefined {
  return Array.isArray(value) && value.length === 1 ? (value[0] ?? undefined) : value;
}

function withoutAbsent(record: Record<string, Wire | undefined>): WireRecord {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, Wire] => entry[1] !== undefined));
}

function records(value: Wire | undefined): WireRecord[] {
  return Array.isArray(value) ? value.filter(isWireRecord) : [];
}

function strings(value: Wire | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
