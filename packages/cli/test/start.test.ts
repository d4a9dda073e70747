import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stackExport } from "./export";
import { nospofProcess } from "./run";

/** Writes down, when the process ends, which packages it has loaded. */
const recorder = `process.on("exit", () => {
  const names = Object.keys(require.cache).map((file) => /.*[\\\\/]node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file)?.[1]);
  require("node:fs").writeFileSync(process.env.LOADED, JSON.stringify([...new Set(names.filter(Boolean))]));
});`;

describe("the start of the command", () => {
  it("loads nothing to check an export that only programs and settings need", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "nospof-start-"));
    try {
      const [script, file, loaded] = ["recorder.js", "export.json", "loaded.json"].map((name) =>
        path.join(folder, name),
      );
      if (script === undefined || file === undefined || loaded === undefined) throw new Error("no paths");
      writeFileSync(script, recorder);
      writeFileSync(file, stackExport("prod"));
      const run = nospofProcess(["check", file], { env: { NODE_OPTIONS: `--require "${script}"`, LOADED: loaded } });
      expect(run).toMatchObject({ code: 0, stderr: "" });
      const packages = JSON.parse(readFileSync(loaded, "utf8")) as string[];
      expect(packages).toContain("commander");
      expect(packages.filter((name) => /^(@grpc|@pulumi|google-protobuf|yaml|ajv)/.test(name))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
