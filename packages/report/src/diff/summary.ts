import type { DiffReport, DiffSummary, StackDiff } from "./report";

/** Totals over these stacks. */
export function summariseDiff(stacks: readonly StackDiff[]): DiffSummary {
  const flows = stacks.flatMap((stack) => stack.flows);
  const failures = flows.flatMap((flow) => flow.failures);
  const resources = stacks.flatMap((stack) => stack.resources);
  const ofKind = (what: StackDiff["flows"][number]["what"]): number => flows.filter((one) => one.what === what).length;
  const done = (action: (typeof resources)[number]["action"]): number =>
    resources.filter((one) => one.certain && one.action === action).length;
  return {
    failures: {
      lost: failures.filter(({ change, before }) => change === "lost" && before !== undefined).length,
      gained: failures.filter(({ change }) => change === "gained").length,
    },
    flows: { appeared: ofKind("appeared"), vanished: ofKind("vanished"), changed: ofKind("changed") },
    findings: {
      appeared: stacks.reduce((sum, { findings }) => sum + findings.appeared.length, 0),
      gone: stacks.reduce((sum, { findings }) => sum + findings.gone.length, 0),
    },
    regressions:
      failures.filter(({ regression }) => regression).length +
      stacks.flatMap(({ findings }) => findings.appeared).filter(({ regression }) => regression).length,
    resources: {
      create: done("create"),
      update: done("update"),
      replace: done("replace"),
      delete: done("delete"),
      import: done("import"),
    },
    uncertain: resources.filter(({ certain, mayReplace }) => !certain || mayReplace).length,
    errors: stacks.filter(({ error }) => error !== undefined).length,
  };
}

/**
 * Exit code of a comparison: 2 when a stack could not be compared; else 1 when the side after fails a check, or, with
 * `onlyRegressions`, when something is worse than before; else 0.
 */
export function diffExitCode(report: DiffReport, onlyRegressions: boolean): 0 | 1 | 2 {
  if (report.summary.errors > 0) return 2;
  const failing = onlyRegressions
    ? report.summary.regressions > 0
    : report.stacks.some(({ after }) => after?.failing === true);
  return failing ? 1 : 0;
}
