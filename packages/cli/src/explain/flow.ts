import {
  capacityWords,
  cutLines,
  lossWords,
  paint,
  paragraph,
  reasonWords,
  recoveryWords,
  signs,
  stateOf,
  type Style,
} from "@nospof/report";
import type { FailureResult, FlowResult } from "@nospof/survival";
import type { DomainId, Flow, Topology } from "@nospof/topology";
import { availabilityLines } from "./availability";
import { failuresFor, resultFor } from "./losses";

/**
 * A flow after each failure: the surviving path, hop by hop with the property that makes each hop, or what cuts it.
 * Then what holds without any failure: what is promised for it at most, and what its redundant parts share.
 *
 * @param domains the one failure to explain; undefined: all that a check tries
 */
export function flowLines(
  flow: Flow,
  topology: Topology,
  domains: readonly DomainId[] | undefined,
  style: Style,
): string[] {
  const result: Partial<FlowResult> =
    domains === undefined ? resultFor(flow, topology) : { failures: failuresFor(flow, topology, domains) };
  const { failures = [], commonCauses = [], availability } = result;
  const title = `${flow.id}: from ${flow.source} to ${flow.destination}`;
  const nothing =
    domains === undefined
      ? "No failure that a check tries affects it."
      : `${signs.untouched} The loss of ${lossWords(domains, topology.domains)} does not affect it: nothing on its way stands there.`;
  return [
    ...paragraph(style, title),
    ...(failures.length === 0 ? paragraph(style, nothing) : []),
    ...failures.flatMap((failure) => ["", ...failureLines(failure, topology, style)]),
    ...(availability === undefined ? [] : ["", ...availabilityLines(availability, style)]),
    ...sharedLines(commonCauses, style),
  ];
}

function sharedLines(causes: FlowResult["commonCauses"], style: Style): string[] {
  if (causes.length === 0) return [];
  return [
    "",
    ...paragraph(style, "Redundant parts share this: no failure, but a mistake there hits them all"),
    ...causes.flatMap(({ label, elements, because }) =>
      paragraph(style, `${label}: ${elements.join(", ")}${style.colors.dim(` · ${reasonWords(because)}`)}`, 4, 8),
    ),
  ];
}

function failureLines(failure: FailureResult, topology: Topology, style: Style): string[] {
  const state = stateOf(failure);
  const { capacity, recovery, path = [], cut = [], blockedBy = [], fix } = failure;
  const loss = failure.lost.length === 0 ? "as it is" : `without ${lossWords(failure.lost, topology.domains)}`;
  const margins = [
    ...(capacity === undefined ? [] : [capacityWords(capacity)]),
    ...(recovery === undefined || recovery.seconds === 0 ? [] : [recoveryWords(recovery)]),
  ];
  const words = {
    proven: "works",
    refuted: "does not work",
    exempted: "does not work",
    unknown: "not known",
    untouched: "nothing to lose: no source is left",
  }[state];
  const title = `${signs[state]} ${loss}: ${[words, ...margins].join(", ")}`;
  return [
    ...paragraph(style, paint(style, state, title)),
    ...path.flatMap((hop, at) => {
      const because = hop.because === undefined ? "" : style.colors.dim(` · ${reasonWords(hop.because)}`);
      return paragraph(style, `${at === 0 ? "" : "→ "}${hop.label}${because}`, 4, 8);
    }),
    ...cutLines(cut).flatMap((line) => paragraph(style, line, 4)),
    ...blockedBy.flatMap((reason) => paragraph(style, `must be known: ${reasonWords(reason)}`, 4)),
    ...(fix === undefined ? [] : paragraph(style, `${style.colors.bold("Change:")} ${fix}`, 4)),
  ];
}
