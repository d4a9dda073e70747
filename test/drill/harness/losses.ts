import type { Done } from "./scenario";
import { pause } from "./wait";
import type { Watcher } from "./watcher";

/** Takes nodes from a cluster and watches for some seconds what becomes of it. */
export async function watchLoss(watcher: Watcher, seconds: number, lose: () => void): Promise<Done> {
  const from = Date.now();
  // What is seen in the same millisecond would count as before.
  await pause(2);
  lose();
  watcher.lookAtAll();
  await pause(seconds * 1000);
  return { from };
}
