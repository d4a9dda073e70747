export { RecordedGraph, type RecordedResource } from "./recorder/graph";
export type { RecorderMocks, RegisteredOptions } from "./recorder/monitor";
export { recordGraph, type RecordOptions } from "./recorder/record";
