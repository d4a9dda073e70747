import { Inventory } from "../model/inventory";
import { projectAndStack } from "../model/urn";
import type { Value } from "../model/value";
import { InputFileError } from "./errors";
import { providerConfig } from "./facts";
import { normalise } from "./normalise";
import type { RawResource } from "./raw";
import { rawFromCheckpoint } from "./raw";
import { plannedSteps } from "./steps";
import { isJsonObject } from "./wire";

/** Steps that leave nothing behind in the planned stack. */
const REMOVALS: ReadonlySet<string> = new Set([
  "delete",
  "delete-replaced",
  "read-discard",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
]);

/** Steps after which every output is known, because the resource exists already and does not change. */
const UNCHANGED: ReadonlySet<string> = new Set(["same", "read", "refresh"]);

/** Steps that keep the resource's id. */
const IN_PLACE: ReadonlySet<string> = new Set([...UNCHANGED, "update", "import"]);

const WAY_OUT = "Write the preview with `pulumi preview --json --show-sames > preview.json`";

/**
 * The inventory of a planned stack, from what `pulumi preview --json` writes: every resource that exists after the
 * plan. Values that the plan does not know are attributed to the resources they come from; see `attribute`.
 *
 * The streaming form (`PULUMI_ENABLE_STREAMING_JSON_PREVIEW`) is read as well, as the list of its events. It holds no
 * dependencies, so that its unknown values stay unknown; a note says so.
 *
 * @param json the parsed file
 * @param name the file's name, for messages
 * @throws InputFileError when it is not a preview, or leaves out resources that do not change
 */
export function fromPreview(json: unknown, name: string): Inventory {
  const digest = digestOf(json, name);
  const steps = digest.steps.filter(isJsonObject);
  assertComplete(steps, digest.changeSummary, name);
  const raws = [...planned(steps).values()];
  const resources = normalise(raws);
  const config = plainConfig(digest.config);
  return new Inventory(resources, {
    ...projectAndStack(raws.map(({ urn }) => urn)),
    source: "preview",
    config: Object.keys(config).length > 0 ? config : providerConfig(resources),
    notes: digest.notes,
    steps: plannedSteps(steps),
  });
}

/** True for the result of `pulumi preview --json` in either form. */
export function isPreview(json: unknown): boolean {
  if (Array.isArray(json)) return json.length > 0 && json.every(isEvent);
  return isJsonObject(json) && (Array.isArray(json["steps"]) || isJsonObject(json["changeSummary"]) || isEvent(json));
}

/** A preview, whichever form it was written in. */
interface Digest {
  readonly steps: readonly unknown[];
  readonly config: unknown;
  readonly changeSummary: unknown;
  readonly notes: readonly string[];
}

function digestOf(json: unknown, name: string): Digest {
  if (!isPreview(json)) throw new InputFileError(name, "this is not the result of a preview", WAY_OUT);
  if (Array.isArray(json) || isEvent(json)) return digestOfEvents(Array.isArray(json) ? json : [json]);
  const { steps, config, changeSummary } = json as Record<string, unknown>;
  if (steps !== undefined && steps !== null && !Array.isArray(steps)) {
    throw new InputFileError(name, "this preview is damaged: its steps are not a list", WAY_OUT);
  }
  return { steps: steps ?? [], config, changeSummary, notes: [] };
}

/** The events of the streaming form as a digest: `resOutputsEvent` repeats a step with the planned outputs. */
function digestOfEvents(events: readonly unknown[]): Digest {
  const payloads = (kind: string): readonly Record<string, unknown>[] =>
    events.flatMap((event) => (isJsonObject(event) && isJsonObject(event[kind]) ? [event[kind]] : []));
  const steps = [...payloads("resourcePreEvent"), ...payloads("resOutputsEvent")].flatMap(({ metadata }) =>
    isJsonObject(metadata) ? [{ ...metadata, newState: metadata["new"], oldState: metadata["old"] }] : [],
  );
  return {
    steps,
    config: payloads("preludeEvent")[0]?.["config"],
    changeSummary: undefined,
    notes: [
      "this preview was written as a stream of events, which holds no dependencies: values that it does not know stay " +
        `unknown. ${WAY_OUT} without PULUMI_ENABLE_STREAMING_JSON_PREVIEW`,
    ],
  };
}

function isEvent(json: unknown): boolean {
  return (
    isJsonObject(json) && typeof json["sequence"] === "number" && Object.keys(json).some((key) => key.endsWith("Event"))
  );
}

/** A preview without its unchanged resources is a part of the stack, on which nothing can be said about the whole. */
function assertComplete(steps: readonly Record<string, unknown>[], changeSummary: unknown, name: string): void {
  const counted = isJsonObject(changeSummary) ? changeSummary["same"] : undefined;
  if (typeof counted !== "number") return;
  const missing = counted - steps.filter((step) => step["op"] === "same").length;
  if (missing > 0) {
    throw new InputFileError(name, `this preview leaves out ${missing} resources that do not change`, WAY_OUT);
  }
}

/** The resources after the plan, by urn. Of several steps of one resource the last that leaves it in place counts. */
function planned(steps: readonly Record<string, unknown>[]): ReadonlyMap<string, RawResource> {
  const resources = new Map<string, RawResource>();
  for (const step of steps) {
    const op = typeof step["op"] === "string" ? step["op"] : "";
    if (REMOVALS.has(op)) continue;
    const raw = rawFromCheckpoint(step["newState"], UNCHANGED.has(op) ? "settled" : "planned");
    if (raw === undefined) continue;
    const old = IN_PLACE.has(op) ? rawFromCheckpoint(step["oldState"], "settled") : undefined;
    resources.set(raw.urn, old === undefined ? raw : keepingOld(raw, old));
  }
  return resources;
}

/**
 * A step shows the new state as it was before it ran, often without id and outputs. What the old state knows still
 * holds, except for outputs that echo the inputs of then.
 */
function keepingOld(raw: RawResource, old: RawResource): RawResource {
  const kept = Object.entries(old.outputs).filter(([property]) => raw.settled || !Object.hasOwn(old.inputs, property));
  const outputs: Record<string, Value> = { ...Object.fromEntries(kept), ...raw.outputs };
  return { ...raw, id: raw.id ?? old.id, outputs };
}

/** Configuration without what was blinded because it is secret. */
function plainConfig(config: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(config)) return {};
  return Object.fromEntries(
    Object.entries(config).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "[secret]",
    ),
  );
}
