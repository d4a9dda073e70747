/** A set of small numbers, below a size given at the start, in the order in which they came in. */
export class NumberSet {
  readonly #has: Uint8Array;
  readonly list: number[] = [];

  constructor(size: number, numbers: readonly number[] = []) {
    this.#has = new Uint8Array(size);
    for (const number of numbers) this.add(number);
  }

  has(number: number): boolean {
    return this.#has[number] === 1;
  }

  add(number: number): void {
    if (this.#has[number] === 1) return;
    this.#has[number] = 1;
    this.list.push(number);
  }
}
