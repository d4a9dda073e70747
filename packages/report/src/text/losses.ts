import { joinCuts } from "@nospof/rules";
import { kindOfLoss } from "../loss";
import { withPlace } from "../places";
import type { FailureReport, FlowReport, StackReport } from "../report";
import { capacityWords, cutWords, lossesWords, recoveryWords, secondsWords } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs } from "./style";

/** For every red cell what cuts the flow and what to change. Cells with the same cut share one paragraph. */
export function lossLines(stack: StackReport, style: Style): string[] {
  const paragraphs = stack.flows.flatMap((flow) =>
    [...sameCuts(flow, stack)].flatMap(([, failures]) => lossParagraph(flow, failures, stack, style)),
  );
  return paragraphs.length === 0 ? [] : [...heading(style, "What cuts the flows"), ...paragraphs];
}

function sameCuts(flow: FlowReport, stack: StackReport): Map<string, FailureReport[]> {
  const groups = new Map<string, FailureReport[]>();
  for (const failure of flow.failures) {
    if (failure.verdict !== "refuted") continue;
    const key = JSON.stringify([details(flow, failure, stack), failure.exemption]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return groups;
}

function lossParagraph(
  flow: FlowReport,
  failures: readonly FailureReport[],
  stack: StackReport,
  style: Style,
): string[] {
  const [first] = failures;
  if (first === undefined) return [];
  const state = first.exemption === undefined ? "refuted" : "exempted";
  const losses = lossesWords(
    failures.map(({ lost }) => lost),
    stack.domains,
  );
  const title =
    first.lost.length === 0
      ? `${flow.id} does not work, failure or not`
      : `${flow.id} does not survive the loss of ${losses}`;
  return [
    ...paragraph(style, paint(style, state, `${signs[state]} ${title}`)),
    ...details(flow, first, stack).flatMap((line) => paragraph(style, line, 4)),
    ...(first.fix === undefined ? [] : paragraph(style, `${style.colors.bold("Change:")} ${first.fix}`, 4)),
    ...(first.exemption === undefined
      ? []
      : paragraph(style, `Exempted until ${first.exemption.expires} by ${first.exemption.owner}, see Exemptions.`, 4)),
  ];
}

function details(flow: FlowReport, failure: FailureReport, stack: StackReport): string[] {
  const { capacity, recovery, cut = [] } = failure;
  const short = capacity !== undefined && capacity.after < capacity.needed;
  const kind = kindOfLoss(failure.lost, stack.domains);
  const allowed = kind === undefined ? undefined : flow.need.recovery?.[kind];
  const slow = recovery !== undefined && allowed !== undefined && recovery.seconds > allowed;
  return [
    ...joinCuts(cut).map((one) => withPlace(cutWords(one), one.because?.urn, stack)),
    ...(short ? [capacityWords(capacity)] : []),
    ...(slow ? [`recovery takes ${recoveryWords(recovery)}; ${secondsWords(allowed)} allowed`] : []),
  ];
}
