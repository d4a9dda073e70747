const base = require("../../jest.config.js");

/** The scenarios on the real engine. Each waits a good part of its time, so three at once fill two processors. */
module.exports = {
  ...base,
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  rootDir: "../..",
  roots: ["<rootDir>/test/engine"],
  testMatch: ["<rootDir>/test/engine/*.test.ts", "<rootDir>/test/engine/scenarios/*.scenario.ts"],
  globalSetup: "<rootDir>/test/engine/processes/shared-code.js",
  testTimeout: 10 * 60_000,
  maxWorkers: 3,
  verbose: true,
};
