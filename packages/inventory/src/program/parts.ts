/** The parts that run a program's registrations, for a recorder that runs programs in its own process. */
export { assemble } from "./assemble";
export { Lookups } from "./lookups";
export { Monitor, type MonitorParts, type Registered } from "./monitor";
export { SDK_LIGHT } from "./preload-files";
export { quietPromises, quietResourceStacks, type SdkStore } from "./preload/sdk-quiet";
export { GUESSES_KEY, NOTHING_KNOWN_KEY } from "./protocol";
export { Regions } from "./regions";
export { Registry, STACK_TYPE, type Registration } from "./registry";
export { engineHandlers, monitorHandlers, type LogMessage } from "./server";
export { Symbols } from "./symbols";
export { NUMBER_KEY } from "./tokens";
export { Transforms } from "./transforms";
export { Typings } from "./typings";
export { fromStruct, isWireRecord, SECRET, SIGNATURE, UNKNOWN, type Wire, type WireRecord } from "./wire";
