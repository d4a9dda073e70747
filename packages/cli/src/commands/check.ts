import type { CheckedStack, FailedStack, FailOn } from "@nospof/report";
import { buildReport, exitCode, formats } from "@nospof/report";
import type { DomainKind } from "@nospof/topology";
import { analyse, withSharedExemptions } from "../analysis";
import type { Config } from "../config/config";
import type { AnalysisOptions } from "../options";
import { parseDestinations } from "../output/destinations";
import { publish } from "../output/publish";
import { write } from "../output/terminal";
import { allRules } from "../rules";
import { readStacks } from "../targets/stacks";
import { timingLines } from "../timings";
import { toolVersion } from "../version";

/** Options of `nospof check`. */
export interface CheckOptions extends AnalysisOptions {
  readonly lose?: readonly DomainKind[];
  readonly simultaneous: number;
  readonly output?: readonly string[];
  readonly failOn: FailOn;
  readonly timings?: boolean;
}

/** `nospof check`: proves every flow of the stacks, runs all rules and writes the reports. */
export async function check(targets: readonly string[], options: CheckOptions): Promise<number> {
  const start = performance.now();
  const destinations = parseDestinations(options.output ?? [], formats);
  const rules = allRules();
  const stacks = await readStacks(targets, options, rules);
  const results = stacks.map((stack) =>
    "error" in stack
      ? { stack, result: stack }
      : {
          stack,
          result: analyse(stack, {
            rules,
            failures: {
              simultaneous: options.simultaneous,
              ...(options.lose === undefined ? {} : { lose: options.lose }),
            },
            ...(options.failOn === "unknown" ? { unknown: "fail" } : {}),
            debug: options.debug ?? false,
          }),
        },
  );
  const groups = new Map<Config, CheckedStack[]>();
  for (const { stack, result } of results) {
    if ("error" in stack || "error" in result) continue;
    groups.set(stack.config, [...(groups.get(stack.config) ?? []), result]);
  }
  const shared = withSharedExemptions([...groups.values()]);
  const finished = results.map(({ result }): CheckedStack | FailedStack =>
    "error" in result ? result : (shared.get(result) ?? result),
  );
  const ended = performance.now();
  const report = buildReport(finished, { name: "nospof", version: toolVersion() });
  await publish(destinations, (format, style) => format.format(report, style));
  if (options.timings === true) {
    await write(process.stderr, `${timingLines(report.stacks, start, performance.now() - ended).join("\n")}\n`);
  }
  return exitCode(report, options.failOn);
}
