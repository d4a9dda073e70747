import Module from "node:module";

type Exports = Record<string, unknown>;

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
