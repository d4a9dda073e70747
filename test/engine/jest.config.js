const base = require("../../jest.config.js");

/** The scenarios on the real engine, one file after the other: each of them keeps both processors busy. */
module.exports = {
  ...base,
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  rootDir: "../..",
  roots: ["<rootDir>/test/engine"],
  testMatch: ["<rootDir>/test/engine/core.test.ts", "<rootDir>/test/engine/scenarios/*.scenario.ts"],
  maxWorkers: 1,
  verbose: true,
};
