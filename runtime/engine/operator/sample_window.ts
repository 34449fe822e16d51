// Owns: the last N outcomes of something, for rates and percentiles. Must not: know what they mean.

/** A ring of durations and outcomes. Cost: `add` is constant; `percentile` sorts the window. */
export class SampleWindow {
  readonly #durations: Float64Array;
  readonly #failed: Uint8Array;
  #next = 0;
  #size = 0;
  #failures = 0;

  constructor(capacity: number) {
    this.#durations = new Float64Array(capacity);
    this.#failed = new Uint8Array(capacity);
  }

  add(durationMs: number, failed: boolean): void {
    const slot = this.#next;
    if (this.#size === this.#durations.length) this.#failures -= this.#failed[slot]!;
    else this.#size++;
    this.#durations[slot] = durationMs;
    this.#failed[slot] = failed ? 1 : 0;
    this.#failures += this.#failed[slot]!;
    this.#next = (slot + 1) % this.#durations.length;
  }

  /** Failures among the samples, 0..1; 0 when there are none. */
  failureRatio(): number {
    return this.#size === 0 ? 0 : this.#failures / this.#size;
  }

  /** Nearest-rank percentile; `ratio` is 0..1. 0 when there are no samples. */
  percentile(ratio: number): number {
    if (this.#size === 0) return 0;
    const sorted = this.#durations.slice(0, this.#size).sort();
    return sorted[Math.max(0, Math.ceil(ratio * this.#size) - 1)]!;
  }
}
