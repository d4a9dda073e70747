/** Lets Node load the TypeScript of the engine's tests. */
const { compiledText } = require("./compile.js");

require.extensions[".ts"] = (module, file) => {
  module._compile(compiledText(file), file);
};
