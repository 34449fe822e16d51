// Owns: the health record of one CRD and what follows from it. Must not: do I/O, log or publish.

import type { Clock } from "../../base/mod.ts";
import { SampleWindow } from "./sample_window.ts";

/** Consecutive failures after which a CRD counts as degraded. */
export const DEFAULT_FAILURE_THRESHOLD = 5;

export type HealthState = "not started" | "pending" | "degraded" | "healthy" | "gated";

/** A moment of a CRD's health. Times are epoch ms. */
export interface HealthSnapshot {
  readonly state: HealthState;
  readonly started: boolean;
  readonly pending: boolean;
  readonly healthy: boolean;
  readonly degraded: boolean;
  /** The CRD is not in the cluster. */
  readonly missing: boolean;
  /** At least one reconcile succeeded since start: the dependency condition `ready`. */
  readonly hasSucceeded: boolean;
  readonly totalReconciles: number;
  readonly failedReconciles: number;
  readonly consecutiveFails: number;
  /** Over the last 256 reconciles, 0..100. */
  readonly errorRatePercent: number;
  /** Over the last 256 reconciles; 0 before the first. */
  readonly reconcileDurationP95Ms: number;
  /** Kept after recovery, so that one can see what happened. */
  readonly lastError?: string;
  readonly lastErrorMs?: number;
  readonly lastReconcileMs?: number;
  readonly startedMs?: number;
  readonly uptimeMs?: number;
  readonly hasUnhealthyDependencies: boolean;
  readonly gatedReason?: string;
}

export interface CrdHealthOptions {
  readonly clock: Clock;
  /** @default 5 */
  readonly failureThreshold?: number;
}

/** Counts outcomes of one CRD. One success makes it healthy; `failureThreshold` failures in a row make it degraded. */
export class CrdHealth {
  readonly #clock: Clock;
  readonly #threshold: number;
  readonly #window = new SampleWindow(256);
  #started = false;
  #pending = true;
  #healthy = false;
  #missing = false;
  #hasSucceeded = false;
  #total = 0;
  #failed = 0;
  #consecutive = 0;
  #lastError: string | undefined;
  #lastErrorMs: number | undefined;
  #lastReconcileMs: number | undefined;
  #startedMs: number | undefined;
  #unhealthyDependencies = false;
  #gatedReason: string | undefined;
  #blindReason: string | undefined;

  constructor(options: CrdHealthOptions) {
    this.#clock = options.clock;
    this.#threshold = Math.max(1, options.failureThreshold ?? DEFAULT_FAILURE_THRESHOLD);
  }

  /** Workers run. The start time is the first one's. */
  markStarted(): void {
    this.#startedMs ??= this.#clock.now();
    this.#started = true;
    this.#missing = false;
    if (!this.#healthy) this.#pending = true;
  }

  /** Start was tried and failed; the CRD stays as it was. */
  recordStartFailure(error: string): void {
    this.#consecutive++;
    this.#setError(error);
  }

  recordSuccess(durationMs: number): void {
    this.#window.add(durationMs, false);
    this.#total++;
    this.#consecutive = 0;
    this.#lastReconcileMs = this.#clock.now();
    this.#healthy = true;
    this.#hasSucceeded = true;
    this.#pending = false;
  }

  recordFailure(durationMs: number, error: string): void {
    this.#window.add(durationMs, true);
    this.#total++;
    this.#failed++;
    this.#consecutive++;
    this.#lastReconcileMs = this.#clock.now();
    this.#setError(error);
    if (this.#consecutive >= this.#threshold) this.markDegraded();
  }

  /** Degrades irrespective of counts; the next success heals. */
  markDegraded(): void {
    this.#healthy = false;
    this.#pending = false;
  }

  /** The CRD was there and is gone. Repeating it changes nothing. */
  markMissing(): void {
    if (this.#missing) return;
    this.#missing = true;
    this.#healthy = false;
    this.#hasSucceeded = false;
    // Before the start a missing CRD is simply waited for.
    if (!this.#started) return;
    this.#pending = false;
    this.#consecutive++;
    this.#setError("CRD missing at runtime");
  }

  /** The CRD is (again) in the cluster; it is pending until a reconcile succeeds. */
  markPresent(): void {
    if (!this.#missing) return;
    this.#missing = false;
    this.#pending = true;
    this.#consecutive = 0;
  }

  /** Its objects may not be seen, for this reason: what is known of them grows old. Undefined: they are seen again. */
  setBlind(reason: string | undefined): void {
    this.#blindReason = reason;
    if (reason !== undefined) this.#setError(reason);
  }

  setUnhealthyDependencies(value: boolean): void {
    this.#unhealthyDependencies = value;
  }

  /** A gate holds reconciles back, for this reason; undefined opens it. */
  setGate(reason: string | undefined): void {
    this.#gatedReason = reason;
  }

  /** True when a dependant that waits for `condition` may run. */
  satisfies(condition: "started" | "ready" | "healthy"): boolean {
    if (!this.#started || this.#missing) return false;
    if (condition === "started") return true;
    return this.#hasSucceeded &&
      (condition === "ready" || (this.#consecutive === 0 && this.#blindReason === undefined));
  }

  snapshot(): HealthSnapshot {
    return {
      state: this.#state(),
      started: this.#started,
      pending: this.#pending,
      healthy: this.#healthy && this.#blindReason === undefined,
      degraded: this.#started && this.#state() === "degraded",
      missing: this.#missing,
      hasSucceeded: this.#hasSucceeded,
      totalReconciles: this.#total,
      failedReconciles: this.#failed,
      consecutiveFails: this.#consecutive,
      errorRatePercent: this.#window.failureRatio() * 100,
      reconcileDurationP95Ms: this.#window.percentile(0.95),
      hasUnhealthyDependencies: this.#unhealthyDependencies,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      ...(this.#lastErrorMs === undefined ? {} : { lastErrorMs: this.#lastErrorMs }),
      ...(this.#lastReconcileMs === undefined ? {} : { lastReconcileMs: this.#lastReconcileMs }),
      ...(this.#startedMs === undefined
        ? {}
        : { startedMs: this.#startedMs, uptimeMs: this.#clock.now() - this.#startedMs }),
      ...(this.#gatedReason === undefined ? {} : { gatedReason: this.#gatedReason }),
    };
  }

  #state(): HealthState {
    if (!this.#started && !this.#pending) return "not started";
    if (!this.#pending && (!this.#healthy || this.#blindReason !== undefined)) return "degraded";
    if (this.#gatedReason !== undefined) return "gated";
    return this.#pending ? "pending" : "healthy";
  }

  #setError(error: string): void {
    this.#lastError = error;
    this.#lastErrorMs = this.#clock.now();
  }
}

/** HTTP status that a health endpoint answers with. */
export function healthStatusCode(state: HealthState): 200 | 503 {
  return state === "degraded" || state === "not started" ? 503 : 200;
}
