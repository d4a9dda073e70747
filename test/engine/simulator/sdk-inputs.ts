import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the SDK of a provider says about a resource type. */
export interface SdkType {
  readonly inputs: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

const read = new Map<string, SdkType>();

/**
 * The inputs and outputs of a type, from the typings of its installed SDK, which are generated from the provider's
 * schema.
 *
 * @param type for example `aws:ec2/subnet:Subnet`
 */
export function sdkType(type: string): SdkType {
  const known = read.get(type);
  if (known !== undefined) return known;
  const [provider = "", path = "", name = ""] = type.split(":");
  const folder = dirname(require.resolve(`@pulumi/${provider}/package.json`));
  const text = readFileSync(join(folder, `${path}.d.ts`), "utf8");
  const [, afterClass = ""] = text.split(`export declare class ${name} `);
  const [classBody = ""] = afterClass.split("export interface ");
  const [, args = ""] = text.split(`export interface ${name}Args {`);
  const properties = [...args.matchAll(/^ {4}(\w+)(\??): /gm)];
  const found: SdkType = {
    inputs: new Set(properties.map((property) => property[1] ?? "")),
    required: new Set(properties.filter((property) => property[2] === "").map((property) => property[1] ?? "")),
    outputs: new Set([...classBody.matchAll(/^ {4}readonly (\w+): /gm)].map((property) => property[1] ?? "")),
  };
  read.set(type, found);
  return found;
}
