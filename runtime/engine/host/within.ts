// Owns: waiting no longer than allowed. Must not: know what for.

import type { Clock } from "../../base/mod.ts";

/** True when the work ended in time; it is not stopped when it did not. */
export async function within(work: Promise<unknown>, clock: Clock, limitMs: number): Promise<boolean> {
  let timer: { cancel(): void } | undefined;
  const limit = new Promise<boolean>((resolve) => (timer = clock.after(limitMs, () => resolve(false))));
  const done = await Promise.race([work.then(() => true), limit]);
  timer?.cancel();
  return done;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
