import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider";
import { ApplicationLoadBalancer, AutoScalingService, FailoverRecord, Vpc } from "nospof-aws";

jest.setTimeout(120_000);

const PACKAGE = resolve(__dirname, "..");
const ROOT = resolve(PACKAGE, "../..");
const SNAPSHOT = join(__dirname, "schema.json");

/**
 * What other languages see. A change here is a change of the public interface: `npm run schema -w nospof-aws` writes the
 * file anew, the changelog says what changed.
 */
test("the package's schema is the committed one, made of the shipped files alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nospof-aws-"));
  try {
    const shipped = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { files: string[] };
    for (const file of ["package.json", ...shipped.files.filter((name) => name !== "dist")]) {
      cpSync(join(PACKAGE, file), join(folder, file), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const components = [Vpc, ApplicationLoadBalancer, AutoScalingService, FailoverRecord];
    const provider = new ComponentProvider({ components, dirname: folder, name: "nospof-aws" });
    const schema = JSON.parse(await provider.getSchema()) as unknown;
    expect(schema).toEqual(JSON.parse(readFileSync(SNAPSHOT, "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
