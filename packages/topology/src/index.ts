export * from "./model/domain";
export * from "./model/topology";
