import type { Inventory, Urn } from "@nospof/inventory";
import type { SurvivalResult } from "@nospof/survival";
import type { Because, Topology } from "@nospof/topology";

/** How bad a violation is. */
export type Severity = "low" | "medium" | "high" | "critical";

/** What a violation does: stop the deployment, be told, or nothing. */
export type Level = "mandatory" | "advisory" | "disabled";

/** What a rule may look at. The proof is computed on first use, once for all rules. */
export interface RuleContext {
  readonly inventory: Inventory;
  readonly topology: Topology;
  readonly survival: () => SurvivalResult;
}

/** A rule's judgement of one subject. Unknown never passes silently and never fails: it names what blocks it. */
export type Judgement =
  | { readonly outcome: "pass"; readonly subject: Subject }
  | { readonly outcome: "not-applicable"; readonly subject: Subject; readonly message: string }
  | { readonly outcome: "fail"; readonly subject: Subject; readonly message: string; readonly fix: string }
  | {
      readonly outcome: "unknown";
      readonly subject: Subject;
      readonly message: string;
      readonly blockedBy: readonly Because[];
    };

/** What is judged: a resource, and for a flow its id too. Exemptions match either the urn, the resource's name or the flow id. */
export interface Subject {
  readonly urn: Urn;
  /** Resource name, or flow id. */
  readonly name: string;
}

/** A JSON value, as rule configuration uses it. */
export type RuleConfig = Readonly<Record<string, unknown>>;

/** What a rule lets its users configure: JSON Schema, in the part of it that CrossGuard shares. */
export interface ConfigSchema {
  readonly properties: Readonly<Record<string, ConfigProperty>>;
}

/** One property of a rule's configuration. */
export interface ConfigProperty {
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object";
  /** What it decides, with its unit. */
  readonly description: string;
  /** Value where the user says nothing. */
  readonly default: unknown;
  readonly enum?: readonly (string | number | boolean)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** Schema of the elements of an array. */
  readonly items?: { readonly type: "string" | "number" | "integer" | "boolean" };
}

/** One reliability rule: one file, one documentation page, one id that is never renamed. */
export interface Rule {
  /** Lower-case words with hyphens, cloud first: `aws-nat-same-zone`. CrossGuard policy name, SARIF rule id and page name. */
  readonly id: string;
  /** The compliant condition, as a sentence. */
  readonly title: string;
  /** Why it matters, in a sentence or two. */
  readonly rationale: string;
  readonly severity: Severity;
  /** Level where nothing else is configured. */
  readonly level: Level;
  /** Schema of the rule's own configuration with defaults; absent: nothing to configure. */
  readonly configSchema?: ConfigSchema;
  /** Judges every subject of the stack. */
  evaluate(context: RuleContext, config: RuleConfig): Iterable<Judgement>;
}
