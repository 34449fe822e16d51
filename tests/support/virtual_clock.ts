// Owns: a clock that moves only when a test says so. Must not: read system time.

import type { Clock } from "../../runtime/base/mod.ts";

export interface VirtualClock extends Clock {
  /** Lets time pass: runs what is due, in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Advances step by step until the condition holds. @throws Error when it does not within `withinMs`. */
  until(condition: () => boolean, withinMs: number): Promise<void>;
  /** Timers that have neither run nor been cancelled. */
  readonly pending: number;
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  run(): void;
}

/** A clock that starts at `startMs` and stands still. */
export function virtualClock(startMs = 1_700_000_000_000): VirtualClock {
  const entries = new Set<Entry>();
  let elapsedMs = 0;
  let order = 0;

  function earliest(untilMs: number): Entry | undefined {
    let found: Entry | undefined;
    for (const entry of entries) {
      if (entry.atMs > untilMs) continue;
      if (!found || entry.atMs < found.atMs || (entry.atMs === found.atMs && entry.order < found.order)) {
        found = entry;
      }
    }
    return found;
  }

  async function advance(ms: number): Promise<void> {
    const endMs = elapsedMs + ms;
    await settle();
    for (let entry = earliest(endMs); entry; entry = earliest(endMs)) {
      entries.delete(entry);
      elapsedMs = Math.max(elapsedMs, entry.atMs);
      entry.run();
      await settle();
    }
    elapsedMs = endMs;
  }

  return {
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after(delayMs, run) {
      const entry: Entry = { atMs: elapsedMs + Math.max(0, delayMs), order: order++, run };
      entries.add(entry);
      return { cancel: () => void entries.delete(entry) };
    },
    advance,
    async until(condition, withinMs) {
      const endMs = elapsedMs + withinMs;
      await settle();
      while (!condition()) {
        const next = earliest(endMs);
        if (!next) throw new Error(`condition not met within ${withinMs} ms of virtual time`);
        await advance(next.atMs - elapsedMs);
      }
    },
    get pending() {
      return entries.size;
    },
  };
}

/** Lets everything run that needs no time: promise chains are followed to their end, however long within reason. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
