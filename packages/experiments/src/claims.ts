import type { CapacityResult, FailureResult, FlowResult, RecoveryResult, SurvivalResult } from "@nospof/survival";
import type { CapacityUnit, DomainId, Flow } from "@nospof/topology";
import type { Claim, Exposure } from "./experiment";

/** What is proven, and what is not, of one loss. */
export interface Claims {
  readonly lost: readonly DomainId[];
  readonly proven: readonly Claim[];
  readonly exposed: readonly Exposure[];
}

/** The claims of a proof by loss; losses that nothing is proven to survive are left out. */
export function claimsByLoss(survival: SurvivalResult): readonly Claims[] {
  const losses = new Map<string, readonly { readonly of: FlowResult; readonly failure: FailureResult }[]>();
  for (const of of survival.flows) {
    for (const failure of of.failures) {
      if (failure.lost.length === 0) continue;
      const key = [...failure.lost].sort().join("\n");
      losses.set(key, [...(losses.get(key) ?? []), { of, failure }]);
    }
  }
  return [...losses.values()].flatMap((results) => {
    const proven = results.flatMap(({ of, failure }) => claimOf(of.flow, failure) ?? []);
    const exposed = results.flatMap(({ of, failure: { verdict } }): Exposure[] =>
      verdict === "proven" ? [] : [{ flow: of.flow.id, verdict }],
    );
    const lost = results[0]?.failure.lost ?? [];
    return proven.length === 0 ? [] : [{ lost, proven, exposed }];
  });
}

/** What is proven of a flow; nothing where the loss leaves no source that could be observed. */
function claimOf(flow: Flow, failure: FailureResult): Claim | undefined {
  const { verdict, path, capacity, recovery = atOnce } = failure;
  if (verdict !== "proven" || path === undefined || path.length === 0) return undefined;
  const counted = capacity === undefined ? [] : [unitWords(capacity.after, capacity.unit)];
  return {
    flow: flow.id,
    source: flow.source,
    destination: flow.destination,
    ...(capacity === undefined ? {} : { capacity }),
    recovery,
    observe: [requestsOf(flow), ...counted.map((least) => `what carries them: at least ${least} at any time`)],
    refutedBy: [lateness(recovery), ...shortfall(capacity)],
  };
}

const atOnce: RecoveryResult = { seconds: 0, terms: [] };

/** Requests that show whether a flow works, in words. */
function requestsOf({ kind, source, destination }: Flow): string {
  switch (kind) {
    case "ingress":
      return `requests from outside to ${destination}, one a second, each over a new connection`;
    case "internal":
      return `requests to ${destination} from what is left of ${source}, one a second, each over a new connection`;
    case "egress":
      return `requests to the internet from every subnet of ${source} that is left, one a second, each over a new connection`;
    case "name":
      return `requests to ${destination} from outside, one a second, looking the name up each time`;
  }
}

function lateness({ seconds, terms }: RecoveryResult): string {
  return terms.length === 0 || seconds === 0
    ? "new requests that fail: nothing has to be noticed before they work"
    : `new requests that still fail ${String(Math.round(seconds))} s after the failure has begun`;
}

/** What is less than predicted, and with it perhaps less than needed. */
function shortfall(capacity: CapacityResult | undefined): readonly string[] {
  if (capacity === undefined) return [];
  const { after, needed, unit } = capacity;
  return [`${unit === "bits/s" ? "less" : "fewer"} than ${unitWords(after, unit)} left (${String(needed)} needed)`];
}

/** An amount with its unit, in words. */
export function unitWords(amount: number, unit: CapacityUnit): string {
  const rounded = String(Math.round(amount * 10) / 10);
  return unit === "instances" && amount === 1 ? "1 instance" : `${rounded} ${unit === "bits/s" ? "bit/s" : unit}`;
}
