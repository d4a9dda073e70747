import { readFileSync } from "node:fs";
import * as path from "node:path";

/** Version of this package. */
export function toolVersion(): string {
  const file = path.join(__dirname, "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}
