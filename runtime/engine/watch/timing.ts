// Owns: the times of the watch protocol and why they are so. Must not: read a clock.

import type { Random } from "../../base/mod.ts";

export interface WatchTiming {
  /**
   * The server is asked to end each watch after this many seconds, plus up to `sessionSpreadS`. A healthy watch thus
   * always says something within that time, which is how a silent connection is told from a quiet kind: bookmarks
   * come only about once a minute, and Deno's fetch sets no TCP keepalive. @default 20
   */
  readonly sessionS: number;
  /** @default 4 */
  readonly sessionSpreadS: number;
  /** A watch that has not ended this long after it should have is dead. @default 4000 */
  readonly graceMs: number;
  /** Limit for the head of a watch. @default 10000 */
  readonly headMs: number;
  /** First wait after a failure; doubles. @default 200 */
  readonly retryBaseMs: number;
  /** Longest wait after a broken connection or a failing server. @default 10000 */
  readonly retryMaxMs: number;
  /** Longest wait while forbidden. @default 30000 */
  readonly forbiddenMaxMs: number;
  /** Longest wait while the type is absent. @default 60000 */
  readonly absentMaxMs: number;
  /** A `Retry-After` beyond this is cut to it. @default 15000 */
  readonly retryAfterMaxMs: number;
  /** A list that replaces an expired watch starts within this time, at random. @default 2000 */
  readonly relistSpreadMs: number;
  /** A watch that lived this long ends the series of failures. @default 10000 */
  readonly stableMs: number;
  /** A watch that the server ends sooner than this counts as a failure. @default 1000 */
  readonly tooShortMs: number;
}

/** Reconnect within 20 s after a cut, silence noticed within 28 s: 20 + 4 + 4. */
export const WATCH_TIMING: WatchTiming = {
  sessionS: 20,
  sessionSpreadS: 4,
  graceMs: 4_000,
  headMs: 10_000,
  retryBaseMs: 200,
  retryMaxMs: 10_000,
  forbiddenMaxMs: 30_000,
  absentMaxMs: 60_000,
  retryAfterMaxMs: 15_000,
  relistSpreadMs: 2_000,
  stableMs: 10_000,
  tooShortMs: 1_000,
};

/** Wait before the next try after `failures` failures in a row (1 is the first): doubling, half of it at random. */
export function retryDelayMs(
  failures: number,
  random: Random,
  limits: { readonly baseMs: number; readonly maxMs: number },
): number {
  const doubled = Math.min(limits.maxMs, limits.baseMs * 2 ** Math.min(failures - 1, 30));
  return doubled * (0.5 + 0.5 * random.next());
}
