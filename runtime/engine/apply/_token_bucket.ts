// Owns: how many tasks may start now, by a rate on average. Must not: run timers or tasks.

import type { Clock } from "../../base/mod.ts";

export interface TokenBucketOptions {
  readonly clock: Clock;
  readonly ratePerSecond: number;
  /** Most tokens at once. */
  readonly burst: number;
  /** While it answers true, one token at `busyRatePerSecond` is all there is. */
  readonly isBusy: () => boolean;
  readonly busyRatePerSecond: number;
}

/** Full at first. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #ratePerMs: number;
  #tokens: number;
  #filledMs: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#ratePerMs = options.ratePerSecond / 1_000;
    this.#tokens = options.burst;
    this.#filledMs = options.clock.monotonicMs();
  }

  /** Adds what has come since the last time, at the rate that holds now. */
  refill(): void {
    const { clock, burst, ratePerSecond, busyRatePerSecond } = this.#options;
    const nowMs = clock.monotonicMs();
    const isBusy = this.#options.isBusy();
    this.#ratePerMs = (isBusy ? busyRatePerSecond : ratePerSecond) / 1_000;
    this.#tokens = Math.min(isBusy ? 1 : burst, this.#tokens + (nowMs - this.#filledMs) * this.#ratePerMs);
    this.#filledMs = nowMs;
  }

  get hasToken(): boolean {
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens -= 1;
  }

  /** How long until there is a whole token. */
  get waitMs(): number {
    return Math.ceil((1 - this.#tokens) / this.#ratePerMs);
  }
}
