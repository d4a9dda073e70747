export * from "./experiment";
export { planExperiments } from "./plan";
export { isPlanFile, planFiles } from "./files";
export type { PlanFile } from "./files";
export { accepts } from "./inputs";
export type { FisAction, FisTarget, FisTemplate } from "./aws/template";
