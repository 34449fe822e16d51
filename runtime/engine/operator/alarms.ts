// Owns: one moment for each failing object, which its backoff does not put off. Must not: know what happens then.

import type { Clock, Timer } from "../../base/mod.ts";

export class Alarms {
  readonly #clock: Clock;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the place of an earlier alarm of the key. A moment that has passed does not ring: it was seen. */
  set(key: string, atMs: number | undefined, ring: () => void): void {
    this.clear(key);
    const afterMs = (atMs ?? 0) - this.#clock.now();
    if (afterMs <= 0) return;
    const timer = this.#clock.after(afterMs + 1, () => {
      this.#timers.delete(key);
      ring();
    });
    this.#timers.set(key, timer);
  }

  clear(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }

  clearAll(): void {
    for (const key of [...this.#timers.keys()]) this.clear(key);
  }
}
