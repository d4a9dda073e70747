import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { InputProblem } from "@nospof/rules";
import { didYouMean, isPlainObject, shown } from "@nospof/rules";
import { Ajv, type ErrorObject } from "ajv";

/** Sections whose content `@nospof/rules` reads and judges itself. */
const judgedElsewhere: ReadonlySet<string> = new Set(["rules", "exemptions", "unknown"]);

/** Everything in which a document differs from `schema/nospof-v1.json`. */
export function schemaProblems(data: Readonly<Record<string, unknown>>): readonly InputProblem[] {
  const file = path.join(__dirname, "..", "..", "schema", "nospof-v1.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as object;
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  if (validate(data)) return [];
  return (validate.errors ?? []).map(problemOf).filter(({ path: at }) => !judgedElsewhere.has(String(at[0])));
}

function problemOf(error: ErrorObject): InputProblem {
  const at = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as Readonly<Record<string, unknown>>;
  const value = shown(error.data);
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const known = Object.keys(
        isPlainObject(error.parentSchema?.["properties"]) ? error.parentSchema["properties"] : {},
      );
      return {
        path: [...at, key],
        reason: `there is no such setting.${didYouMean(key, known)} Settings here: ${known.join(", ")}`,
      };
    }
    case "required":
      return { path: [...at, String(params["missingProperty"])], reason: "is missing" };
    case "dependencies": {
      const missing = String(params["missingProperty"]);
      return { path: [...at, String(params["property"])], reason: `goes with ${missing}, which is missing` };
    }
    case "enum": {
      const allowed = (params["allowedValues"] as readonly unknown[]).map(String);
      const hint = typeof error.data === "string" ? didYouMean(error.data, allowed) : "";
      return { path: at, reason: `must be one of ${allowed.join(", ")}, is ${value}.${hint}`.replace(/\.$/, "") };
    }
    case "type":
      return { path: at, reason: `must be ${kindWords(params["type"])}, is ${value}` };
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
      return { path: at, reason: `must be ${String(params["comparison"])} ${String(params["limit"])}, is ${value}` };
    case "pattern": {
      const examples: unknown = error.parentSchema?.["examples"];
      const like = Array.isArray(examples) ? `must be written like ${examples.join(", ")}` : error.message;
      return { path: at, reason: `${like ?? "is not valid"}, is ${value}` };
    }
    case "minProperties":
      return { path: at, reason: "says nothing: give at least one setting, or remove it" };
    default:
      return { path: at, reason: `${error.message ?? "is not valid"}, is ${value}` };
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: "a mapping (key: value)",
  array: "a list",
  string: "text",
  number: "a number",
  integer: "a whole number",
};

function kindWords(type: unknown): string {
  return (Array.isArray(type) ? type : [type]).map((one) => kinds[String(one)] ?? String(one)).join(" or ");
}
