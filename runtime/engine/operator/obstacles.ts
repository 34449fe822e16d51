// Owns: who waits for which child to go away. Must not: enqueue.

/** Objects that stand in the way of a child, and the managed objects that want their name. */
export class Obstacles {
  readonly #waiting = new Map<string, Set<string>>();

  /** `key` cannot have its child while `child` is there. */
  add(child: string, key: string): void {
    const waiting = this.#waiting.get(child) ?? new Set();
    waiting.add(key);
    this.#waiting.set(child, waiting);
  }

  /** The keys that waited for `child` to go; they are forgotten. */
  take(child: string): readonly string[] {
    const waiting = this.#waiting.get(child);
    this.#waiting.delete(child);
    return waiting ? [...waiting] : [];
  }
}
