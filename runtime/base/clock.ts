// Owns: the port through which everything sees time. Must not: read the system clock itself (cli/io does).

/** A pending timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/** Time as a dependency. The real one lives in `cli/io`, the virtual one in `e2e/simulate` and tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds, for measuring durations. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs` (negative counts as 0). */
  after(delayMs: number, run: () => void): Timer;
}

/** Resolves after `delayMs`, or at once when `signal` aborts (cancellation is not an error). */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      timer.cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.after(delayMs, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}
