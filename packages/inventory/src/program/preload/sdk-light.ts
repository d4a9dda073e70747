/** Loaded into a process of the SDK by `--require`: leaves out what only the deployment of functions needs. */
import { adaptSdkFiles } from "./modules";
import { computeCodePaths, serializeFunction, serializeFunctionAsync } from "./sdk-closures";

adaptSdkFiles({
  "runtime/closure/serializeClosure": { instead: { serializeFunction, serializeFunctionAsync } },
  "runtime/closure/codePaths": { instead: { computeCodePaths } },
});
