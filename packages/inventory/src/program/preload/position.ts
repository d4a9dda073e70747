import { findSourceMap } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePosition } from "../protocol";

/** Deep enough for the frames between a resource's constructor and the program's own code. */
const STACK_DEPTH = 40;

/** The calling frames, unmapped and unformatted: formatting is what makes stack traces slow. */
export function callSites(depth: number = STACK_DEPTH): NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  try {
    Error.stackTraceLimit = depth + 1;
    Error.prepareStackTrace = (_, sites) => sites;
    const sites = new Error().stack as unknown as NodeJS.CallSite[];
    return sites.slice(1);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

const paths = new Map<string, string | undefined>();

/** The file of a frame as a path, or undefined for code of Node itself. */
export function fileOf(site: NodeJS.CallSite): string | undefined {
  const name = site.getFileName();
  if (name === null || name === undefined) return undefined;
  if (!paths.has(name)) paths.set(name, toPath(name));
  return paths.get(name);
}

/** Whose a file is: of an installed package (Node's own code counts as one), of the program, or of neither. */
type Owner = "package" | "program" | "nobody";

/** Tells where in the program a call comes from. */
export class Positions {
  readonly #mapped = new Map<string, SourcePosition | undefined>();
  readonly #owners = new Map<string, Owner>();

  /** @param programRoot folder of the program's package */
  constructor(private readonly programRoot: string) {}

  /** The first frame of the program itself, else the first that belongs to no installed package. */
  of(sites: readonly NodeJS.CallSite[]): SourcePosition | undefined {
    let outside: NodeJS.CallSite | undefined;
    for (const site of sites) {
      const owner = this.#ownerOf(fileOf(site));
      if (owner === "program") return this.#map(site);
      if (owner === "nobody") outside ??= site;
    }
    return outside === undefined ? undefined : this.#map(outside);
  }

  #ownerOf(file: string | undefined): Owner {
    if (file === undefined) return "package";
    let owner = this.#owners.get(file);
    if (owner === undefined) {
      owner = !isOutsidePackages(file) ? "package" : isInside(file, this.programRoot) ? "program" : "nobody";
      this.#owners.set(file, owner);
    }
    return owner;
  }

  #map(site: NodeJS.CallSite): SourcePosition | undefined {
    const key = `${String(site.getFileName())}:${String(site.getLineNumber())}:${String(site.getColumnNumber())}`;
    if (!this.#mapped.has(key)) this.#mapped.set(key, mapped(site));
    return this.#mapped.get(key);
  }
}

/** Stands for the error of a trace of which only the frames matter. */
const NO_ERROR = new Error();

/** The position in the program's source, by Node's own source maps or whatever source map support is installed. */
function mapped(site: NodeJS.CallSite): SourcePosition | undefined {
  const byNode = mappedByNode(site);
  if (byNode !== undefined) return byNode;
  const format = Error.prepareStackTrace;
  if (format !== undefined) {
    const position = positionInStack(String(format(NO_ERROR, [site])));
    if (position !== undefined) return position;
  }
  const file = fileOf(site);
  const line = site.getLineNumber();
  return file === undefined || line === null ? undefined : { file, line };
}

function mappedByNode(site: NodeJS.CallSite): SourcePosition | undefined {
  const [name, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  if (!name || line === null || column === null) return undefined;
  const entry = findSourceMap(name)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return undefined;
  const file = toPath(entry.originalSource);
  return file === undefined ? undefined : { file, line: entry.originalLine + 1 };
}

/** True when a compiler that works while the program is loaded is among the callers. */
export function isCalledByCompiler(): boolean {
  return callSites(12).some((site) => COMPILERS.test(fileOf(site) ?? ""));
}

/** Compilers that use a process or socket of their own and do nothing but turn source into JavaScript. */
const COMPILERS = /[\\/]node_modules[\\/](tsx|@esbuild|esbuild)[\\/]/;

/** The first frame of a formatted stack trace that belongs to no installed package. */
export function positionInStack(stack: string): SourcePosition | undefined {
  const syntaxError = /^(\S.*):(\d+)\n/.exec(stack);
  if (syntaxError?.[1] !== undefined && isOutsidePackages(toPath(syntaxError[1]))) {
    return { file: toPath(syntaxError[1]) ?? "", line: Number(syntaxError[2]) };
  }
  for (const match of stack.matchAll(/^\s+at (?:.*\()?(.+):(\d+):\d+\)?$/gm)) {
    const file = toPath(match[1] ?? "");
    if (file !== undefined && isOutsidePackages(file)) return { file, line: Number(match[2]) };
  }
  return undefined;
}

function toPath(name: string): string | undefined {
  const bare = name.replace(/^async /, "").replace(/\?.*$/, "");
  if (bare.startsWith("file:")) return fileURLToPath(bare);
  return path.isAbsolute(bare) ? bare : undefined;
}

/** This folder, and the one that its source maps point to. */
const OWN_DIRS = [__dirname, __dirname.replace(/dist(?=[\\/]program[\\/]preload$)/, "src")];

function isOutsidePackages(file: string | undefined): boolean {
  return (
    file !== undefined && !file.split(path.sep).includes("node_modules") && !OWN_DIRS.some((dir) => isInside(file, dir))
  );
}

export function isInside(file: string | undefined, dir: string): boolean {
  return file?.startsWith(dir + path.sep) === true;
}
