import Module from "node:module";

type Exports = Record<string, unknown>;

/** Provides modules, by name, wherever they are not installed. */
export function provideModules(files: Readonly<Record<string, string>>): void {
  if (Object.keys(files).length === 0) return;
  const loader = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      const file = files[request];
      if (file === undefined) throw error;
      return file;
    }
  };
}

/** How a file of `@pulumi/pulumi` is adapted. */
export interface SdkFile {
  /** Called when the file has been loaded, before anybody has seen its exports. */
  readonly patch?: (exports: Exports, filename: string) => void;
  /** Exports to use instead of loading the file. */
  readonly instead?: Exports;
}

/**
 * Adapts files of every copy of `@pulumi/pulumi` that the program loads.
 *
 * @param files by path within the package, without extension
 */
export function adaptSdkFiles(files: Readonly<Record<string, SdkFile>>): void {
  const prototype = Module.prototype as unknown as {
    load(this: { exports: unknown; filename: string; loaded: boolean }, filename: string): void;
  };
  const { load } = prototype;
  prototype.load = function (filename) {
    const name = /[\\/]@pulumi[\\/]pulumi[\\/](.+)\.js$/.exec(filename)?.[1]?.replaceAll("\\", "/");
    const file = name === undefined ? undefined : files[name];
    if (file?.instead !== undefined) {
      Object.assign(this, { exports: file.instead, filename, loaded: true });
      return;
    }
    load.call(this, filename);
    file?.patch?.(this.exports as Exports, filename);
  };
}
