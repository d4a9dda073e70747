import { report } from "./report";

/** Says so when the program reads a variable that was taken out of its environment. */
export function hideVariables(names: readonly string[]): void {
  const hidden = new Set(names);
  if (hidden.size === 0) return;
  process.env = new Proxy(process.env, {
    get(target, name, receiver) {
      if (typeof name === "string" && hidden.has(name) && !(name in target)) {
        report({ kind: "blocked", what: `reading the environment variable ${name}` });
      }
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
}
