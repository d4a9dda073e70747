import { AsyncLocalStorage } from "node:async_hooks";
import { holdsToken, holdsUndeployed } from "../tokens";
import { isSteadyComponent } from "./steadiness";
import { isPlain } from "./symbolic-number";

/** A callback under way that a real preview would not run. */
interface Run {
  /** Whether the deployment creates the same in it, whatever its values turn out to be. */
  isSteady: boolean;
}

const running = new AsyncLocalStorage<Run>();
const conditionalResources = new WeakSet();

/**
 * Runs a callback that a real preview would not run.
 *
 * @param isSteady whether it creates the same whatever its values turn out to be
 */
export function runConditionally<T>(callback: () => T, isSteady: boolean): T {
  return running.run({ isSteady: isSteady && !isConditional() }, callback);
}

/** True inside such a callback, and in what it starts, where something else may be created once the values are known. */
export function isConditional(): boolean {
  return running.getStore()?.isSteady === false;
}

/** Says that the constructor of a component has got hold of the callback's values, which may decide something by them. */
export function enterComponent(component: object): void {
  const run = running.getStore();
  if (run?.isSteady === true) run.isSteady = isSteadyComponent(component);
}

/** Remembers a resource that was created conditionally: a real preview would not have it at hand either. */
export function markConditional(resource: object): void {
  conditionalResources.add(resource);
}

/** True when a real preview would not know some part of the value. */
export function isUndeployed(value: unknown): boolean {
  return some(value, (part) =>
    typeof part === "string" ? holdsUndeployed(part) : conditionalResources.has(part as object),
  );
}

/** True when some text in the value is symbolic. */
export function isSymbolic(value: unknown): boolean {
  return some(value, (part) => typeof part === "string" && holdsToken(part));
}

/** True when the value carries something of what it was computed from: a token, an output, a resource. */
export function carriesOrigin(value: unknown): boolean {
  return some(value, (part) => (typeof part === "string" ? holdsToken(part) : !isPlain(part as object)));
}

/** Asks for every text and object inside a value, stopping at the first yes. */
function some(value: unknown, ask: (part: unknown) => boolean, seen = new Set()): boolean {
  if (typeof value === "string") return ask(value);
  if (typeof value === "function") return ask(value);
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  if (ask(value)) return true;
  if (Array.isArray(value)) return value.some((item) => some(item, ask, seen));
  return isPlain(value) && Object.values(value).some((item) => typeof item !== "function" && some(item, ask, seen));
}
