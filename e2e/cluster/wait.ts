// Owns: waiting for a condition of the outside world. Must not: decide what to do when it does not come.

import { type Clock, DeadlineError, sleep } from "../../runtime/base/mod.ts";
import { systemClock } from "./_system_clock.ts";

export interface WaitOptions {
  /** What is waited for, as the end of the sentence "waited 30 s for ...". */
  readonly what: string;
  /** @default 60000 */
  readonly timeoutMs?: number;
  /** Pause between two looks in milliseconds. @default 50 */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Looks until `look` gives something other than undefined or false, and returns that. Errors of `look` count as
 * "not yet"; the last one becomes the cause.
 * @throws DeadlineError when time is up; the abort reason when `signal` aborts.
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined | false>,
  options: WaitOptions,
): Promise<T> {
  const clock = options.clock ?? systemClock;
  const timeoutMs = options.timeoutMs ?? 60_000;
  const end = clock.monotonicMs() + timeoutMs;
  let cause: unknown;
  while (true) {
    options.signal?.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (error) {
      if (error instanceof StopWaiting) throw error.reason;
      cause = error;
    }
    if (clock.monotonicMs() >= end) {
      throw new DeadlineError(`waited ${Math.round(timeoutMs / 1000)} s for ${options.what}`, {
        code: "cluster/timeout",
        cause,
      });
    }
    await sleep(clock, options.intervalMs ?? 50, options.signal);
  }
}

/** Thrown by a `look` to end the waiting at once with `reason`. */
export class StopWaiting extends Error {
  readonly reason: unknown;
  constructor(reason: unknown) {
    super("stop waiting");
    this.reason = reason;
  }
}
