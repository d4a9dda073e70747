import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider";
import { HttpGateway, Workload } from "nospof-kubernetes";

jest.setTimeout(120_000);

const PACKAGE = resolve(__dirname, "..");
const ROOT = resolve(PACKAGE, "../..");
const SNAPSHOT = join(__dirname, "schema.json");

async function schemaOf(dirname: string): Promise<unknown> {
  const components = [HttpGateway, Workload];
  const provider = new ComponentProvider({ components, dirname, name: "nospof-kubernetes" });
  return JSON.parse(await provider.getSchema()) as unknown;
}

/**
 * What other languages see. A change here is a change of the public interface: `npm run schema -w nospof-kubernetes` writes the
 * file anew, the changelog says what changed.
 */
describe("the package's schema", () => {
  it("is the committed one", async () => {
    expect(await schemaOf(PACKAGE)).toEqual(JSON.parse(readFileSync(SNAPSHOT, "utf8")));
  });

  it("is the same when only the shipped files are there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nospof-kubernetes-"));
    try {
      const shipped = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { files: string[] };
      for (const file of ["package.json", ...shipped.files.filter((name) => name !== "dist")]) {
        cpSync(join(PACKAGE, file), join(folder, file), { recursive: true });
      }
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      expect(await schemaOf(folder)).toEqual(JSON.parse(readFileSync(SNAPSHOT, "utf8")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
