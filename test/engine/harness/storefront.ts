import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Sandbox } from "./sandbox";
import { REPOSITORY, SIMULATED_AWS } from "./sandbox";

/** The environments of the AWS storefront. */
export function environments(): readonly string[] {
  return readdirSync(join(REPOSITORY, "stacks", "aws")).flatMap(
    (file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.slice(1) ?? [],
  );
}

/** A copy of the AWS storefront whose provider is the simulated cloud. */
export class Storefront {
  readonly folder: string;

  /** @param copies packages that a scenario wants to change */
  constructor(sandbox: Sandbox, name = "storefront", copies: readonly string[] = []) {
    this.folder = sandbox.copy(name, ["Pulumi.yaml", "nospof.yaml", "stacks/aws"], copies);
    const plugins = `plugins:\n  providers:\n    - name: aws\n      path: ${SIMULATED_AWS}\n`;
    appendFileSync(join(this.folder, "Pulumi.yaml"), plugins);
  }

  /** Changes a file of the copy. */
  edit(file: string, change: (text: string) => string): void {
    editFile(join(this.folder, file), change);
  }

  /** True when an environment's load balancers are protected from deletion. */
  protectsFromDeletion(environment: string): boolean {
    const settings = readFileSync(join(this.folder, `stacks/aws/Pulumi.${environment}.yaml`), "utf8");
    const { config } = parse(settings) as { config: StorefrontConfig };
    // The engine writes the file anew at each update, and every value as text.
    return String(config["storefront:deletionProtection"]) === "true";
  }

  /** Changes an environment's configuration. */
  configure(environment: string, change: (config: StorefrontConfig) => void): void {
    this.edit(`stacks/aws/Pulumi.${environment}.yaml`, (text) => {
      const settings = parse(text) as { config: StorefrontConfig };
      change(settings.config);
      return stringify(settings);
    });
  }

  /** Changes the exemptions, starting from those of the repository. */
  exemptions(change: (original: Record<string, unknown>[]) => Record<string, unknown>[]): void {
    const original = parse(readFileSync(join(REPOSITORY, "nospof.yaml"), "utf8")) as {
      exemptions: Record<string, unknown>[];
    };
    writeFileSync(
      join(this.folder, "nospof.yaml"),
      stringify({ ...original, exemptions: change(original.exemptions) }),
    );
  }
}

/**
 * Changes a file.
 *
 * @throws Error when that changes nothing: the scenario would prove nothing
 */
export function editFile(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`the edit of ${path} changes nothing`);
  writeFileSync(path, after);
}

/** The parts of the configuration that scenarios change. */
export interface StorefrontConfig {
  "storefront:primary": {
    region: string;
    cidrBlock: string;
    availabilityZones: string[];
    egress: string;
    natZone?: string;
  };
  "storefront:services": Record<string, { requiredInstances: number; instanceType: string }>;
  "storefront:deletionProtection"?: boolean;
}
