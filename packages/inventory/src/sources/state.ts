import { Inventory } from "../model/inventory";
import { projectAndStack } from "../model/urn";
import { InputFileError } from "./errors";
import { providerConfig } from "./facts";
import { normalise } from "./normalise";
import type { RawResource } from "./raw";
import { rawFromCheckpoint } from "./raw";
import { isJsonObject, strings } from "./wire";

/** Versions of the deployment format that hold resources in the form read here. */
const VERSIONS: readonly unknown[] = [undefined, 3, 4];

/**
 * The inventory of a deployed stack, from what `pulumi stack export` writes, from a bare deployment, or from a
 * checkpoint of a file backend. Resources that wait for their deletion are left out.
 *
 * @param json the parsed file
 * @param name the file's name, for messages
 * @throws InputFileError when it is none of these, is of another version, or holds resources without a urn
 */
export function fromState(json: unknown, name: string): Inventory {
  const deployment = deploymentOf(json, name);
  const listed = deployment["resources"] ?? [];
  if (!Array.isArray(listed)) throw damaged(name, "its list of resources is not a list");
  const raws: RawResource[] = [];
  const notes: string[] = [];
  for (const [index, resource] of listed.entries()) {
    const raw = rawFromCheckpoint(resource, "settled");
    if (raw === undefined) throw damaged(name, `resource ${index + 1} of ${listed.length} has no urn`);
    const state = resource as Record<string, unknown>;
    if (state["delete"] === true) continue;
    if (state["pendingReplacement"] === true) {
      notes.push(`${raw.urn} was deleted for its replacement and not created again: an update was interrupted`);
      continue;
    }
    raws.push(raw);
  }
  const resources = normalise(lastOfEachUrn(raws));
  return new Inventory(resources, {
    ...projectAndStack(raws.map(({ urn }) => urn)),
    source: "state",
    config: providerConfig(resources),
    notes: [...notes, ...pendingNotes(deployment["pending_operations"])],
  });
}

/** The deployment inside a state file; undefined when the JSON is of another kind. */
export function findDeployment(json: unknown): Record<string, unknown> | undefined {
  if (!isJsonObject(json)) return undefined;
  if (isJsonObject(json["deployment"])) return json["deployment"];
  const checkpoint = json["checkpoint"];
  if (isJsonObject(checkpoint)) return isJsonObject(checkpoint["latest"]) ? checkpoint["latest"] : {};
  return isJsonObject(json["manifest"]) && !("resourcePlans" in json) ? json : undefined;
}

function deploymentOf(json: unknown, name: string): Record<string, unknown> {
  const deployment = findDeployment(json);
  if (deployment === undefined) {
    throw new InputFileError(
      name,
      "this is not a stack export",
      "Write one with `pulumi stack export --file state.json`",
    );
  }
  const version = isJsonObject(json) ? json["version"] : undefined;
  if (!VERSIONS.includes(version)) {
    throw new InputFileError(
      name,
      `this is a stack export of version ${JSON.stringify(version)}, and only versions 3 and 4 can be read`,
      "Export it again with a current Pulumi CLI: `pulumi stack export --file state.json`",
    );
  }
  return deployment;
}

function damaged(name: string, what: string): InputFileError {
  return new InputFileError(
    name,
    `this stack export is damaged: ${what}`,
    "Export it again: `pulumi stack export --file state.json`",
  );
}

/** A state holds a urn twice only around a replacement; the later entry is the live one. */
function lastOfEachUrn(raws: readonly RawResource[]): readonly RawResource[] {
  return [...new Map(raws.map((raw) => [raw.urn, raw])).values()];
}

function pendingNotes(operations: unknown): readonly string[] {
  if (!Array.isArray(operations)) return [];
  return operations.filter(isJsonObject).flatMap((operation) => {
    const resource = operation["resource"];
    const urns = isJsonObject(resource) ? strings([resource["urn"]]) : [];
    const type = typeof operation["type"] === "string" ? operation["type"] : "changing";
    return urns.map(
      (urn) => `${urn} was left in the middle of ${type}: run \`pulumi refresh\` to learn whether it exists`,
    );
  });
}
