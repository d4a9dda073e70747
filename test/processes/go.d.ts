export declare function programFolder(suite: string, version: string): string;

/** A program and the Go module that pins it. */
export interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly package: string;
  readonly flags: readonly string[];
}

export function tryToBuild(program: GoProgram, folder: string): string | undefined;
