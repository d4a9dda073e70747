import * as path from "node:path";
import { readDocuments } from "../../kubernetes/documents";
import { isJsonObject, strings } from "../wire";

/** A file of a folder with manifests. */
export interface ManifestText {
  /** Its name as the user can find it: `k8s/web.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** Something that could not be read. */
export interface UnreadPart {
  /** A file, or the folder of a Helm chart. */
  readonly file: string;
  /** Counted from 1; absent where it is the whole. */
  readonly line?: number;
  /** Why, and the way out where there is one: sentences. */
  readonly message: string;
}

/** Which files of a folder hold objects as they are. */
export interface SortedFiles {
  readonly plain: readonly ManifestText[];
  readonly unread: readonly UnreadPart[];
  readonly notes: readonly string[];
}

const KUSTOMIZATION = /^(kustomization\.ya?ml|Kustomization)$/;

/**
 * Leaves out what kustomize and Helm would make something of: patches are no objects, and templates no YAML.
 */
export function sortFiles(texts: readonly ManifestText[]): SortedFiles {
  const charts = texts.filter(({ file }) => path.basename(file) === "Chart.yaml").map(({ file }) => path.dirname(file));
  const outermost = charts.filter((chart) => !charts.some((other) => other !== chart && isBelow(chart, other)));
  const kustomizations = texts.filter(({ file }) => KUSTOMIZATION.test(path.basename(file)));
  const patches = new Set(kustomizations.flatMap(inputsOf));
  const isPlain = ({ file }: ManifestText): boolean =>
    !patches.has(path.normalize(file)) &&
    !KUSTOMIZATION.test(path.basename(file)) &&
    !outermost.some((chart) => isTemplateOf(file, chart));
  const rendered = outermost.filter((chart) => texts.some(({ file }) => isTemplateOf(file, chart)));
  return {
    plain: texts.filter(isPlain),
    unread: rendered.map((chart) => ({ file: chart, message: notRendered(chart) })),
    notes: kustomizeNote(kustomizations),
  };
}

function notRendered(chart: string): string {
  return `this is a Helm chart, which only Helm can render, so its objects are missing here. \`helm template ${chart} | nospof check -\` checks them.`;
}

function isTemplateOf(file: string, chart: string): boolean {
  return ["templates", "charts"].some((folder) => isBelow(file, path.join(chart, folder)));
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Files that a kustomization changes objects or fills them with, in contrast to its resources. */
function inputsOf({ file, text }: ManifestText): readonly string[] {
  const folder = path.dirname(file);
  const files = readDocuments(text).documents.flatMap(({ value }) => {
    if (!isJsonObject(value)) return [];
    const listed = (key: string): readonly unknown[] => (Array.isArray(value[key]) ? (value[key] as unknown[]) : []);
    const paths = ["patches", "patchesJson6902", "replacements"].flatMap((key) =>
      listed(key).flatMap((one) => (isJsonObject(one) ? strings([one["path"]]) : [])),
    );
    const names = ["patchesStrategicMerge", "transformers", "generators", "validators", "configurations"];
    const generated = ["configMapGenerator", "secretGenerator"].flatMap((key) =>
      listed(key).flatMap((one) => (isJsonObject(one) ? [...strings(one["files"]), ...strings(one["envs"])] : [])),
    );
    return [
      ...paths,
      ...names.flatMap((key) => strings(listed(key))),
      ...generated.map((entry) => entry.slice(entry.indexOf("=") + 1)),
    ];
  });
  return files.filter((name) => !name.includes("\n")).map((name) => path.normalize(path.join(folder, name)));
}

/** What a kustomization changes of the files that it names, in words; a tool's own lists of files change nothing. */
const CHANGES: readonly (readonly [string, readonly string[]])[] = [
  ["namespace", ["namespace"]],
  ["names", ["namePrefix", "nameSuffix"]],
  ["labels", ["labels", "commonLabels", "commonAnnotations"]],
  ["replicas", ["replicas"]],
  ["images", ["images"]],
  ["patches", ["patches", "patchesStrategicMerge", "patchesJson6902"]],
  ["components", ["components"]],
  ["charts", ["helmCharts", "helmChartInflationGenerator"]],
  ["transformers", ["transformers", "replacements", "vars"]],
  ["generated objects", ["generators", "configMapGenerator", "secretGenerator"]],
];

function kustomizeNote(kustomizations: readonly ManifestText[]): readonly string[] {
  const [first, ...others] = kustomizations.map(({ file }) => path.dirname(file));
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` (and ${String(others.length)} more)`;
  const documents = kustomizations.flatMap(({ text }) => readDocuments(text).documents.map(({ value }) => value));
  const changed = CHANGES.filter(([, keys]) =>
    documents.some((value) => isJsonObject(value) && keys.some((key) => Object.hasOwn(value, key))),
  ).map(([words]) => words);
  const without =
    changed.length === 0
      ? ""
      : `, without its ${changed.join(", ")}: what is found may be about values that it changes`;
  return [
    `${first}${more} is a kustomization: kustomize was not run, and the files were read as they are${without}. \`kubectl kustomize ${first} | nospof check -\` (or \`kustomize build ${first}\`) checks what it makes.`,
  ];
}
