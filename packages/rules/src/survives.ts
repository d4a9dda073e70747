import type { FailureResult, FlowResult } from "@nospof/survival";
import type { Because, DomainKind } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";
import { defineRule } from "./define";
import type { Judgement, Rule, RuleContext, Severity } from "./rule";
import type { Domains } from "./survives-words";
import { doubt, malfunction, refusal, remedy } from "./survives-words";

/** A failure that takes more with it and comes more often is worse to depend on. */
const severityOf: Readonly<Record<DomainKind, Severity>> = {
  disruption: "high",
  device: "high",
  zone: "critical",
  region: "high",
  provider: "medium",
  site: "high",
};

const rationaleOf: Readonly<Record<DomainKind, string>> = {
  disruption:
    "Nodes are drained and workloads are rolled out every week; a flow that is interrupted by it is interrupted on purpose.",
  device: "Machines, tunnels and connections fail all the time; a flow that needs a particular one fails with it.",
  zone: "Power, cooling or network of a whole zone fail together; a flow that needs one particular zone is then down until the zone is back.",
  region: "A name that fails over to a standby region promises that the loss of the other region is survived.",
  provider: "A flow that is declared to survive a provider must not need any one of them.",
  site: "A site is left by one set of cables and routers; what needs one particular site fails with it.",
};

/**
 * The rule that every flow survives the loss of any one failure domain of a kind. A flow is one subject: all failures
 * of the kind that it does not survive are one finding. A flow that does not even work while nothing has failed is
 * {@link flowWorksRule}'s finding and not this one's.
 */
export function survivesRule(kind: DomainKind): Rule {
  return defineRule({
    id: `survives-${kind}`,
    title:
      kind === "disruption"
        ? "Every flow survives drains and rollouts of what it uses."
        : `Every flow survives the loss of any ${kind} that it uses.`,
    rationale: rationaleOf[kind],
    severity: severityOf[kind],
    level: "mandatory",
    *evaluate(context) {
      const domains = domainsOf(context);
      for (const result of context.survival().flows) yield judgeSurvival(result, kind, domains);
    },
  });
}

/** The rule that every flow works at all: without it, what it survives means nothing. */
export const flowWorksRule: Rule = defineRule({
  id: "flow-works",
  title: "Every flow works while nothing has failed.",
  rationale: "A route, listener or target that leads nowhere is an outage from the first day.",
  severity: "critical",
  level: "mandatory",
  *evaluate(context) {
    const domains = domainsOf(context);
    for (const result of context.survival().flows) yield judgeWorking(result, domains);
  },
});

function domainsOf(context: RuleContext): Domains {
  return new Map(context.topology.domains.map((domain) => [domain.id, domain]));
}

function judgeSurvival({ flow, failures }: FlowResult, kind: DomainKind, domains: Domains): Judgement {
  const subject = { urn: flow.resource, name: flow.id };
  if (failures.some((failure) => failure.lost.length === 0 && failure.verdict === "refuted"))
    return { outcome: "not-applicable", subject, message: "it does not work even while nothing has failed" };
  const ofKind = failures.filter((failure) => largestKind(failure, domains) === kind);
  if (ofKind.length === 0) return { outcome: "not-applicable", subject, message: `no loss of a ${kind} concerns it` };
  const refuted = ofKind.filter(({ verdict }) => verdict === "refuted");
  if (refuted.length > 0)
    return {
      outcome: "fail",
      subject,
      message: refusal(flow, refuted, domains),
      fix: remedy(refuted, "give the flow a second way that does not need what is lost"),
    };
  const unknown = ofKind.filter(({ verdict }) => verdict === "unknown");
  if (unknown.length > 0)
    return { outcome: "unknown", subject, message: doubt(flow, unknown, domains), blockedBy: blockersOf(unknown) };
  return { outcome: "pass", subject };
}

function judgeWorking({ flow, failures }: FlowResult, domains: Domains): Judgement {
  const subject = { urn: flow.resource, name: flow.id };
  const intact = failures.filter((failure) => failure.lost.length === 0);
  const refuted = intact.find(({ verdict }) => verdict === "refuted");
  if (refuted !== undefined)
    return {
      outcome: "fail",
      subject,
      message: malfunction(flow, refuted, domains),
      fix: remedy([refuted], "mend what cuts it, or remove what nobody uses"),
    };
  if (intact.some(({ verdict }) => verdict === "unknown"))
    return { outcome: "unknown", subject, message: doubt(flow, intact, domains), blockedBy: blockersOf(intact) };
  return { outcome: "pass", subject };
}

/** The kind of a failure: of the domains lost together, the largest. */
function largestKind(failure: FailureResult, domains: Domains): DomainKind | undefined {
  const kinds = failure.lost.map((id) => domains.get(id)?.kind);
  return domainKinds.findLast((kind) => kinds.includes(kind));
}

function blockersOf(failures: readonly FailureResult[]): readonly Because[] {
  const blockers = failures.flatMap(({ blockedBy }) => blockedBy ?? []);
  return [...new Map(blockers.map((because) => [`${because.urn}\n${because.property}`, because])).values()];
}
