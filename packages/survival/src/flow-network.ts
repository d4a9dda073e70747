/**
 * Maximum flow by Dinic's algorithm (blocking flows over level graphs). Capacities are non-negative numbers,
 * `Infinity` for no limit; the result is `Infinity` when an unlimited path exists.
 */
export class FlowNetwork {
  readonly #heads: number[][] = [];
  readonly #to: number[] = [];
  readonly #left: number[] = [];

  /** Adds a node and returns its index. */
  node(): number {
    return this.#heads.push([]) - 1;
  }

  /** Adds an edge. */
  edge(from: number, to: number, capacity: number): void {
    const at = this.#to.length;
    this.#to.push(to, from);
    this.#left.push(capacity, 0);
    this.#heads[from]?.push(at);
    this.#heads[to]?.push(at + 1);
  }

  /** The largest flow from source to sink. Uses the network up: ask once. */
  maximum(source: number, sink: number): number {
    if (source === sink) return Infinity;
    let total = 0;
    for (let levels = this.#levels(source, sink); levels !== undefined; levels = this.#levels(source, sink)) {
      const next = new Array<number>(this.#heads.length).fill(0);
      for (let sent = this.#send(source, sink, Infinity, levels, next); sent > 0;) {
        if (sent === Infinity) return Infinity;
        total += sent;
        sent = this.#send(source, sink, Infinity, levels, next);
      }
    }
    return total;
  }

  #levels(source: number, sink: number): Int32Array | undefined {
    const levels = new Int32Array(this.#heads.length).fill(-1);
    levels[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const edge of this.#heads[node] ?? []) {
        const to = this.#to[edge] ?? 0;
        if ((this.#left[edge] ?? 0) > 0 && levels[to] === -1) {
          levels[to] = (levels[node] ?? 0) + 1;
          queue.push(to);
        }
      }
    }
    return levels[sink] === -1 ? undefined : levels;
  }

  #send(node: number, sink: number, limit: number, levels: Int32Array, next: number[]): number {
    if (node === sink) return limit;
    const edges = this.#heads[node] ?? [];
    for (; (next[node] ?? 0) < edges.length; next[node] = (next[node] ?? 0) + 1) {
      const edge = edges[next[node] ?? 0] ?? 0;
      const to = this.#to[edge] ?? 0;
      const left = this.#left[edge] ?? 0;
      if (left <= 0 || levels[to] !== (levels[node] ?? 0) + 1) continue;
      const sent = this.#send(to, sink, Math.min(limit, left), levels, next);
      if (sent > 0) {
        this.#left[edge] = left - sent;
        this.#left[edge ^ 1] = (this.#left[edge ^ 1] ?? 0) + sent;
        return sent;
      }
    }
    return 0;
  }
}
