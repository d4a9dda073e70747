/** Measures nospof on generated stacks and on the storefront: see README.md. */
require("../engine/processes/register.js");
require("./bench.ts");
