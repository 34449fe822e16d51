// Owns: when a problem that lasts is said again. Must not: log.

import type { Clock } from "../base/mod.ts";

/** How long a problem lasts, and how often it was met. */
export interface Lasting {
  readonly forMs: number;
  readonly times: number;
  /** What is said was not said just before: the problem is new, or has other words. */
  readonly isNew: boolean;
}

const FIRST_AFTER_MS = 15_000;
const LONGEST_MS = 10 * 60_000;
/** How often new words for it are said at once between two intervals: what holds a number is new every time. */
const MOST_CHANGES = 5;

/** Said at once, then after 15 s and at intervals that double to ten minutes. */
export class Repeats {
  readonly #clock: Clock;
  #wording: string | undefined;
  #changes = 0;
  #sinceMs: number | undefined;
  #times = 0;
  #nextMs = 0;
  #intervalMs = FIRST_AFTER_MS;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The problem was met. Undefined when it was said just now. */
  met(wording: string): Lasting | undefined {
    const nowMs = this.#clock.monotonicMs();
    if (this.#sinceMs === undefined) this.#begin(nowMs);
    this.#times++;
    const isNew = wording !== this.#wording && this.#changes < MOST_CHANGES;
    if (!isNew && nowMs < this.#nextMs) return undefined;
    if (isNew) this.#changes++;
    if (nowMs >= this.#nextMs) this.#later(nowMs);
    this.#wording = wording;
    return { ...this.#lasting(nowMs), isNew };
  }

  /** The problem is over. Undefined when there was none. */
  over(): Omit<Lasting, "isNew"> | undefined {
    if (this.#sinceMs === undefined) return undefined;
    const lasting = this.#lasting(this.#clock.monotonicMs());
    this.#sinceMs = undefined;
    this.#times = 0;
    this.#wording = undefined;
    return lasting;
  }

  #begin(nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#changes = 0;
    this.#intervalMs = FIRST_AFTER_MS;
    this.#nextMs = nowMs + FIRST_AFTER_MS;
  }

  #later(nowMs: number): void {
    this.#intervalMs = Math.min(2 * this.#intervalMs, LONGEST_MS);
    this.#nextMs = nowMs + this.#intervalMs;
    this.#changes = 0;
  }

  #lasting(nowMs: number): Omit<Lasting, "isNew"> {
    return { forMs: Math.round(nowMs - (this.#sinceMs ?? nowMs)), times: this.#times };
  }
}

/** Fields of a record about it: none the first time. */
export function lastingFields(lasting: Lasting): Partial<Pick<Lasting, "forMs" | "times">> {
  return lasting.isNew ? {} : { forMs: lasting.forMs, times: lasting.times };
}
