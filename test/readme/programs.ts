import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inventory } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import * as ts from "typescript";
import type { Block } from "./markdown";
import { root } from "./markdown";

/** Those of a new Pulumi project in TypeScript; each block is a program of its own. */
const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node", "jest"],
};

/** What the compiler has to say against the blocks, with their places. All are checked in one go, as if they stood at the root. */
export function typeErrors(examples: readonly Block[]): string[] {
  const files = new Map(examples.map((block, at) => [join(root, `example-${String(at)}.ts`), block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const code = files.get(name)?.code;
    return code === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, code, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, { place }]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
}

/** The block as CommonJS. */
export function compile({ code }: Block): string {
  const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

/** Runs a block inside this process, with this test's modules and globals. */
export function evaluate(block: Block): void {
  const run = new Function("require", "exports", "test", "expect", compile(block));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the example's imports, by the test's own resolution
  run((name: string): unknown => require(name), {}, test, expect);
}

/** Runs a block as a user's Pulumi program, in the offline preview. */
export async function preview(block: Block): Promise<Inventory> {
  const dir = mkdtempSync(join(tmpdir(), "nospof-readme-"));
  try {
    symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
    writeFileSync(
      join(dir, "Pulumi.yaml"),
      "name: example\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    writeFileSync(join(dir, "Pulumi.dev.yaml"), "{}\n");
    writeFileSync(join(dir, "package.json"), '{ "main": "index.js" }\n');
    writeFileSync(join(dir, "index.js"), compile(block));
    return (await runProgram({ dir, stack: "dev" })).inventory;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
