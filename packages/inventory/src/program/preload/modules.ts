import Module from "node:module";

type Patch = (exports: Record<string, unknown>, filename: string) => void;

/** Calls a patch right after a file of `@pulumi/pulumi` has been loaded, before anybody has seen its exports. */
export function patchSdkFiles(patches: Readonly<Record<string, Patch>>): void {
  const prototype = Module.prototype as unknown as { load(this: { exports: unknown }, filename: string): void };
  const { load } = prototype;
  prototype.load = function (filename) {
    load.call(this, filename);
    const file = /[\\/]@pulumi[\\/]pulumi[\\/](.+)\.js$/.exec(filename)?.[1]?.replaceAll("\\", "/");
    const patch = file === undefined ? undefined : patches[file];
    if (patch !== undefined) patch(this.exports as Record<string, unknown>, filename);
  };
}
