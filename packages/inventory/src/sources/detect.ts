import type { Inventory } from "../model/inventory";
import { InputFileError } from "./errors";
import { fromPreview, isPreview } from "./preview";
import { findDeployment, fromState } from "./state";
import { isJsonObject } from "./wire";

/** The kinds of file that hold a whole stack. */
export type InputKind = "state" | "preview";

const WAY_OUT =
  "Give the folder of a Pulumi program, a stack export (`pulumi stack export --file state.json`), a preview " +
  "(`pulumi preview --json --show-sames > preview.json`) or Kubernetes manifests";

/** Files that are easily given in place of the right one: what they are, and how they are known. */
const OTHERS: readonly (readonly [string, (json: Record<string, unknown>) => boolean])[] = [
  ["a plan of `pulumi preview --save-plan`, which holds changes and not the stack", (json) => "resourcePlans" in json],
  ["Terraform's state or plan", (json) => "terraform_version" in json],
  ["a CloudFormation template", (json) => "AWSTemplateFormatVersion" in json || isJsonObject(json["Resources"])],
  ["a package.json", (json) => "dependencies" in json || "devDependencies" in json],
];

/**
 * Which kind of file this is.
 *
 * @param json the parsed file
 * @param name the file's name, for messages
 * @throws InputFileError when it is neither a stack export nor a preview
 */
export function detect(json: unknown, name: string): InputKind {
  if (isPreview(json)) return "preview";
  if (findDeployment(json) !== undefined) return "state";
  const other = isJsonObject(json) ? OTHERS.find(([, isKind]) => isKind(json))?.[0] : undefined;
  throw new InputFileError(
    name,
    `this is ${other ?? "no stack export, no preview and no Kubernetes manifest"}`,
    WAY_OUT,
  );
}

/**
 * The JSON of a file; of a file with one JSON document per line, as a streaming preview writes it, the list of them.
 *
 * @param text the file's content
 * @param name the file's name, for messages
 * @throws InputFileError when it is empty or not JSON
 */
export function parseJson(text: string, name: string): unknown {
  const content = text.replace(/^\uFEFF/, "").trim();
  if (content === "") throw new InputFileError(name, "the file is empty", WAY_OUT);
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    return parseLines(content) ?? fail(name, error);
  }
}

/**
 * The inventory of a stack export or a preview.
 *
 * @param text the file's content
 * @param name the file's name, for messages
 * @throws InputFileError when it is neither, is damaged or is of another version
 */
export function fromFile(text: string, name: string): Inventory {
  const json = parseJson(text, name);
  return detect(json, name) === "preview" ? fromPreview(json, name) : fromState(json, name);
}

function parseLines(content: string): readonly unknown[] | undefined {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2) return undefined;
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch {
    return undefined;
  }
}

function fail(name: string, error: unknown): never {
  const reason = error instanceof Error ? error.message.replace(/^.*?(?=at position|in JSON|Unexpected end)/, "") : "";
  throw new InputFileError(name, `the file is not valid JSON${reason === "" ? "" : ` (${reason})`}`, WAY_OUT);
}
