export * from "./model/domain";
export * from "./model/topology";
export type { AddressHolder } from "./model/address";
export { addressHolders } from "./addresses";
export { buildTopology, type Wanted } from "./build";
export { elementsOnTheWay, flowsCrossing } from "./crossing";
export { providerKnowledge } from "./knowledge";
