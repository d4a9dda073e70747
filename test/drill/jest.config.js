const base = require("../../jest.config.js");

const [transformer, options] = base.transform["^.+\\.ts$"];

/** The scenarios on a real control plane. Nearly all of their time is waiting, so several run at once. */
module.exports = {
  ...base,
  rootDir: "../..",
  roots: ["<rootDir>/test/drill"],
  testMatch: ["<rootDir>/test/drill/scenarios/*.scenario.ts"],
  // The Kubernetes client, and what it needs, come as ES modules only.
  transform: { ...base.transform, "^.+\\.js$": [transformer, { ...options, jsc: { target: "es2022" } }] },
  transformIgnorePatterns: ["/node_modules/(?!(@kubernetes/client-node|jose|oauth4webapi|openid-client)/)"],
  testTimeout: 10 * 60_000,
  maxWorkers: 4,
  verbose: true,
};
