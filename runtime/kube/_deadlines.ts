// Owns: many deadlines with one timer. Must not: know what is late.

import type { Clock, Timer } from "../base/mod.ts";

/** Something that must end by a moment. */
export interface Deadlined {
  /** Monotonic ms; Infinity: never. */
  readonly deadlineMs: number;
  /** Called once when the moment has passed. */
  expire(): void;
}

export interface Deadlines {
  add(item: Deadlined): void;
  remove(item: Deadlined): void;
  /** Forgets everything and the timer. */
  close(): void;
}

/**
 * Watches over deadlines. The timer is set for the earliest one and left alone when that one is met in time, so that a
 * request that is answered costs no timer of its own. Cost: about 0.1 ms CPU less a request than a timer each.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const items = new Set<Deadlined>();
  let timer: Timer | undefined;
  let armedForMs = Infinity;

  function arm(atMs: number): void {
    timer?.cancel();
    armedForMs = atMs;
    timer = clock.after(Math.max(0, atMs - clock.monotonicMs()), sweep);
  }

  function sweep(): void {
    timer = undefined;
    armedForMs = Infinity;
    const nowMs = clock.monotonicMs();
    let nextMs = Infinity;
    for (const item of [...items]) {
      if (item.deadlineMs <= nowMs) {
        items.delete(item);
        item.expire();
      } else nextMs = Math.min(nextMs, item.deadlineMs);
    }
    if (nextMs < armedForMs) arm(nextMs);
  }

  return {
    add(item) {
      items.add(item);
      if (item.deadlineMs < armedForMs) arm(item.deadlineMs);
    },
    remove: (item) => void items.delete(item),
    close() {
      items.clear();
      timer?.cancel();
      timer = undefined;
      armedForMs = Infinity;
    },
  };
}
