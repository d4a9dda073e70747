export * from "./model/domain";
export * from "./model/topology";
export { buildTopology } from "./build";
