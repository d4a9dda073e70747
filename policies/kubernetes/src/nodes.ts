import { createRequire } from "node:module";
import type { Inventory } from "@nospof/inventory";
import type * as Manifests from "@nospof/inventory/manifests";
import type { ConfigProperty, InputProblem } from "@nospof/rules";
import { didYouMean, InputError, isPlainObject, shown, valueProblems } from "@nospof/rules";
import { documentFromEnvironment } from "@nospof/rules/policy";

type Path = InputProblem["path"];
type Property = Omit<ConfigProperty, "description" | "default">;

/** What an object may say; of several forms one is enough. */
type Forms = Readonly<Record<string, readonly Property[]>>;

const text: Property = { type: "string" };
const named: Property = { type: "string", pattern: "." };
const effect: Property = { type: "string", enum: ["NoSchedule", "PreferNoSchedule", "NoExecute"] };

/** What one entry of `kubernetes.nodes` may say, as the schema of `nospof.yaml` has it. */
const properties: Forms = {
  zone: [named],
  count: [{ type: "integer", minimum: 1, maximum: 5000 }],
  name: [named],
  labels: [{ type: "object" }],
  taints: [{ type: "array" }],
  cpu: quantities(),
  memory: quantities(),
  pods: [{ type: "integer", minimum: 1 }],
  stack: [named, { type: "array", items: { type: "string" } }],
};

/** What one of their taints may say. */
const taint: Forms = { key: [named], value: [text], effect: [effect] };

/** A number above 0, or text such as `500m` and `16Gi`. */
function quantities(): readonly Property[] {
  const text = "^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[mkMGTPE]|[eE][+-]?[0-9]+)?$";
  return [
    { type: "number", minimum: Number.MIN_VALUE },
    { type: "string", pattern: text },
  ];
}

type Nodes = Manifests.DeclaredNodes & { readonly stack?: string | readonly string[] };

/**
 * Adds the nodes that the `nospof.yaml` named by `NOSPOF_CONFIG` declares (`kubernetes.nodes`), as `nospof check` does.
 *
 * @throws InputError with everything that is wrong with them
 */
export function nodesFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): (inventory: Inventory) => Inventory {
  const document = documentFromEnvironment(environment);
  const section = document?.data["kubernetes"];
  if (document === undefined || section === undefined || section === null) return (inventory) => inventory;
  const { path } = document;
  const problems: InputProblem[] = [];
  const nodes = isPlainObject(section) ? readNodes(section["nodes"], problems) : [];
  if (!isPlainObject(section))
    problems.push({ path: ["kubernetes"], reason: `must be an object, is ${shown(section)}` });
  if (problems.length > 0) throw new InputError(path, problems);
  // Loaded only here: a pack must start fast, and most stacks declare no nodes.
  const { withDeclaredNodes } = createRequire(__filename)("@nospof/inventory/manifests") as typeof Manifests;
  return (inventory) =>
    withDeclaredNodes(
      inventory,
      nodes.filter(({ stack }) => stack === undefined || [stack].flat().includes(inventory.stack)),
    );
}

function readNodes(value: unknown, problems: InputProblem[]): readonly Nodes[] {
  const path = ["kubernetes", "nodes"];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    problems.push({ path, reason: `must be a list, is ${shown(value)}` });
    return [];
  }
  return (value as readonly unknown[]).flatMap((entry, at) => {
    const found = [
      ...problemsOf(entry, properties, ["zone"], [...path, at]),
      ...(isPlainObject(entry) ? innerProblems(entry, [...path, at]) : []),
    ];
    problems.push(...found);
    return found.length > 0 ? [] : [entry as Nodes];
  });
}

/** What is wrong with labels, taints and names of stacks. */
function innerProblems(
  { labels, taints, stack }: Readonly<Record<string, unknown>>,
  path: Path,
): readonly InputProblem[] {
  const [own, list] = [isPlainObject(labels) ? labels : {}, Array.isArray(taints) ? (taints as unknown[]) : []];
  const none = Array.isArray(stack) && (stack.length === 0 || stack.includes(""));
  return [
    ...(none ? [{ path: [...path, "stack"], reason: "must name stacks" }] : []),
    ...Object.entries(own).flatMap(([key, value]) => valueProblems(text, value, [...path, "labels", key])),
    ...list.flatMap((one, at) => problemsOf(one, taint, ["key", "effect"], [...path, "taints", at])),
  ];
}

function problemsOf(value: unknown, forms: Forms, needed: readonly string[], path: Path): readonly InputProblem[] {
  if (!isPlainObject(value)) return [{ path, reason: `must be an object, is ${shown(value)}` }];
  const missing = needed.filter((key) => value[key] === undefined);
  return [
    ...missing.map((key) => ({ path: [...path, key], reason: "is missing" })),
    ...Object.entries(value).flatMap(([key, own]): readonly InputProblem[] => {
      const at = [...path, key];
      const known = forms[key];
      if (known === undefined)
        return [{ path: at, reason: `there is no such setting.${didYouMean(key, Object.keys(forms))}` }];
      const found = known.map((form) => valueProblems(form, own, at));
      return found.some(({ length }) => length === 0) ? [] : (found[0] ?? []);
    }),
  ];
}
