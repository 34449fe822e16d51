// Owns: who waits for which child to go away. Must not: enqueue.

/** Objects that stand in the way of a child, and the managed objects that want their name. */
export class Obstacles {
  readonly #waiting = new Map<string, Set<string>>();
  /** The same the other way round. */
  readonly #children = new Map<string, Set<string>>();

  /** `key` cannot have its child while `child` is there. */
  add(child: string, key: string): void {
    const waiting = this.#waiting.get(child) ?? new Set();
    waiting.add(key);
    this.#waiting.set(child, waiting);
    this.#children.set(key, (this.#children.get(key) ?? new Set()).add(child));
  }

  /** `key` waits for nothing any more. */
  forget(key: string): void {
    for (const child of this.#children.get(key) ?? []) {
      const waiting = this.#waiting.get(child);
      if (waiting?.delete(key) && waiting.size === 0) this.#waiting.delete(child);
    }
    this.#children.delete(key);
  }

  /** The keys that waited for `child` to go; they are forgotten. */
  take(child: string): readonly string[] {
    const waiting = this.#waiting.get(child);
    this.#waiting.delete(child);
    for (const key of waiting ?? []) this.#children.get(key)?.delete(child);
    return waiting ? [...waiting] : [];
  }
}
