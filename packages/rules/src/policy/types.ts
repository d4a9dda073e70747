import type { PolicyResourceLike } from "@nospof/inventory";
import type { Level, Severity } from "../rule";

/**
 * The parts of `@pulumi/policy` that a pack needs, by structure, so that rules can be evaluated where the policy SDK is
 * not installed. A {@link StackPolicy} is a `StackValidationPolicy` of the SDK.
 */
export interface StackPolicy {
  name: string;
  description: string;
  enforcementLevel: Level;
  severity: Severity;
  url: string;
  configSchema: { properties: Record<string, PolicyConfigProperty> };
  validateStack(request: StackRequest, reportViolation: ReportViolation): void;
}

/** JSON Schema of one property of a policy's configuration. */
export interface PolicyConfigProperty {
  type: "string" | "number" | "integer" | "boolean" | "array" | "object";
  description?: string;
  default?: JsonValue;
  enum?: JsonValue[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  minLength?: number;
  items?: PolicyConfigProperty;
  properties?: Record<string, PolicyConfigProperty>;
  required?: string[];
  additionalProperties?: boolean;
}

/** Plain data. */
export type JsonValue = null | boolean | number | string | JsonValue[] | object;

/** What the engine asks a stack policy to judge. */
export interface StackRequest {
  /** Reading an unknown value from the `props` of one throws. */
  resources: PolicyResourceLike[];
  getConfig<T extends object>(): T;
}

/** Reports one violation about a resource, or about the stack when no urn is given. */
export type ReportViolation = (message: string, urn?: string) => void;
