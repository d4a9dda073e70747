/**
 * Lets Node run the TypeScript of the processes that the engine starts (language host, provider) straight from its
 * source, so that no build can be out of date.
 */
const { transformFileSync } = require("@swc/core");

require.extensions[".ts"] = (module, file) => {
  const { code } = transformFileSync(file, {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
    sourceMaps: "inline",
  });
  module._compile(code, file);
};
