import type { PlannedStep } from "../model/inventory";
import { isJsonObject, strings } from "./wire";

/** What the operations of a plan come to for the resource; those that change nothing of it are not listed. */
const ACTIONS: Readonly<Record<string, PlannedStep["action"]>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  import: "import",
};

/**
 * What a plan does to each resource, from the steps of `pulumi preview --json`. A replacement is made of several steps,
 * which are one here. Of a detailed difference each path counts, else the reasons that the provider gave.
 */
export function plannedSteps(steps: readonly Record<string, unknown>[]): readonly PlannedStep[] {
  const found = new Map<string, PlannedStep>();
  for (const step of steps) {
    const { op, urn } = step;
    const action = typeof op === "string" ? ACTIONS[op] : undefined;
    if (action === undefined || typeof urn !== "string") continue;
    const { properties, replacing } = differencesOf(step);
    const before = found.get(urn);
    found.set(urn, {
      urn,
      action: before === undefined || action === "replace" ? action : before.action,
      properties: [...new Set([...(before?.properties ?? []), ...properties])],
      replacing: [...new Set([...(before?.replacing ?? []), ...replacing])],
    });
  }
  return [...found.values()];
}

function differencesOf(step: Record<string, unknown>): Pick<PlannedStep, "properties" | "replacing"> {
  const reasons = strings(step["replaceReasons"]);
  const detailed = isJsonObject(step["detailedDiff"]) ? Object.entries(step["detailedDiff"]) : [];
  const properties = detailed.length > 0 ? detailed.map(([path]) => path) : strings(step["diffReasons"]);
  const replacing = detailed.flatMap(([path, difference]) =>
    isJsonObject(difference) && String(difference["kind"]).endsWith("-replace") ? [path] : [],
  );
  return {
    properties: [...new Set([...properties, ...(detailed.length > 0 ? [] : reasons)])],
    replacing: replacing.length > 0 ? replacing : reasons,
  };
}
