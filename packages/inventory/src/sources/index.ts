export { detect, fromFile, parseJson, type InputKind } from "./detect";
export { InputFileError } from "./errors";
export { holdsManifests, needsYaml } from "./manifests/signs";
export { fromPolicyResources, type PolicyResourceLike } from "./policy";
export { fromPreview } from "./preview";
export { fromState } from "./state";
