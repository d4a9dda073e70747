import type { Inventory, InventorySource } from "@nospof/inventory";
import { assumableAs } from "@nospof/inventory/assume";
import type { Evaluation, Finding, OnUnknown } from "@nospof/rules";
import type { FlowResult, SurvivalResult } from "@nospof/survival";
import type { Topology } from "@nospof/topology";
import { kindOfLoss } from "./loss";
import type { Assumable, Assumption, FailureReport, FlowReport, Place, Report, StackReport, Tool } from "./report";
import { summarise } from "./summary";

/** A stack that was checked. */
export interface CheckedStack {
  /** What the user named: a folder, a file, or `-`. */
  readonly target: string;
  readonly inventory: Inventory;
  readonly topology: Topology;
  readonly survival: SurvivalResult;
  readonly evaluation: Pick<Evaluation, "findings" | "exemptions">;
  readonly onUnknown: OnUnknown;
  /** Values that the stack was taken to have. */
  readonly assumptions?: readonly Assumption[];
  /** What a reader must know beside the inventory's own notes. */
  readonly notes: readonly string[];
  /** Milliseconds by part of the work. */
  readonly timings: Readonly<Record<string, number>>;
}

/** A stack that could not be checked. */
export interface FailedStack {
  readonly target: string;
  /** Empty where it is not known. */
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  /** The reason and the way out, for the user. */
  readonly error: string;
  /** It is only a part of the stack before it, such as a file. */
  readonly isPart?: true;
}

/** Joins what was found out about the stacks into one report. The order of the stacks is kept. */
export function buildReport(stacks: readonly (CheckedStack | FailedStack)[], tool: Tool): Report {
  const reports = stacks.map((stack) => ("error" in stack ? failedStack(stack) : checkedStack(stack)));
  return { version: 1, tool, stacks: reports, summary: summarise(reports) };
}

function checkedStack(checked: CheckedStack): StackReport {
  const { inventory, topology, evaluation, assumptions = [] } = checked;
  const findings = new Map(evaluation.findings.map((finding) => [`${finding.rule}\n${finding.subject}`, finding]));
  const assumable = assumableProperties(checked);
  const places = placesIn(checked);
  return {
    project: inventory.project,
    stack: inventory.stack,
    source: inventory.source,
    target: checked.target,
    resources: inventory.resources.length,
    onUnknown: checked.onUnknown,
    ...(assumptions.length === 0 ? {} : { assumptions }),
    domains: topology.domains,
    flows: checked.survival.flows.map((flow) => flowReport(flow, topology, findings)),
    findings: evaluation.findings,
    exemptions: {
      used: evaluation.exemptions.used,
      unused: evaluation.exemptions.unused,
      expired: evaluation.exemptions.expired,
    },
    unmodelled: topology.unmodelled,
    guesses: inventory.guesses,
    blocked: inventory.blocked,
    ...(assumable.length === 0 ? {} : { assumable }),
    ...(places.length === 0 ? {} : { places }),
    notes: [...inventory.notes, ...checked.notes],
    timings: checked.timings,
  };
}

/** The properties that block proofs, as far as a user could say what to take for them. */
function assumableProperties({ inventory, survival }: CheckedStack): readonly Assumable[] {
  const reasons = survival.flows.flatMap(({ failures }) => failures.flatMap(({ blockedBy = [] }) => blockedBy));
  const blockers = new Map(reasons.map(({ urn, property }) => [`${urn}\n${property}`, { urn, property }]));
  return [...blockers.values()].flatMap(({ urn, property }) => {
    const name = assumableAs(inventory, urn, property);
    return name === undefined ? [] : [{ urn, property, name }];
  });
}

/** Where the objects of manifests stand that findings and the reasons of verdicts speak of. */
function placesIn({ inventory, survival, evaluation }: CheckedStack): readonly Place[] {
  if (inventory.source !== "manifests") return [];
  const reasons = survival.flows.flatMap(({ failures }) =>
    failures.flatMap(({ cut = [], blockedBy = [] }) => [...cut.map(({ because }) => because), ...blockedBy]),
  );
  const found = evaluation.findings.flatMap(({ urn, blockedBy = [] }) => [urn, ...blockedBy.map((one) => one.urn)]);
  const urns = new Set([...found, ...survival.flows.map(({ flow }) => flow.resource)]);
  for (const reason of reasons) if (reason !== undefined) urns.add(reason.urn);
  return [...urns].flatMap((urn): readonly Place[] => {
    const position = inventory.get(urn)?.position;
    return position === undefined ? [] : [{ urn, file: position.file, line: position.line }];
  });
}

function failedStack(failed: FailedStack): StackReport {
  return {
    project: failed.project,
    stack: failed.stack,
    source: failed.source,
    target: failed.target,
    error: failed.error,
    ...(failed.isPart === true ? { isPart: true } : {}),
    resources: 0,
    onUnknown: "warn",
    domains: [],
    flows: [],
    findings: [],
    exemptions: { used: [], unused: [], expired: [] },
    unmodelled: [],
    guesses: [],
    blocked: [],
    notes: [],
    timings: {},
  };
}

function flowReport(
  { flow, verdict, failures, commonCauses, availability }: FlowResult,
  topology: Topology,
  findings: ReadonlyMap<string, Finding>,
): FlowReport {
  return {
    id: flow.id,
    source: flow.source,
    destination: flow.destination,
    urn: flow.resource,
    need: flow.need,
    verdict,
    commonCauses,
    ...(availability === undefined ? {} : { availability }),
    failures: failures.map((failure): FailureReport => {
      if (failure.verdict !== "refuted") return failure;
      const kind = kindOfLoss(failure.lost, topology.domains);
      const rule = kind === undefined ? "flow-works" : `survives-${kind}`;
      const finding = findings.get(`${rule}\n${flow.id}`);
      return finding?.exemption === undefined ? failure : { ...failure, exemption: finding.exemption };
    }),
  };
}
