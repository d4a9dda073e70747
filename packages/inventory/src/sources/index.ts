export * from "./errors";
export * from "./state";
export * from "./preview";
export * from "./policy";
export * from "./detect";
