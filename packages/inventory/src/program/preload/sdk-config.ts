import { createRequire } from "node:module";
import { isConfigToken } from "../tokens";
import { report } from "./report";
import { symbolicNumber } from "./symbolic-number";

type Method = (this: ConfigObject, key: string, ...rest: unknown[]) => unknown;

interface ConfigObject {
  fullKey(key: string): string;
}

/** Anything that a program could do with a missing configuration value does no harm. */
const MISSING: unknown = new Proxy(() => undefined, {
  get: (_, property) => {
    if (property === Symbol.iterator) return [][Symbol.iterator];
    if (property === Symbol.toPrimitive) return () => "missing";
    if (property === "then") return undefined;
    if (property === "length") return 0;
    return property in Array.prototype ? Reflect.get([], property) : MISSING;
  },
  apply: () => MISSING,
});

/**
 * Reports which configuration is read and which is missing, and goes on, so that all of it is found in one run, and accepts symbolic text in place
 * of encrypted values whatever type or pattern the program asks for.
 */
export function patchConfig(exports: Record<string, unknown>, filename: string): void {
  const { prototype } = exports["Config"] as { prototype: Record<string, Method | undefined> };
  wrap(
    prototype,
    "getImpl",
    (original) =>
      function (key, ...rest) {
        tellAsked(this.fullKey(key));
        const plain = original.call(this, key);
        return isToken(plain) ? plain : original.call(this, key, ...rest);
      },
  );
  const raw = prototype["getImpl"];
  if (raw === undefined) return;
  const whenEncrypted = (name: string, replace: (token: string, fullKey: string) => unknown): void => {
    wrap(
      prototype,
      name,
      (original) =>
        function (key, ...rest) {
          const plain = raw.call(this, key);
          return isToken(plain) ? replace(plain, this.fullKey(key)) : original.call(this, key, ...rest);
        },
    );
  };
  whenEncrypted("getNumberImpl", symbolicNumber);
  whenEncrypted("getBooleanImpl", (_, fullKey) => {
    report({ kind: "guess", lookup: `configuration ${fullKey}`, what: "the encrypted value was taken to be false" });
    return false;
  });
  whenEncrypted("getObjectImpl", () => (createRequire(filename)("./output") as { unknown: unknown }).unknown);
  const placeholders = {
    requireImpl: "missing",
    requireNumberImpl: 1,
    requireBooleanImpl: false,
    requireObjectImpl: MISSING,
  };
  for (const [name, placeholder] of Object.entries(placeholders)) {
    wrap(
      prototype,
      name,
      (original) =>
        function (key, ...rest) {
          try {
            return original.call(this, key, ...rest);
          } catch (error) {
            if (!(error instanceof Error) || error.constructor.name !== "ConfigMissingError") throw error;
            report({ kind: "missing", key: this.fullKey(key), secret: rest[0] === true });
            return placeholder;
          }
        },
    );
  }
}

const asked = new Set<string>();

function tellAsked(key: string): void {
  if (asked.has(key)) return;
  asked.add(key);
  report({ kind: "asked", key });
}

function wrap(prototype: Record<string, Method | undefined>, name: string, around: (original: Method) => Method): void {
  const original = prototype[name];
  if (original !== undefined) prototype[name] = around(original);
}

function isToken(value: unknown): value is string {
  return typeof value === "string" && isConfigToken(value);
}
