// Owns: what `.metrics` of a CRD holds, as data. Must not: measure.

/** Source: Katalog language, metrics of an operator. */
export const AUTOSCALE_METRICS: readonly string[] = [
  "queueDepth",
  "workersBusyPercent",
  "workersIdlePercent",
  "reconcileDurationP95Ms",
  "errorRatePercent",
  "workers",
  "autoscaleActive",
];

/** Source: limits of `workers` in the Katalog language. */
export const MAX_WORKERS = 50;
