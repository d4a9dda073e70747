/**
 * Suites that take as long as all others together: they run every example of the READMEs, every mutant and edit of whole
 * stacks, Pulumi's policy server on them, and the analysis of the components' schemas. Continuous integration (`CI=true`) runs them, and so does whoever names one.
 */
const thorough = [
  "<rootDir>/test/readme/",
  "<rootDir>/test/mutations/",
  "<rootDir>/test/storefront/",
  "<rootDir>/test/bench/",
  "/pack-server\\.test\\.ts$",
  "/schema\\.test\\.ts$",
];
const isQuick = process.env.CI !== "true" && process.argv.slice(2).every((word) => word.startsWith("-"));
if (isQuick) {
  process.stderr.write(
    "Left out: READMEs, mutants and edits of whole stacks, policy servers, schemas. All of them: CI=true npm test\n",
  );
}

module.exports = {
  testEnvironment: "node",
  testEnvironmentOptions: { globalsCleanup: "off" },
  roots: ["<rootDir>/packages", "<rootDir>/components", "<rootDir>/policies", "<rootDir>/stacks", "<rootDir>/test"],
  testMatch: ["**/test/**/*.test.ts", "<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/fixtures/", ...(isQuick ? thorough : [])],
  modulePathIgnorePatterns: ["/dist/", "/fixtures/"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  moduleNameMapper: {
    // Modules that are loaded when they are needed are named as Node has them.
    "^(\\.{1,2}/.*)\\.js$": "$1",
    // What turns functions into text for deployment loads a compiler and a package manager in each test file.
    "^\\./closure/(serializeClosure|codePaths)$": "<rootDir>/packages/inventory/src/program/preload/sdk-closures.ts",
    "^@nospof/inventory/assume$": "<rootDir>/packages/inventory/src/assume/index.ts",
    "^@nospof/inventory/compare$": "<rootDir>/packages/inventory/src/compare/index.ts",
    "^@nospof/inventory/manifests$": "<rootDir>/packages/inventory/src/sources/manifests/index.ts",
    "^@nospof/inventory/program$": "<rootDir>/packages/inventory/src/program/index.ts",
    "^@nospof/inventory/project$": "<rootDir>/packages/inventory/src/program/project.ts",
    "^@nospof/report/diff$": "<rootDir>/packages/report/src/diff/index.ts",
    "^@nospof/rules/policy$": "<rootDir>/packages/rules/src/policy/index.ts",
    "^@nospof/topology/declare$": "<rootDir>/packages/topology/src/declare/index.ts",
    "^@nospof/topology/(aws|kubernetes)$": "<rootDir>/packages/topology/src/readers/$1/index.ts",
    "^@nospof/([a-z]+)$": "<rootDir>/packages/$1/src/index.ts",
    "^nospof-aws$": "<rootDir>/components/aws/src/index.ts",
    "^nospof-kubernetes$": "<rootDir>/components/kubernetes/src/index.ts",
    "^nospof-policy-(aws|kubernetes)$": "<rootDir>/policies/$1/src/index.ts",
    "^nospof-policy-(aws|kubernetes)/rules$": "<rootDir>/policies/$1/src/rules/index.ts",
  },
  maxWorkers: 2,
  workerIdleMemoryLimit: "1GB",
};
