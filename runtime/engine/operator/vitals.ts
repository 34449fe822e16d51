// Owns: the state of a CRD as templates see it: `.metrics` and `.health`. Must not: measure anything.

import { formatDuration, type JsonObject } from "../../base/mod.ts";
import { type HealthSnapshot, healthStatusCode } from "./health.ts";

export interface Load {
  readonly queueDepth: number;
  readonly workers: number;
  /** Workers that have an object now. */
  readonly busy: number;
}

/** Objects for which something has to be done. */
export interface Waiting {
  readonly depth: number;
  readonly parked: number;
}

/** Those in the queue and those held back; beyond the depth of the queue they count as parked. */
export function waitingOf(queued: Waiting, held: number, maxDepth = Infinity): Waiting {
  const total = queued.depth + queued.parked + held;
  const depth = Math.min(total, maxDepth);
  return { depth, parked: total - depth };
}

/** Source: Katalog language, status: `.metrics` and `.health`. */
export function vitalsOf(health: HealthSnapshot, load: Load): JsonObject {
  const busyPercent = load.workers > 0 ? Math.round((load.busy / load.workers) * 100) : 0;
  return {
    metrics: {
      queueDepth: load.queueDepth,
      workers: load.workers,
      workersBusyPercent: busyPercent,
      workersIdlePercent: 100 - busyPercent,
      reconcileDurationP95Ms: health.reconcileDurationP95Ms,
      errorRatePercent: health.errorRatePercent,
      autoscaleActive: false,
    },
    health: {
      healthy: health.healthy,
      state: health.state,
      status: healthStatusCode(health.state),
      started: health.started,
      pending: health.pending,
      degraded: health.degraded,
      totalReconciles: health.totalReconciles,
      failedReconciles: health.failedReconciles,
      consecutiveFails: health.consecutiveFails,
      errorRatePercent: health.errorRatePercent,
      lastReconcile: timeOf(health.lastReconcileMs, "no reconciles yet"),
      uptime: health.uptimeMs === undefined ? "not started" : formatDuration(health.uptimeMs),
      lastError: health.lastError ?? "",
      rollbackActive: false,
      rollbackTotal: 0,
      hasUnhealthyDeps: health.hasUnhealthyDependencies,
    },
  };
}

function timeOf(epochMs: number | undefined, otherwise: string): string {
  return epochMs === undefined ? otherwise : new Date(epochMs).toISOString().replace(/\.\d+Z$/, "Z");
}
