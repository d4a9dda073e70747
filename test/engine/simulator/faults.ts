import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What goes wrong:
 * - `fail`: the cloud answers with an error
 * - `throttle`: the cloud asks to slow down, which the provider does and tries again
 * - `hang`: the request never reaches the cloud, and no answer comes
 * - `hang-after`: the cloud does it, but no answer comes
 */
export type Effect = "fail" | "throttle" | "hang" | "hang-after";

export interface Fault {
  readonly effect: Effect;
  readonly operation: "create" | "update" | "delete";
  /** Only requests for this type. Defaults to every type. */
  readonly type?: string;
  /** Requests that pass before. Defaults to 0. */
  readonly after?: number;
  /** Requests that it hits. Defaults to 1. */
  readonly times?: number;
}

/** The faults that wait in a folder of the simulated cloud; each is used up where it hits. */
export class Faults {
  readonly #folder: string;

  constructor(cloud: string) {
    this.#folder = join(cloud, "faults");
    mkdirSync(this.#folder, { recursive: true });
  }

  set(faults: readonly Fault[]): void {
    this.clear();
    faults.forEach((fault, index) => {
      this.#write(`${String(index)}.json`, fault);
    });
  }

  clear(): void {
    for (const file of readdirSync(this.#folder)) rmSync(join(this.#folder, file));
  }

  /** The effect of the first waiting fault that hits this request, which is then counted. */
  hit(operation: Fault["operation"], type: string): Effect | undefined {
    for (const file of readdirSync(this.#folder).sort()) {
      const fault = JSON.parse(readFileSync(join(this.#folder, file), "utf8")) as Fault;
      if (fault.operation !== operation || (fault.type !== undefined && fault.type !== type)) continue;
      const { after = 0, times = 1 } = fault;
      if (after > 0) {
        this.#write(file, { ...fault, after: after - 1 });
        continue;
      }
      if (times > 1) this.#write(file, { ...fault, times: times - 1 });
      else rmSync(join(this.#folder, file));
      return fault.effect;
    }
    return undefined;
  }

  #write(file: string, fault: Fault): void {
    writeFileSync(join(this.#folder, file), JSON.stringify(fault));
  }
}
