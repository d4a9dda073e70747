import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportState } from "@nospof/testing";
import { stringify } from "yaml";
import { programOf } from "../formats/program";
import { terraformPlanOf } from "../formats/terraform";
import { generateManifests } from "../manifests/generate";
import { generateStack } from "../stacks/generate";

/** Folder of the repository. */
export const root = join(__dirname, "../../..");

/** A temporary folder with generated stacks. Files are made when they are asked for, and once. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "nospof-bench-"));
  readonly #made = new Set<string>();

  /** Path of a stack export, as `pulumi stack export` writes it. */
  stackExport(size: number, seed = 1): string {
    const file = join(this.folder, `export-${String(size)}-${String(seed)}.json`);
    return this.#once(file, () => {
      writeFileSync(file, JSON.stringify(exportState(generateStack(size, seed)), undefined, 4));
    });
  }

  /** Folder of a Pulumi program that declares the stack, and has nothing else in it. */
  program(size: number): string {
    const folder = join(this.folder, `program-${String(size)}`);
    return this.#once(folder, () => {
      mkdirSync(folder);
      for (const [name, text] of Object.entries(programOf(generateStack(size))))
        writeFileSync(join(folder, name), text);
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    });
  }

  /** Path of a file with that many Kubernetes objects. */
  manifestFile(size: number): string {
    const file = join(this.folder, `manifests-${String(size)}.yaml`);
    return this.#once(file, () => {
      writeFileSync(
        file,
        generateManifests(size)
          .map((object) => stringify(object))
          .join("---\n"),
      );
    });
  }

  /** Folder with as many files, with one object each. */
  manifestFolder(size: number): string {
    const folder = join(this.folder, `manifests-${String(size)}`);
    return this.#once(folder, () => {
      mkdirSync(folder);
      for (const [at, object] of generateManifests(size).entries())
        writeFileSync(join(folder, `${String(at).padStart(5, "0")}.yaml`), stringify(object));
    });
  }

  /** Path of a Terraform plan of the stack. */
  terraformPlan(size: number): string {
    const file = join(this.folder, `plan-${String(size)}.json`);
    return this.#once(file, () => {
      writeFileSync(file, JSON.stringify(terraformPlanOf(generateStack(size))));
    });
  }

  /** Path of a file with a text. */
  file(name: string, text: string): string {
    const file = join(this.folder, name);
    return this.#once(file, () => {
      writeFileSync(file, text);
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #once(path: string, make: () => void): string {
    if (!this.#made.has(path)) make();
    this.#made.add(path);
    return path;
  }
}
