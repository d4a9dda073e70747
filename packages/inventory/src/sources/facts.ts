import type { Resource } from "../model/inventory";

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
