// Owns: letting everything else run between reconciles that wait for nothing. Must not: know what runs.

import { type Clock, sleep } from "../../base/mod.ts";

/** So many reconciles may begin before watches, the lease and the API get their turn. */
const IN_A_ROW = 32;

/**
 * Shared by all workers of a process. A reconcile that finds nothing to do waits for nothing, so that thousands of them
 * would follow each other without the event loop ever being reached.
 */
export class Turns {
  readonly #clock: Clock;
  #begun = 0;
  #others: Promise<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when one more reconcile may begin. */
  async next(): Promise<void> {
    while (this.#others) await this.#others;
    if (++this.#begun < IN_A_ROW) return;
    this.#begun = 0;
    this.#others = sleep(this.#clock, 0).then(() => this.#others = undefined);
    await this.#others;
  }
}
