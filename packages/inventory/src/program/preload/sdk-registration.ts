import * as path from "node:path";
import { packDetails } from "../protocol";
import { enterComponent, isConditional, markConditional } from "./conditional";
import { callSites, fileOf, isInside, type Positions } from "./position";

type Exports = Record<string, unknown>;

/** Where the source position stands among the arguments of the SDK's registering functions. */
const SOURCE_POSITION = { registerResource: 9, readResource: 6 } as const;

/** Where registering says whether the resource is a provider's own, and no component. */
const CUSTOM = 4;

/**
 * Sends with each registration where it was made, whether conditionally, and which file defines the class, in the place of
 * the SDK's own position.
 */
export function patchRegistration(exports: Exports, filename: string, positions: Positions): void {
  const sdk = path.dirname(path.dirname(filename));
  for (const [name, index] of Object.entries(SOURCE_POSITION)) {
    const original = exports[name];
    if (typeof original !== "function") continue;
    exports[name] = (...args: unknown[]): unknown => {
      const sites = callSites();
      const conditional = isConditional();
      if (conditional) markConditional(args[0] as object);
      if (name === "registerResource" && args[CUSTOM] === false) enterComponent(args[0] as object);
      const position = positions.of(sites);
      const classSite = sites.find((site) => isClassFile(fileOf(site), sdk));
      const classFile = classSite && fileOf(classSite);
      args[index] = {
        uri: packDetails({
          conditional,
          ...(position === undefined ? {} : { position }),
          ...(classFile === undefined ? {} : { classFile }),
        }),
        line: 0,
        column: 0,
      };
      return Reflect.apply(original, undefined, args) as unknown;
    };
  }
}

/** The first frame behind the SDK's own base classes calls them from the resource's class. */
function isClassFile(file: string | undefined, sdk: string): boolean {
  return file !== undefined && !isInside(file, sdk) && !isInside(file, __dirname);
}
