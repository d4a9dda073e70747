export { withDeclaredNodes, type DeclaredNodes } from "./declared-nodes";
export type { ManifestText, UnreadPart } from "./files";
export { fromManifests, MANIFESTS_STACK, type ManifestsRead } from "./manifests";
export { readSource } from "./source";
