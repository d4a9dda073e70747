"use strict";
// Judges every mutant of the good stacks and prints the tables of README.md. `--write` puts them into it.
require("ts-node").register({
  transpileOnly: true,
  compilerOptions: {
    target: "es2022",
    module: "commonjs",
    esModuleInterop: true,
    moduleResolution: "node10",
    isolatedModules: false,
  },
});
require("./main.ts").main(process.argv.slice(2));
