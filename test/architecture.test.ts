import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(__dirname, "..");

/** Which packages of the workspace each one may import from its `src`. */
const allowed: Record<string, readonly string[]> = {
  "packages/addressing": [],
  "packages/arguments": [],
  "packages/inventory": [],
  "packages/topology": ["@nospof/inventory"],
  "packages/survival": ["@nospof/inventory", "@nospof/topology"],
  "packages/rules": ["@nospof/inventory", "@nospof/topology", "@nospof/survival"],
  "packages/report": ["@nospof/inventory", "@nospof/topology", "@nospof/survival", "@nospof/rules"],
  "packages/experiments": ["@nospof/inventory", "@nospof/topology", "@nospof/survival"],
  "packages/cli": [
    "@nospof/addressing",
    "@nospof/inventory",
    "@nospof/topology",
    "@nospof/survival",
    "@nospof/rules",
    "@nospof/report",
    "@nospof/experiments",
    "nospof-policy-aws",
    "nospof-policy-kubernetes",
  ],
  "packages/testing": ["@nospof/inventory", "@nospof/topology", "@nospof/survival", "@nospof/rules"],
  "components/aws": ["@nospof/addressing", "@nospof/arguments"],
  "components/kubernetes": ["@nospof/arguments"],
  "policies/aws": ["@nospof/inventory", "@nospof/topology", "@nospof/survival", "@nospof/rules"],
  "policies/kubernetes": ["@nospof/inventory", "@nospof/topology", "@nospof/survival", "@nospof/rules"],
  "stacks/aws": ["@nospof/arguments", "nospof-aws"],
  "stacks/kubernetes": ["@nospof/arguments", "nospof-kubernetes"],
};

/** Packages that know no cloud: no reader of one, no provider SDK, no cloud's word in an import. */
const cloudNeutral = [
  "packages/addressing",
  "packages/arguments",
  "packages/inventory",
  "packages/survival",
  "packages/rules",
  "packages/report",
];

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (entry === "node_modules" || entry === "dist") return [];
    return statSync(path).isDirectory() ? sources(path) : path.endsWith(".ts") ? [path] : [];
  });
}

function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(/(?:from|import|require)\s*\(?\s*"([^"]+)"/g);
  return [...found].map((match) => match[1] ?? "");
}

function packageOf(specifier: string): string {
  return specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : (specifier.split("/")[0] ?? "");
}

const workspace = new Set(Object.values(allowed).flat());

describe("the direction of imports", () => {
  it("covers every package of the workspace", () => {
    const folders = ["packages", "components", "policies", "stacks"].flatMap((parent) =>
      readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
    );
    expect(Object.keys(allowed).sort()).toEqual(folders.sort());
  });

  it.each(Object.entries(allowed))("%s imports only what lies before it", (folder, may) => {
    const files = sources(join(root, folder, "src"));
    expect(files.length).toBeGreaterThan(0);
    const breaches = files.flatMap((file) =>
      imports(file)
        .filter((specifier) => workspace.has(packageOf(specifier)) && !may.includes(packageOf(specifier)))
        .map((specifier) => `${relative(root, file)} imports ${specifier}`),
    );
    expect(breaches).toEqual([]);
  });

  it.each(cloudNeutral)("%s knows no cloud", (folder) => {
    const breaches = sources(join(root, folder, "src")).flatMap((file) =>
      imports(file)
        .filter((specifier) => /^@pulumi\/(aws|gcp|kubernetes)|^@nospof\/topology\/./.test(specifier))
        .map((specifier) => `${relative(root, file)} imports ${specifier}`),
    );
    expect(breaches).toEqual([]);
  });

  it("keeps clouds apart in experiments: each one is a folder that only the plan knows", () => {
    const own = join(root, "packages/experiments/src");
    const breaches = sources(own)
      .filter((file) => !file.startsWith(join(own, "aws")))
      .flatMap((file) =>
        imports(file)
          .filter((specifier) => /^@nospof\/topology\/./.test(specifier) || /^\.\/aws\/(?!template$)/.test(specifier))
          .map((specifier) => `${relative(root, file)} imports ${specifier}`),
      );
    expect(breaches).toEqual([]);
  });

  it("keeps the offline preview out of what policy packs load", () => {
    const program = join(root, "packages/inventory/src/program");
    const breaches = sources(join(root, "packages/inventory/src"))
      .filter((file) => !file.startsWith(program))
      .flatMap((file) => imports(file).filter((specifier) => /program|grpc|child_process/.test(specifier)));
    expect(breaches).toEqual([]);
  });
});
