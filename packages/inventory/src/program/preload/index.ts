/**
 * Runs in the child before anything else of the program: guards the program against accidents, reports errors quickly,
 * and adapts the SDK to symbolic values. It loads nothing but built-in modules and its neighbours, and a parser once a
 * callback has to be read.
 */
import { isMainThread } from "node:worker_threads";
import { SETTINGS_VARIABLE, type PreloadSettings } from "../protocol";
import { watchErrors } from "./errors";
import { guardChildProcesses } from "./guard-exec";
import { hideVariables } from "./guard-environment";
import { guardNetwork } from "./guard-network";
import { holdLifeline } from "./lifeline";
import { provideModules } from "./modules";
import { adaptSdk } from "./sdk";

const json = process.env[SETTINGS_VARIABLE];
if (isMainThread && json !== undefined) start(JSON.parse(json) as PreloadSettings);

function start(settings: PreloadSettings): void {
  // What the program starts itself runs without this preload.
  Reflect.deleteProperty(process.env, SETTINGS_VARIABLE);
  if (settings.nodeOptions === undefined) Reflect.deleteProperty(process.env, "NODE_OPTIONS");
  else process.env["NODE_OPTIONS"] = settings.nodeOptions;
  holdLifeline();
  watchErrors();
  if (!settings.allowExec) {
    guardChildProcesses();
    guardNetwork(settings.monitorPort);
    hideVariables(settings.hiddenVariables);
  }
  provideModules(settings.compilers);
  adaptSdk(settings.programRoot, settings.debug);
}
