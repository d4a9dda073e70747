import type { Inventory } from "@nospof/inventory";
import { assumeProperty } from "@nospof/inventory/assume";
import type { Assumption } from "@nospof/report";
import { CliError } from "../errors";
import { valueOf, type AssumeOption } from "./parse";

/** What the assumptions mean for one stack. */
export interface AssumedStack {
  /** With the values that are assumed. */
  readonly inventory: Inventory;
  /** Those that it goes by. */
  readonly applied: readonly AppliedAssumption[];
  /** Those that it does not, by the option, with the reason. */
  readonly passed: ReadonlyMap<AssumeOption, string>;
  /** The inventory by all assumptions but one. */
  readonly without: (option: AssumeOption) => Inventory;
}

/** An assumption that a stack goes by. */
export interface AppliedAssumption {
  readonly option: AssumeOption;
  readonly assumption: Assumption;
}

/** What a stack knows of its configuration. */
export interface StackConfiguration {
  /** Full keys that the program has read; absent where no program was run. */
  readonly asked?: ReadonlySet<string>;
  /** Full keys whose values are secret. */
  readonly secretKeys?: ReadonlySet<string>;
}

/**
 * Gives properties that are not known the values that are assumed for them. Assumed configuration is part of the
 * inventory already, for the program was run with it; here it is only seen whether the program asked for it.
 *
 * @throws CliError when what is assumed is known to be something else
 */
export function applyAssumptions(
  inventory: Inventory,
  options: readonly AssumeOption[],
  configuration: StackConfiguration,
): AssumedStack {
  const passed = new Map<AssumeOption, string>();
  const applied: AppliedAssumption[] = [];
  const problems: string[] = [];
  let at = inventory;
  for (const option of options) {
    const { name } = option;
    if (option.kind === "configuration") {
      const used = useOfKey(option, inventory, configuration);
      if ("reason" in used) passed.set(option, used.reason);
      else applied.push({ option, assumption: used.assumption });
      continue;
    }
    const result = assumeProperty(at, { name, value: valueOf(option) });
    switch (result.outcome) {
      case "applied": {
        const value = result.isSecret ? "[secret]" : option.text;
        at = result.inventory;
        applied.push({ option, assumption: { name, value, urn: result.urn, property: result.property } });
        break;
      }
      case "contradicted":
        problems.push(
          `--assume ${name}: ${result.reason}. An assumption is for what is not known: change the program, or choose other stacks with --stack.`,
        );
        break;
      case "known":
      case "nothing":
        passed.set(option, result.reason);
    }
  }
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  return {
    inventory: at,
    applied,
    passed,
    without: (left) =>
      left.kind === "configuration"
        ? at
        : applyAssumptions(
            inventory,
            options.filter((one) => one !== left),
            configuration,
          ).inventory,
  };
}

function useOfKey(
  option: AssumeOption,
  inventory: Inventory,
  { asked = new Set(), secretKeys = new Set() }: StackConfiguration,
): { readonly assumption: Assumption } | { readonly reason: string } {
  const { name } = option;
  const key = name.includes(":") ? name : `${inventory.project}:${name}`;
  const [namespace = ""] = key.split(":");
  // Providers read their configuration by themselves.
  const isProviders =
    namespace !== inventory.project && inventory.resources.some(({ type }) => type.startsWith(`${namespace}:`));
  if (!asked.has(key) && !isProviders) {
    const own = [...asked].map((one) => one.replace(`${inventory.project}:`, "")).sort();
    const known = own.length === 0 ? "it reads none" : `it reads ${own.join(", ")}`;
    return { reason: `the program does not read ${key}; ${known}` };
  }
  return { assumption: { name, value: secretKeys.has(key) ? "[secret]" : option.text, key } };
}
