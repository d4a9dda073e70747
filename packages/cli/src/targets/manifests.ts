import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import * as path from "node:path";
import { holdsManifests } from "@nospof/inventory";
import type { ManifestText } from "@nospof/inventory/manifests";

/** What `kubectl apply --filename <folder> --recursive` reads, and what tells kustomizations apart. */
const MANIFEST_FILE = /(\.ya?ml|\.json|^Kustomization)$/;

/** Folders that hold what others wrote, or what is made anew. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", ".git", "dist"]);

/** The texts of a folder that may hold manifests, sorted by path. */
export interface ManifestFolder {
  readonly texts: readonly ManifestText[];
  /** Pulumi projects below, which are targets of their own. */
  readonly projects: readonly string[];
}

/** Reads the YAML and JSON files of a folder and of the folders below it. */
export function readManifestFolder(folder: string): ManifestFolder {
  const projects: string[] = [];
  const texts: ManifestText[] = [];
  for (const file of filesIn(folder, projects)) texts.push({ file, text: readText(file) });
  return { texts, projects };
}

/** Whether a folder, or one below it, holds manifests. */
export function hasManifests(folder: string): boolean {
  for (const file of filesIn(folder, [])) if (holdsManifests(readText(file))) return true;
  return false;
}

/** Whether a folder is the root of a Pulumi project. */
export function isProject(folder: string): boolean {
  return ["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(path.join(folder, name)));
}

function* filesIn(folder: string, projects: string[], above: readonly string[] = []): Generator<string> {
  const real = realpathSync(folder);
  if (above.includes(real)) return; // a link that leads back up
  const names = readdirSync(folder).sort();
  for (const name of names) {
    const place = folder === "." ? name : path.join(folder, name);
    const stat = statSync(place, { throwIfNoEntry: false });
    if (stat?.isFile() === true && MANIFEST_FILE.test(name)) yield place;
    if (stat?.isDirectory() !== true || SKIPPED.has(name)) continue;
    if (isProject(place)) projects.push(place);
    else yield* filesIn(place, projects, [...above, real]);
  }
}

/** The text of a file. */
export function readText(file: string): string {
  return decodeText(readFileSync(file));
}

/** Bytes as text: UTF-8, or the UTF-16 that PowerShell's `>` writes. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes)
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString("utf16le");
  return bytes.toString("utf8");
}
