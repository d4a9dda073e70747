import type { Resource } from "../model/inventory";
import type { Urn } from "../model/value";

/** The project and the stack that urns name: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function projectAndStack(urns: readonly Urn[]): { readonly project: string; readonly stack: string } {
  const [head = "", project = ""] = (urns.find((urn) => urn.startsWith("urn:pulumi:")) ?? "").split("::");
  return { project, stack: head.replace(/^urn:pulumi:/, "") };
}

/**
 * Configuration as far as default providers show it: the text inputs of `pulumi:providers:<package>::default…` under
 * `<package>:<property>`, for sources that do not hold the stack's configuration itself. Secrets are left out.
 */
export function providerConfig(resources: readonly Resource[]): Readonly<Record<string, string>> {
  const config: Record<string, string> = {};
  for (const { type, name, inputs } of resources) {
    if (!type.startsWith("pulumi:providers:") || !name.startsWith("default")) continue;
    for (const [property, value] of Object.entries(inputs)) {
      if (typeof value === "string" && property !== "version")
        config[`${type.slice("pulumi:providers:".length)}:${property}`] = value;
    }
  }
  return config;
}
