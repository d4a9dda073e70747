/**
 * Stands in for the SDK's modules that turn functions into text. What a function would be deployed with does not matter
 * to an analysis or a policy: turning it into text can fail, and the compiler and package reader that this takes are the
 * slowest modules of the SDK to load.
 */

const CLOSURE_TEXT = "exports.handler = () => {};";

export function serializeFunction(): Promise<object> {
  return Promise.resolve({ text: CLOSURE_TEXT, exportName: "handler", containsSecrets: false });
}

export function serializeFunctionAsync(): Promise<string> {
  return Promise.resolve(CLOSURE_TEXT);
}

export function computeCodePaths(): Promise<Map<string, unknown>> {
  return Promise.resolve(new Map());
}
