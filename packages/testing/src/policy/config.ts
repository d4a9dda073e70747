import {
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  type AnalyzerInfo,
  type PolicyInfo,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** How strictly a policy is enforced. */
export type Level = "advisory" | "mandatory" | "disabled" | "remediate";

/** What a policy is configured with: a level, or properties and perhaps a level. */
export type PolicySettings = Level | ({ readonly enforcementLevel?: Level } & Readonly<Record<string, unknown>>);

/** Configuration of a pack by policy name, as in the file for `--policy-pack-config`; `all` is for every policy. */
export type PackConfig = Readonly<Record<string, PolicySettings>>;

const LEVELS: Readonly<Record<Level, EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
};

/** The level's name. */
export function levelName(level: EnforcementLevel): Level {
  const found = (Object.keys(LEVELS) as Level[]).find((name) => LEVELS[name] === level);
  return found ?? "advisory";
}

/**
 * The pack's configuration as the engine sends it: a policy's own settings before those for `all`, both before the
 * pack's initial configuration, and the defaults of the policy's schema filled in.
 *
 * @throws naming every policy that does not exist and every required property that is missing
 */
export function configureRequest(info: AnalyzerInfo, config: PackConfig): ConfigureAnalyzerRequest {
  const policies = info.getPoliciesList();
  const names = new Set(policies.map((policy) => policy.getName()));
  const problems = Object.keys(config)
    .filter((name) => name !== "all" && !names.has(name))
    .map((name) => `the pack ${info.getName()} has no policy ${name}; it has ${[...names].join(", ")}`);
  const request = new ConfigureAnalyzerRequest();
  for (const policy of policies) {
    const name = policy.getName();
    const initial = info.getInitialconfigMap().get(name);
    const layers = [config[name], config["all"]].map(split);
    const properties = {
      ...defaultsOf(policy),
      ...(initial?.getProperties()?.toJavaScript() ?? {}),
      ...layers[1]?.properties,
      ...layers[0]?.properties,
    };
    const missing = (policy.getConfigschema()?.getRequiredList() ?? []).filter((key) => !(key in properties));
    problems.push(...missing.map((key) => `the policy ${name} needs ${key} in its configuration`));
    const level = layers[0]?.level ?? layers[1]?.level;
    request
      .getPolicyconfigMap()
      .set(
        name,
        new PolicyConfig()
          .setEnforcementlevel(
            level === undefined ? (initial?.getEnforcementlevel() ?? policy.getEnforcementlevel()) : LEVELS[level],
          )
          .setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0])),
      );
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return request;
}

function split(settings: PolicySettings | undefined): {
  readonly level: Level | undefined;
  readonly properties: object;
} {
  if (settings === undefined || typeof settings === "string") return { level: settings, properties: {} };
  const { enforcementLevel, ...properties } = settings;
  return { level: enforcementLevel, properties };
}

function defaultsOf(policy: PolicyInfo): Record<string, unknown> {
  const schema = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, property]) =>
      typeof property === "object" && property !== null && "default" in property ? [[key, property.default]] : [],
    ),
  );
}
