// Owns: how long a failed item waits. Must not: keep state.

import type { Random } from "../../base/mod.ts";

export interface BackoffOptions {
  /** @default 5 */
  readonly baseMs?: number;
  /** @default 300000 */
  readonly maxMs?: number;
  /** From this many failures in a row on, the wait is at least `persistentMs`. @default 10 */
  readonly persistentAfter?: number;
  /** @default 60000 */
  readonly persistentMs?: number;
}

/**
 * The wait in milliseconds after the `failures`-th failure in a row (1 is the first): doubling from `baseMs` to
 * `maxMs`, shortened by up to a fifth at random so that items that failed together do not return together.
 */
export function backoffMs(failures: number, random: Random, options: BackoffOptions = {}): number {
  const { baseMs = 5, maxMs = 300_000, persistentAfter = 10, persistentMs = 60_000 } = options;
  const doubled = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 50));
  const floor = failures >= persistentAfter ? Math.min(persistentMs, maxMs) : 0;
  const wanted = Math.max(doubled, floor * 1.25);
  return Math.max(floor, Math.min(maxMs, wanted) * (1 - 0.2 * random.next()));
}
