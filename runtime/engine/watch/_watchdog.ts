// Owns: telling a silent watch from a quiet one. Must not: know what a watch delivers.

import type { Clock, Timer } from "../../base/mod.ts";

export interface WatchdogOptions {
  readonly clock: Clock;
  /** When the server should end the watch, from now. */
  readonly endsInMs: number;
  readonly graceMs: number;
  /** Called once, and then the watchdog is done. */
  readonly onStall: () => void;
}

/**
 * Barks when a stream outlives the time at which the server should have ended it. One that still delivers (a backlog)
 * gets more time, and so does one whose timer came late because this process was busy.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #lastMs = -Infinity;
  #stalled = false;
  #dueMs: number;
  #timer: Timer;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#dueMs = options.clock.monotonicMs() + options.endsInMs + options.graceMs;
    this.#timer = this.#arm();
  }

  get stalled(): boolean {
    return this.#stalled;
  }

  /** The stream delivered something. */
  feed(): void {
    this.#lastMs = this.#options.clock.monotonicMs();
  }

  stop(): void {
    this.#timer.cancel();
  }

  #arm(): Timer {
    const { clock } = this.#options;
    return clock.after(this.#dueMs - clock.monotonicMs(), () => this.#check());
  }

  #check(): void {
    const { clock, graceMs, onStall } = this.#options;
    const nowMs = clock.monotonicMs();
    const isEarly = nowMs < this.#dueMs;
    const delivers = nowMs - this.#lastMs < graceMs;
    const wasBusy = nowMs - this.#dueMs > graceMs / 4;
    if (isEarly || delivers || wasBusy) {
      if (!isEarly) this.#dueMs = nowMs + graceMs;
      this.#timer = this.#arm();
      return;
    }
    this.#stalled = true;
    onStall();
  }
}
