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

/** The file of a frame as a path, or undefined for code of Node itself. */
export function fileOf(site: NodeJS.CallSite): string | undefined {
  const name = site.getFileName();
  return name === null || name === undefined ? undefined : toPath(name);
}

/** Tells where in the program a call comes from. */
export class Positions {
  readonly #mapped = new Map<string, SourcePosition | undefined>();

  /** @param programRoot folder of the program's package */
  constructor(private readonly programRoot: string) {}

  /** The first frame of the program itself, else the first that belongs to no installed package. */
  of(sites: readonly NodeJS.CallSite[]): SourcePosition | undefined {
    const outside = sites.filter((site) => isOutsidePackages(fileOf(site)));
    const inProgram = outside.find((site) => isInside(fileOf(site), this.programRoot));
    const site = inProgram ?? outside[0];
    return site === undefined ? undefined : this.#map(site);
  }

  #map(site: NodeJS.CallSite): SourcePosition | undefined {
    const key = `${String(site.getFileName())}:${String(site.getLineNumber())}:${String(site.getColumnNumber())}`;
    if (!this.#mapped.has(key)) this.#mapped.set(key, mapped(site));
    return this.#mapped.get(key);
  }
}

/** The position in the program's source, by Node's own source maps or whatever source map support is installed. */
function mapped(site: NodeJS.CallSite): SourcePosition | undefined {
  const byNode = mappedByNode(site);
  if (byNode !== undefined) return byNode;
  const format = Error.prepareStackTrace;
  if (format !== undefined) {
    const position = positionInStack(String(format(new Error(), [site])));
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
