import type { Engine } from "./engine";
import { findEngine } from "./engine";

/** How long a scenario may take where the machine is busy with other things. */
export const PATIENCE = 10 * 60_000;

/** The environment that `npm test` deploys too, where there is an engine; the scenarios deploy the others. */
export const CORE_ENVIRONMENT = "dev";

/** The engine that a scenario cannot do without. */
export function requireEngine(): Engine {
  const engine = findEngine();
  if (engine === undefined) throw new Error("there is no Pulumi engine: run `npm run test:engine`, which builds one");
  return engine;
}
