// Owns: how fast the failed items of one queue come back, all together. Must not: know items, or read time.

export interface RetryPaceOptions {
  /** @default 20 */
  readonly perSecond?: number;
  /** So many may come back at their own time before the pace counts. @default 100 */
  readonly burst?: number;
}

/**
 * Where few fail, each comes back by its own backoff; where thousands fail at once, trying them all again within seconds
 * would take the processor and the server from everybody else. Cost: constant.
 */
export class RetryPace {
  readonly #everyMs: number;
  readonly #burstMs: number;
  /** When all that were taken so far are paid for. */
  #paidMs = 0;

  constructor({ perSecond = 20, burst = 100 }: RetryPaceOptions = {}) {
    this.#everyMs = 1_000 / perSecond;
    this.#burstMs = burst * this.#everyMs;
  }

  /** Monotonic ms before which one more must not come back. */
  take(nowMs: number): number {
    this.#paidMs = Math.max(this.#paidMs, nowMs) + this.#everyMs;
    return this.#paidMs - this.#burstMs;
  }
}
