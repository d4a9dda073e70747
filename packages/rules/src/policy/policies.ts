import type { Inventory } from "@nospof/inventory";
import { fromPolicyResources } from "@nospof/inventory";
import type { Topology } from "@nospof/topology";
import { ruleContext } from "../context";
import { evaluateRules } from "../evaluate";
import { ruleUrl } from "../links";
import { messageOf } from "../problems";
import type { Rule } from "../rule";
import type { Settings } from "../settings";
import { defaultSettings, settingOf } from "../settings";
import { policyConfigSchema, readPolicyConfig } from "./config";
import { reportEvaluation } from "./report";
import { RequestCache } from "./requests";
import type { StackPolicy } from "./types";

/** How rules become policies. */
export interface PolicyOptions {
  /** Makes the graph of a stack; it decides which clouds the pack knows. */
  readonly topology: (inventory: Inventory) => Topology;
  /** Adds what the user declares and no engine tells. Default: nothing. */
  readonly declared?: (inventory: Inventory) => Inventory;
  /** What the user decided outside of the engine's policy configuration. Default: nothing. */
  readonly settings?: Settings;
}

/**
 * CrossGuard policies, one per rule, named by the rule's id. Inventory, graph and proof are made once per request of
 * the engine and shared by all of them.
 *
 * A policy's level and configuration are the rule's, then the settings', then the engine's (`--policy-pack-config`).
 */
export function toPolicies(rules: readonly Rule[], options: PolicyOptions): StackPolicy[] {
  const { settings = defaultSettings, topology, declared = (inventory) => inventory } = options;
  const requests = new RequestCache((resources) => {
    const inventory = declared(fromPolicyResources(resources));
    return ruleContext(inventory, topology(inventory));
  });
  return rules.map((rule) => toPolicy(rule, settings, requests));
}

function toPolicy(rule: Rule, settings: Settings, requests: RequestCache): StackPolicy {
  const setting = settingOf(rule, settings);
  return {
    name: rule.id,
    description: rule.title,
    enforcementLevel: setting.level,
    severity: rule.severity,
    url: ruleUrl(rule.id),
    configSchema: policyConfigSchema(rule, setting, settings),
    validateStack: ({ resources, getConfig }, report) => {
      try {
        const given = readPolicyConfig(rule, setting, settings, getConfig());
        const evaluation = evaluateRules([rule], requests.contextOf(resources), {
          rules: new Map([[rule.id, { level: "mandatory", config: given.config }]]),
          exemptions: [...settings.exemptions, ...given.exemptions].filter((exemption) => exemption.rule === rule.id),
          unknown: given.unknown,
        });
        const own = new Set(resources.map(({ urn }) => urn));
        // The engine knows nothing of what a user declares: that is told about the stack.
        reportEvaluation(evaluation, given.unknown, given.exemptions, (message, urn) => {
          if (urn !== undefined && !own.has(urn)) report(message);
          else report(message, urn);
        });
      } catch (error) {
        report(`the policy could not be evaluated: ${messageOf(error)}`);
      }
    },
  };
}
