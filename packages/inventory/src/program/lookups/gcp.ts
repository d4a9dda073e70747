import type { WireRecord } from "../wire";
import { symbolicText, type Answerer, type Lookup, type LookupContext } from "./lookup";
import { gcpZones } from "./zones";

/** Taken by Google's own examples; used when neither arguments nor configuration name a region. */
const FALLBACK_REGION = "us-central1";

/** Provider functions of Google Cloud whose answers follow from the configuration or the arguments. */
export const GCP_LOOKUPS: Readonly<Record<string, Answerer>> = {
  "gcp:compute:getZones": getZones,
  "gcp:organizations:getClientConfig": getClientConfig,
  "gcp:organizations:getProject": getProject,
};

function getZones(lookup: Lookup, context: LookupContext): WireRecord {
  const region = regionOf(lookup, context);
  const project = projectOf(lookup, context);
  const names = lookup.args["status"] === "DOWN" ? [] : gcpZones(region);
  context.note(
    `The zones of ${region} are those of Google's documentation (${names.join(", ")}), not read from your project; name others under "answers" for ${lookup.token}.`,
  );
  return { ...lookup.args, id: `projects/${String(project)}/regions/${region}`, project, region, names };
}

function getClientConfig(lookup: Lookup, context: LookupContext): WireRecord {
  const project = projectOf(lookup, context);
  const region = regionOf(lookup, context);
  const zone = context.config["gcp:zone"] ?? gcpZones(region)[0] ?? "";
  const id = `projects/${String(project)}/regions/${region}/zones/${zone}`;
  return { id, project, region, zone, accessToken: symbolicText(lookup, "accessToken", context), defaultLabels: {} };
}

function getProject(lookup: Lookup, context: LookupContext): WireRecord {
  const project = lookup.args["projectId"] ?? projectOf(lookup, context);
  const text = (property: string): [string, ReturnType<typeof symbolicText>] => [
    property,
    symbolicText(lookup, property, context),
  ];
  return {
    ...Object.fromEntries(["name", "number", "billingAccount", "folderId", "orgId", "deletionPolicy"].map(text)),
    id: `projects/${String(project)}`,
    projectId: project,
    autoCreateNetwork: false,
    labels: {},
    effectiveLabels: {},
    pulumiLabels: {},
    tags: {},
  };
}

function projectOf(lookup: Lookup, context: LookupContext): WireRecord[string] {
  return lookup.args["project"] ?? context.config["gcp:project"] ?? symbolicText(lookup, "project", context);
}

function regionOf(lookup: Lookup, context: LookupContext): string {
  const zone = context.config["gcp:zone"];
  const region = lookup.args["region"] ?? context.config["gcp:region"] ?? zone?.replace(/-[a-z]$/, "");
  if (typeof region === "string") return region;
  context.guess(lookup.token, `the region was taken to be ${FALLBACK_REGION}; set gcp:region`);
  return FALLBACK_REGION;
}
