import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

/**
 * What an SDK's typings say of a property: text and numbers get symbolic values, what may be left out is absent, and
 * everything else (lists, objects, booleans) is unknown until the deployment.
 */
export type PropertyKind = "text" | "number" | "boolean" | "texts" | "optional" | "other";

export type Properties = ReadonlyMap<string, PropertyKind>;

const NONE: Properties = new Map();

/**
 * Reads property names and types out of the `.d.ts` files of the SDK packages that a program uses. Each file is read
 * once, when a resource or lookup of it first occurs.
 */
export class Typings {
  readonly #files = new Map<string, string | undefined>();
  readonly #properties = new Map<string, Properties>();
  readonly #packages = new Map<string, string | undefined>();

  /** @param programDir folder from which the program's packages are resolved */
  constructor(private readonly programDir: string) {}

  /**
   * The outputs of a resource class.
   *
   * @param classFile the JavaScript file that defines the class, when the program told it
   */
  resource(type: string, classFile?: string): Properties {
    const key = `resource ${type} ${classFile ?? ""}`;
    return this.#cached(key, () => {
      const text = (classFile !== undefined ? this.#read(typingsOf(classFile)) : undefined) ?? this.#source(type);
      return text === undefined ? NONE : outputsOf(text);
    });
  }

  /** The result of a provider function, told by its token. */
  lookup(token: string): Properties {
    return this.#cached(`lookup ${token}`, () => {
      const name = token.slice(token.lastIndexOf(":") + 1);
      const text = this.#source(token);
      return text === undefined ? NONE : interfaceOf(text, `${capitalised(name)}Result`);
    });
  }

  /** The result of a resource's method, told by its token (`eks:index:Cluster/getKubeconfig`). */
  method(token: string): Properties {
    return this.#cached(`method ${token}`, () => {
      const [type = "", method = ""] = splitLast(token, "/");
      const text = this.#source(type);
      return text === undefined ? NONE : interfaceOf(text, `${capitalised(method)}Result`);
    });
  }

  #cached(key: string, read: () => Properties): Properties {
    const known = this.#properties.get(key);
    if (known !== undefined) return known;
    const properties = read();
    this.#properties.set(key, properties);
    return properties;
  }

  /** The typings file of a type or function token. */
  #source(token: string): string | undefined {
    const [pkg = "", module = "", name = ""] = token.split(":");
    const root = this.#packageDir(pkg);
    if (root === undefined || name === "") return undefined;
    const segments = module
      .split("/")
      .map((segment) => segment.replace(/\.k8s\.io$|\.sh$/, ""))
      .filter((segment, index) => !(index === 0 && segment === "index") && segment !== "");
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    const direct = path.join(root, ...segments) + ".d.ts";
    return (
      (segments.at(-1) === file ? this.#read(direct) : undefined) ??
      this.#read(path.join(root, ...segments, `${file}.d.ts`))
    );
  }

  #read(file: string): string | undefined {
    if (!this.#files.has(file)) this.#files.set(file, existsSync(file) ? readFileSync(file, "utf8") : undefined);
    return this.#files.get(file);
  }

  /** The folder that holds a package's typings. */
  #packageDir(pkg: string): string | undefined {
    if (!this.#packages.has(pkg)) this.#packages.set(pkg, findPackage(this.programDir, pkg));
    return this.#packages.get(pkg);
  }
}

function typingsOf(classFile: string): string {
  return classFile.replace(/\.[cm]?js$/, ".d.ts");
}

function outputsOf(text: string): Properties {
  const properties = new Map<string, PropertyKind>();
  for (const [, name = "", type = ""] of text.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([^]*?)>;$/gm)) {
    properties.set(name, kindOf(type));
  }
  return properties;
}

function interfaceOf(text: string, name: string): Properties {
  const start = new RegExp(`^( *)(?:export )?interface ${name} \\{$`, "m").exec(text);
  if (start === null) return NONE;
  const indent = start[1] ?? "";
  const body = text.slice(start.index + start[0].length);
  const end = body.search(new RegExp(`^${indent}\\}`, "m"));
  const properties = new Map<string, PropertyKind>();
  const property = new RegExp(`^${indent} {4}readonly (\\w+)(\\??): (.*)$`, "gm");
  for (const [, field = "", optional, type = ""] of body.slice(0, end < 0 ? undefined : end).matchAll(property)) {
    properties.set(field, optional === "?" ? "optional" : kindOf(type.replace(/;$/, "")));
  }
  return properties;
}

function kindOf(type: string): PropertyKind {
  if (/\bundefined\b/.test(type)) return "optional";
  if (type === "string" || type === "ARN" || /^"[^"]*"( \| "[^"]*")*$/.test(type)) return "text";
  if (type === "number") return "number";
  if (type === "boolean") return "boolean";
  return type === "string[]" ? "texts" : "other";
}

/** Looks for `@pulumi/<pkg>`, then for a package of any name that says it is the SDK of the plugin `pkg`. */
function findPackage(from: string, pkg: string): string | undefined {
  for (let dir = path.resolve(from); ; dir = path.dirname(dir)) {
    const modules = path.join(dir, "node_modules");
    const usual = path.join(modules, "@pulumi", pkg);
    const found = existsSync(path.join(usual, "package.json")) ? usual : findNamed(modules, pkg);
    if (found !== undefined) return typingsRoot(found);
    if (dir === path.dirname(dir)) return undefined;
  }
}

function findNamed(modules: string, pkg: string): string | undefined {
  const scopes = entries(modules).flatMap((name) =>
    name.startsWith("@") ? entries(path.join(modules, name)).map((inner) => path.join(name, inner)) : [name],
  );
  const fitting = scopes.filter((name) => path.basename(name).includes(pkg));
  return fitting.map((name) => path.join(modules, name)).find((dir) => manifest(dir).pulumi?.name === pkg);
}

function entries(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}

function typingsRoot(dir: string): string {
  const { types, typings, main } = manifest(dir);
  return path.join(dir, path.dirname(types ?? typings ?? main ?? "index.js"));
}

interface Manifest {
  readonly types?: string;
  readonly typings?: string;
  readonly main?: string;
  readonly pulumi?: { readonly name?: string };
}

function manifest(dir: string): Manifest {
  try {
    return JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8")) as Manifest;
  } catch {
    return {};
  }
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function splitLast(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
