import type { Input } from "./experiment";

/** Asks for what only the user knows, each thing under one name in all experiments of a stack. */
export class Inputs {
  readonly #asked = new Map<string, Input>();
  readonly #names = new Map<string, string>();

  /** @param given values by name */
  constructor(private readonly given: ReadonlyMap<string, string> = new Map()) {}

  /**
   * Asks for a value.
   *
   * @param key the same for the same thing: things whose names come out alike are told apart by a number
   * @param words what its name is made of: `vpc id`, `shop`
   */
  ask(key: string, words: readonly string[], what: string, pattern: string): Input {
    const name = this.#nameOf(key, words);
    const found = this.#asked.get(name);
    if (found !== undefined) return found;
    const value = this.given.get(name);
    const input = { name, what, pattern, ...(value === undefined ? {} : { value }) };
    this.#asked.set(name, input);
    return input;
  }

  /** Everything asked for so far. */
  get all(): readonly Input[] {
    return [...this.#asked.values()];
  }

  #nameOf(key: string, words: readonly string[]): string {
    const found = this.#names.get(key);
    if (found !== undefined) return found;
    const base = words
      .join("_")
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, "_")
      .replaceAll(/^_|_$/g, "");
    const taken = new Set(this.#names.values());
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}_${String(count)}`;
    this.#names.set(key, name);
    return name;
  }
}

/** The value of an input, or what stands for it. */
export function valueOf(input: Input): string {
  return input.value ?? `\${${input.name}}`;
}

/** True for a value that an input accepts. */
export function accepts(input: Input, value: string): boolean {
  return new RegExp(`^(?:${input.pattern})$`).test(value);
}
