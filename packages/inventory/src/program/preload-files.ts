import * as path from "node:path";

// Preloads run in a child as compiled JavaScript, also while this file itself is run from its source.
const FOLDER = path.resolve(__dirname, "../../dist/program/preload");

/** Makes the child's program an offline preview. */
export const PRELOAD = path.join(FOLDER, "index.js");

/** Makes a child start faster that uses the SDK and deploys no functions, such as a policy server. */
export const SDK_LIGHT = path.join(FOLDER, "sdk-light.js");
