import { carriesOrigin, isSymbolic, isUndeployed, runConditionally } from "./conditional";
import { callSites, positionInStack, type Positions } from "./position";
import { report } from "./report";
import { isSteady } from "./steadiness";
import { completeNumbers } from "./symbolic-number";

type Callback = (value: unknown) => unknown;
type Apply = (this: unknown, callback: Callback, runWithUnknowns?: boolean) => unknown;

/**
 * Callbacks run on symbolic values. When they throw, or when nothing of the symbolic value is left in their result (a
 * length, a comparison, a hash), the result is unknown. What they create from values that a real preview would not know
 * is conditional, unless they create the same whatever the values are.
 */
export function patchOutput(exports: Record<string, unknown>, positions: Positions): void {
  const { prototype } = exports["Output"] as { prototype: { apply: Apply } };
  const { apply } = prototype;
  prototype.apply = function (callback, runWithUnknowns) {
    // The SDK's own member access: it takes values apart without computing with them.
    if (runWithUnknowns === true) return apply.call(this, callback, true);
    const careful: Callback = (value) => {
      completeNumbers(value);
      if (isUndeployed(value)) {
        const isCertain = createsSomething(callback) && isSteady(callback, value);
        return runConditionally(() => run(callback, value, exports["unknown"]), isCertain);
      }
      return isSymbolic(value) ? run(callback, value, exports["unknown"]) : callback(value);
    };
    if (createsSomething(callback)) reportWhenSkipped(this as { isKnown: Promise<boolean> }, positions);
    return apply.call(this, careful, runWithUnknowns);
  };
}

/** Whether a callback's text constructs objects that may be resources. */
function createsSomething(callback: unknown): boolean {
  return typeof callback === "function" && CONSTRUCTION.test(Function.prototype.toString.call(callback));
}

const CONSTRUCTION = /\bnew\s+(?!\w*Error\b|Array|Buffer|Date|Map|Promise|RegExp|Set|URL)[\w$.]+\s*\(/;

/** Resources must not be missing without a word: nobody sees that a callback was not called. */
function reportWhenSkipped(output: { readonly isKnown: Promise<boolean> }, positions: Positions): void {
  const position = positions.of(callSites());
  if (position === undefined) return;
  const where = `${position.file}:${String(position.line)}`;
  output.isKnown.then(
    (known) => {
      if (known) return;
      const text = `The callback at ${where} did not run, since its value is known only after the deployment: resources that it creates are missing.`;
      report({ kind: "note", text });
    },
    // The failure of the output itself surfaces elsewhere.
    () => undefined,
  );
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
  try {
    const result = callback(value);
    return result instanceof Promise ? result.then(checked, failed) : checked(result);
  } catch (error) {
    return failed(error);
  }
}

function reportSkipped(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const position = error instanceof Error ? positionInStack(error.stack ?? "") : undefined;
  const where = position === undefined ? "A callback" : `The callback at ${position.file}:${String(position.line)}`;
  report({
    kind: "note",
    text: `${where} needs a value that is not known before the deployment (${message}): its result is unknown.`,
  });
}
