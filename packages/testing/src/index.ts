export { RecordedGraph, type RecordedResource } from "./recorder/graph";
export type { RecorderMocks, RegisteredOptions } from "./recorder/monitor";
export { recordGraph, type RecordOptions } from "./recorder/record";
export { diffGraphs, type ChangedResource, type GraphDiff, type HasResources } from "./diff";
export { exportState, previewJson } from "./engine/files";
export { inventoryToEngine, type EngineOptions, type EngineResource } from "./engine/resources";
export type { Json, SecretForm } from "./engine/serialise";
export type { Level, PackConfig, PolicySettings } from "./policy/config";
export { runPolicyPack, type PolicyRun, type RunPolicyPackOptions, type Violation } from "./policy/run";
