// Owns: why work is held back, and which objects wait for that to end. Must not: know what is never held back.

import type { Priority, WorkQueue } from "../queue/mod.ts";

/** `start`: what it depends on was never well yet; `pause`: it is not well now. */
export type HoldReason = "start" | "pause";

/** They are out of the queue meanwhile, so that others pass. */
export class Holds {
  readonly #reasons = new Set<HoldReason>();
  readonly #kept = new Map<string, Priority>();

  get isOn(): boolean {
    return this.#reasons.size > 0;
  }

  /** Objects that wait here. */
  get size(): number {
    return this.#kept.size;
  }

  begin(reason: HoldReason): void {
    this.#reasons.add(reason);
  }

  /** The last reason that ends gives the queue back what was kept. */
  end(reason: HoldReason, queue: WorkQueue | undefined): void {
    this.#reasons.delete(reason);
    if (this.isOn) return;
    const kept = [...this.#kept];
    this.#kept.clear();
    for (const [key, priority] of kept) queue?.add(key, { priority });
  }

  keep(key: string, priority: Priority): void {
    const before = this.#kept.get(key);
    this.#kept.set(key, before === "fresh" ? before : priority);
  }

  drop(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}
