import type { Rule } from "@nospof/rules";
import { survivesRule } from "@nospof/rules";
import { domainKinds } from "@nospof/topology";
import { rules as awsRules } from "nospof-policy-aws/rules";
import { rules as kubernetesRules } from "nospof-policy-kubernetes/rules";

/**
 * Every rule that a check runs: those of the policy packs, and the proof for kinds of failure that a pack need not ask
 * for, so that no refuted flow goes unnoticed.
 */
export function allRules(): readonly Rule[] {
  // Packs share the rules about flows.
  const packs = [...new Map([...awsRules, ...kubernetesRules].map((rule) => [rule.id, rule])).values()];
  const proofs = domainKinds
    .map((kind) => survivesRule(kind))
    .filter(({ id }) => packs.every((rule) => rule.id !== id));
  return [...packs, ...proofs];
}
