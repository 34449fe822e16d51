// Owns: waiting no longer than allowed. Must not: know what for.

import { type Clock, DeadlineError } from "../../base/mod.ts";

/** The value of the work, or the news that it took too long; it is not stopped then. Rejects as the work does. */
export async function settledWithin<T>(
  work: Promise<T>,
  clock: Clock,
  limitMs: number,
  stop?: AbortSignal,
): Promise<{ readonly kind: "done"; readonly value: T } | { readonly kind: "late" }> {
  const { promise: limit, resolve } = Promise.withResolvers<{ readonly kind: "late" }>();
  const end = () => resolve({ kind: "late" });
  const timer = clock.after(limitMs, end);
  stop?.addEventListener("abort", end, { once: true });
  if (stop?.aborted) end();
  try {
    return await Promise.race([work.then((value) => ({ kind: "done" as const, value })), limit]);
  } finally {
    timer.cancel();
    stop?.removeEventListener("abort", end);
  }
}

/**
 * What was asked for, when it comes in time and before `stop` aborts; the asking goes on unheard otherwise.
 * @throws DeadlineError when it does not.
 */
export async function answeredWithin<T>(
  asked: Promise<T>,
  { clock, limitMs, stop }: { readonly clock: Clock; readonly limitMs: number; readonly stop?: AbortSignal },
): Promise<T> {
  const result = await settledWithin(asked, clock, limitMs, stop);
  if (result.kind === "done") return result.value;
  const message = `the API server did not answer within ${limitMs / 1_000} s`;
  throw new DeadlineError(message, { code: "host/unanswered" });
}

/** True when the work ended in time; it is not stopped when it did not. */
export async function within(work: Promise<unknown>, clock: Clock, limitMs: number): Promise<boolean> {
  return (await settledWithin(work, clock, limitMs)).kind === "done";
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
