import { carriesOrigin, isUndeployed, runConditionally } from "./conditional";
import { positionInStack } from "./position";
import { report } from "./report";

type Callback = (value: unknown) => unknown;
type Apply = (this: unknown, callback: Callback, runWithUnknowns?: boolean) => unknown;

/**
 * Callbacks run on symbolic values that a real preview would not know. What they create is conditional; when they throw,
 * or when nothing of the symbolic value is left in their result (a length, a comparison, a hash), the result is unknown,
 * as it is in a real preview.
 */
export function patchOutput(exports: Record<string, unknown>): void {
  const { prototype } = exports["Output"] as { prototype: { apply: Apply } };
  const { apply } = prototype;
  prototype.apply = function (callback, runWithUnknowns) {
    // The SDK's own member access: it takes values apart without computing with them.
    if (runWithUnknowns === true) return apply.call(this, callback, true);
    const careful: Callback = (value) => (isUndeployed(value) ? run(callback, value, exports["unknown"]) : callback(value));
    return apply.call(this, careful, runWithUnknowns);
  };
}

function run(callback: Callback, value: unknown, unknown: unknown): unknown {
  const checked = (result: unknown): unknown => {
    const kept = result === undefined || result === null || carriesOrigin(result);
    return kept ? result : unknown;
  };
  const failed = (error: unknown): unknown => {
    reportSkipped(error);
    return unknown;
  };
  return runConditionally(() => {
    try {
      const result = callback(value);
      return result instanceof Promise ? result.then(checked, failed) : checked(result);
    } catch (error) {
      return failed(error);
    }
  });
}

function reportSkipped(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const position = error instanceof Error ? positionInStack(error.stack ?? "") : undefined;
  const where = position === undefined ? "A callback" : `The callback at ${position.file}:${String(position.line)}`;
  report({
    kind: "note",
    text: `${where} could not run on a value that is known only after the deployment (${message}): its result is unknown.`,
  });
}
