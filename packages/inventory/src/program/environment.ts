import { devNull } from "node:os";
import * as path from "node:path";
import type { StackConfig } from "./config";
import type { Project } from "./project";
import { SETTINGS_VARIABLE, type PreloadSettings } from "./protocol";

/** Variables that carry cloud credentials, or lead to them. */
const CREDENTIALS = [
  /^AWS_(?!REGION$|DEFAULT_REGION$)/,
  /^(GOOGLE|GCLOUD|CLOUDSDK)_/,
  /^(AZURE|ARM)_/,
  /^(DIGITALOCEAN|LINODE|VULTR|HCLOUD|CLOUDFLARE|OCI|OS|DATADOG|GITHUB|GITLAB|NPM)_.*(TOKEN|KEY|SECRET|PASSWORD)/,
  /^PULUMI_(ACCESS_TOKEN|CONFIG_PASSPHRASE|CONFIG_PASSPHRASE_FILE|BACKEND_URL|API)$/,
  /^KUBE(CONFIG|_TOKEN)$/,
  /^VAULT_/,
];

/** Regions and projects are no secrets, and programs name them in the environment. */
const HARMLESS = /^(GOOGLE|GCLOUD|CLOUDSDK)_(\w*_)?(PROJECT|REGION|ZONE)$|^(AZURE|ARM)_(LOCATION|ENVIRONMENT)$/;

/** Where client libraries would look for credentials by themselves. */
const NO_CREDENTIAL_FILES: Readonly<Record<string, string>> = {
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_CONFIG_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: "true",
  CLOUDSDK_CONFIG: devNull,
  AZURE_CONFIG_DIR: devNull,
  KUBECONFIG: devNull,
};

/** Names of the variables of an environment that carry credentials. */
export function credentialVariables(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment).filter(
    (name) => CREDENTIALS.some((pattern) => pattern.test(name)) && !HARMLESS.test(name),
  );
}

/**
 * Compiler options that do not fit each other, or are deprecated. A full compilation by ts-node never reports these,
 * while transpiling a single file does; the SDK's defaults alone provoke some.
 */
const UNIMPORTANT_DIAGNOSTICS = "5095,5101,5107,5109,5110";

/** What the child's environment is made of. */
export interface EnvironmentParts {
  readonly project: Project;
  readonly config: StackConfig;
  readonly preload: string;
  readonly settings: PreloadSettings;
}

/** The environment in which the program runs. */
export function childEnvironment(base: NodeJS.ProcessEnv, parts: EnvironmentParts): NodeJS.ProcessEnv {
  const { project, config, preload, settings } = parts;
  const hidden = new Set(settings.hiddenVariables);
  const kept = Object.fromEntries(Object.entries(base).filter(([name]) => !hidden.has(name)));
  const { tsconfig, typescript } = project.runtimeOptions;
  return {
    ...kept,
    ...(settings.allowExec ? {} : NO_CREDENTIAL_FILES),
    NODE_OPTIONS: [base["NODE_OPTIONS"], `--require ${quoted(preload)}`].filter(Boolean).join(" "),
    [SETTINGS_VARIABLE]: JSON.stringify(settings),
    PULUMI_CONFIG: JSON.stringify(config.values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: String(typescript),
    // Types are the concern of the program's own build; checking them here takes seconds.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    TS_NODE_TRANSPILE_ONLY: "true",
    TS_NODE_IGNORE_DIAGNOSTICS: UNIMPORTANT_DIAGNOSTICS,
    ...(tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: path.resolve(project.programDir, tsconfig) }),
    // An inherited trace would make the SDK load its telemetry.
    TRACEPARENT: undefined,
  };
}

/** `NODE_OPTIONS` splits at blanks outside double quotes. */
function quoted(file: string): string {
  return `"${file.replace(/[\\"]/g, "\\$&")}"`;
}

/** The words of a command line as a shell would split them, quotes removed. */
export function splitArguments(line: string): string[] {
  const words = line.matchAll(/(?:[^\s"']+|"(?:[^"\\]|\\.)*"|'[^']*')+/g);
  return [...words].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ""),
  );
}
