export * from "./result";
export { proveSurvival } from "./prove";
export type { FailureOptions } from "./failures";
