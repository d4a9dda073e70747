import type { Registry } from "./registry";
import type { Urn } from "../model/urn";
import { holdsToken } from "./tokens";
import { UNKNOWN, type Wire, type WireRecord } from "./wire";

/** Taken when neither the program, nor its configuration, nor the environment names an AWS region. */
const FALLBACK_REGION = "us-east-1";

/** Which AWS region a resource or lookup belongs to. */
export class Regions {
  readonly #configured: string | undefined;
  readonly #isDeclared: boolean;
  #assumed = false;

  constructor(
    config: Readonly<Record<string, string>>,
    environment: NodeJS.ProcessEnv,
    private readonly registry: Registry,
  ) {
    this.#isDeclared = isRegion(config["aws:region"]);
    const { AWS_REGION, AWS_DEFAULT_REGION } = environment;
    this.#configured = [config["aws:region"], AWS_REGION, AWS_DEFAULT_REGION].find(isRegion);
  }

  /** The region of a call: its own `region` argument, its provider's, else the stack's. */
  of(args: WireRecord, provider: Urn | undefined): string {
    const explicit = [args["region"], this.#ofProvider(provider)].find(isRegion);
    return explicit ?? this.#default();
  }

  /** The stack's region when it is known or has been assumed; undefined when nothing asked for it. */
  get stackRegion(): string | undefined {
    return this.#configured ?? (this.#assumed ? FALLBACK_REGION : undefined);
  }

  /** True when the configuration names no region, so that the environment or a guess told it. */
  get undeclared(): boolean {
    return !this.#isDeclared;
  }

  /** True when something needed a region and none was configured. */
  get assumed(): boolean {
    return this.#assumed;
  }

  #default(): string {
    if (this.#configured !== undefined) return this.#configured;
    this.#assumed = true;
    return FALLBACK_REGION;
  }

  #ofProvider(provider: Urn | undefined): Wire | undefined {
    return provider === undefined ? undefined : this.registry.get(provider)?.inputs["region"];
  }
}

function isRegion(value: Wire | undefined): value is string {
  return typeof value === "string" && value !== "" && value !== UNKNOWN && !holdsToken(value);
}
