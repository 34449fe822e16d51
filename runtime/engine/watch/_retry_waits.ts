// Owns: how long an informer waits before its next attempt. Must not: wait.

import type { Random } from "../../base/mod.ts";
import type { Outcome } from "./_outcome.ts";
import { retryDelayMs, type WatchTiming } from "./timing.ts";

type Failed = Outcome & { readonly kind: "failed" };

/** Waits grow with the failures in a row, up to a limit that depends on why it failed. */
export class RetryWaits {
  readonly #timing: WatchTiming;
  readonly #random: Random;
  #failures = 0;

  constructor(timing: WatchTiming, random: Random) {
    this.#timing = timing;
    this.#random = random;
  }

  /** Ends the series of failures. */
  reset(): void {
    this.#failures = 0;
  }

  /** The wait before a list that replaces an expired watch: spread, and growing when the list expires again. */
  afterExpiry(): number {
    const spreadMs = this.#timing.relistSpreadMs * this.#random.next();
    this.#failures++;
    return Math.max(spreadMs, this.#failures === 1 ? 0 : this.#backoff(this.#timing.retryMaxMs));
  }

  afterFailure({ phase, retryAfterMs = 0 }: Failed): number {
    this.#failures++;
    const waitMs = this.#backoff(this.#longestMs(phase));
    const askedMs = Math.min(retryAfterMs, this.#timing.retryAfterMaxMs);
    return Math.max(waitMs, askedMs * (1 + 0.2 * this.#random.next()));
  }

  #longestMs(phase: Failed["phase"]): number {
    switch (phase) {
      case "absent":
        return this.#timing.absentMaxMs;
      case "forbidden":
        return this.#timing.forbiddenMaxMs;
      case "reconnecting":
        return this.#timing.retryMaxMs;
    }
  }

  #backoff(maxMs: number): number {
    return retryDelayMs(this.#failures, this.#random, { baseMs: this.#timing.retryBaseMs, maxMs });
  }
}
