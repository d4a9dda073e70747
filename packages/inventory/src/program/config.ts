import * as path from "node:path";
import { ProgramError, type MissingConfiguration } from "./errors";
import { readYaml, stackFile, type Project } from "./project";
import type { Symbols } from "./symbols";

/** The configuration of one stack, as the program gets it. */
export interface StackConfig {
  /** Every value as text; structured values as JSON; encrypted content as symbolic text. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are secret. */
  readonly secretKeys: readonly string[];
  /** Keys that the project declares without a default and the stack does not set. */
  readonly missing: readonly MissingConfiguration[];
  /** What a reader of the report must know. */
  readonly notes: readonly string[];
}

const SCHEMA_KEYS = ["type", "default", "value", "description", "secret", "items"];

/**
 * The configuration of a stack: the project's defaults, overridden by `Pulumi.<stack>.yaml`.
 *
 * @param assumed values for keys that neither sets, or whose value is encrypted
 * @throws ProgramError `bad-project` when a file is no YAML, `bad-assumption` when an assumed key is set
 */
export function readConfig(
  project: Project,
  stack: string,
  symbols: Symbols,
  assumed: Readonly<Record<string, string>> = {},
): StackConfig {
  const builder = new ConfigBuilder(project.name, symbols);
  for (const [key, declared] of Object.entries(project.config)) builder.declare(key, declared);
  const file = stackFile(project, stack);
  const yaml = file === undefined ? {} : readYaml(file);
  const config = yaml["config"];
  if (typeof config === "object" && config !== null) {
    for (const [key, value] of Object.entries(config)) builder.set(key, value);
  }
  builder.assume(assumed, path.basename(file ?? project.file));
  const notes =
    yaml["environment"] === undefined
      ? []
      : [
          `Configuration from the environments (Pulumi ESC) named in ${file ?? ""} is not read; set what the program needs in the file.`,
        ];
  return { ...builder.result(), notes };
}

class ConfigBuilder {
  readonly #values = new Map<string, string>();
  readonly #secret = new Set<string>();
  readonly #declared = new Map<string, boolean>();

  constructor(
    private readonly project: string,
    private readonly symbols: Symbols,
  ) {}

  /** One entry of the project's `config`: a schema with an optional default, or a plain value. */
  declare(name: string, declared: unknown): void {
    const key = this.#qualified(name);
    if (!isSchema(declared)) {
      this.set(name, declared);
      return;
    }
    const secret = declared["secret"] === true;
    this.#declared.set(key, secret);
    if (secret) this.#secret.add(key);
    const value = declared["value"] ?? declared["default"];
    if (value !== undefined) this.#values.set(key, this.#text(key, value));
  }

  /** One entry of the stack's `config`. */
  set(name: string, value: unknown): void {
    const key = this.#qualified(name);
    if (value === undefined || value === null) return;
    this.#values.set(key, this.#text(key, value));
    if (holdsSecure(value)) this.#secret.add(key);
  }

  /**
   * Values for keys that have none.
   *
   * @throws ProgramError `bad-assumption` that names every key which is set already
   */
  assume(assumed: Readonly<Record<string, string>>, file: string): void {
    const problems: string[] = [];
    for (const [name, value] of Object.entries(assumed)) {
      const key = this.#qualified(name);
      const known = this.#values.get(key);
      if (known === undefined || this.#secret.has(key)) this.#values.set(key, value);
      else if (known === value) problems.push(`--assume ${name}: ${file} says so already. Leave it out`);
      else problems.push(`--assume ${name}: ${file} sets it to "${known}", not to "${value}". Change it there`);
    }
    if (problems.length > 0) throw new ProgramError("bad-assumption", `${problems.join(".\n")}.`);
  }

  result(): Omit<StackConfig, "notes"> {
    const missing = [...this.#declared]
      .filter(([key]) => !this.#values.has(key))
      .map(([key, secret]) => ({ key, secret }));
    return { values: Object.fromEntries(this.#values), secretKeys: [...this.#secret], missing };
  }

  #qualified(name: string): string {
    return name.includes(":") ? name : `${this.project}:${name}`;
  }

  #text(key: string, value: unknown): string {
    const plain = this.#opened(key, value);
    return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
  }

  /** The value with the content of every `secure:` replaced by a symbolic text. */
  #opened(key: string, value: unknown): unknown {
    if (isSecure(value)) return this.symbols.configSecret(key);
    if (Array.isArray(value)) return value.map((item, index) => this.#opened(`${key}[${String(index)}]`, item));
    if (typeof value === "object" && value !== null && !(value instanceof Date)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.#opened(`${key}.${name}`, item)]),
      );
    }
    return value;
  }
}

function isSchema(declared: unknown): declared is Record<string, unknown> {
  if (typeof declared !== "object" || declared === null || Array.isArray(declared)) return false;
  const keys = Object.keys(declared);
  return keys.length > 0 && keys.every((key) => SCHEMA_KEYS.includes(key));
}

function isSecure(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 1 && "secure" in value;
}

function holdsSecure(value: unknown): boolean {
  if (isSecure(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSecure);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecure);
}
