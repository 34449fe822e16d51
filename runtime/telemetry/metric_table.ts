// Owns: name, help and labels of every metric, once. Must not: register or measure.

export interface MetricDefinition<
  K extends "counter" | "gauge" | "histogram" = "counter" | "gauge" | "histogram",
> {
  readonly kind: K;
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in the unit of the name; histograms only. */
  readonly buckets?: readonly number[];
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Every metric of the runtime. The value of `crd` is `group/version/Kind` (`version/Kind` in the core group). */
export const METRICS = {
  reconcileTotal: counter("controller_reconcile_total", "Reconciles, by result (success, error)", [
    "crd",
    "result",
  ]),
  reconcileDuration: histogram("controller_reconcile_duration_seconds", "Duration of one reconcile", ["crd"]),
  resourceCount: gauge("controller_resource_count", "Custom resources in the cache", ["crd"]),
  queueDepth: gauge("controller_queue_depth", "Items waiting in the queue", ["crd"]),
  queueParked: gauge("controller_queue_parked", "Items set aside because the queue is at maxDepth", ["crd"]),
  workersTotal: gauge("controller_workers_total", "Workers", ["crd"]),
  workersIdle: gauge("controller_workers_idle", "Workers that wait for an item", ["crd"]),
  workersProcessing: gauge("controller_workers_processing", "Workers inside a reconcile", ["crd"]),
  activationLatency: histogram(
    "controller_crd_activation_latency_seconds",
    "Time from the start of the process or the arrival of the CRD to running workers",
    ["crd"],
  ),
  activationTotal: counter(
    "controller_crd_activation_total",
    "Activations of a CRD, by result (success, failure)",
    [
      "crd",
      "result",
    ],
  ),
  validationTotal: counter(
    "controller_admission_validation_total",
    "Rule evaluations, by result (allowed, denied, warned) and source (admission, reconcile)",
    ["crd", "result", "source"],
  ),
  validationViolations: counter(
    "controller_admission_validation_violations_total",
    "Violated rules, by field, rule and action (deny, warn)",
    ["crd", "field", "rule", "action", "source"],
  ),
  admissionMutationTotal: counter(
    "controller_admission_mutation_total",
    "Objects that went through mutation rules, by result (applied, skipped) and source (admission, reconcile)",
    ["crd", "result", "source"],
  ),
  admissionMutationApplied: counter(
    "controller_admission_mutation_applied_total",
    "Fields set by mutation rules, by field, type (default, override) and source (admission, reconcile)",
    ["crd", "field", "type", "source"],
  ),
  mutationTotal: counter(
    "controller_mutation_total",
    "Reconciles in which a mutation rule changed the object",
    [
      "crd",
    ],
  ),
  mutationApplied: counter(
    "controller_mutation_applied_total",
    "Fields set by mutation rules in reconciles, by field and type (default, override)",
    ["crd", "field", "type"],
  ),
  watchReconnects: counter("controller_watch_reconnects_total", "Watches opened again after a failure", [
    "type",
  ]),
  watchExpired: counter("controller_watch_expired_total", "Watches or lists refused with 410 Gone", ["type"]),
  watchStalls: counter("controller_watch_stalls_total", "Watch connections found silent", ["type"]),
  watchRelists: counter("controller_watch_relists_total", "Full lists after the first", ["type"]),
  watchEvents: counter("controller_watch_events_total", "Watch events received", ["type"]),
  watchHandlerErrors: counter(
    "controller_watch_handler_errors_total",
    "Exceptions thrown while a change was handled",
    ["type"],
  ),
  watchLag: histogram(
    "controller_watch_lag_seconds",
    "Time from our own write until the watch showed it",
    ["type"],
    [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
  ),
  requestsTotal: counter(
    "rest_client_requests_total",
    "Answers of the API server, by method (WATCH for streams) and status code, or the error when none came",
    ["method", "code"],
  ),
  writesTotal: counter(
    "orkestra_writes_total",
    "Writes sent to the API server, by kind of the object and result (created, updated, repaired, replaced, deleted, patched, unchanged, exists, failed)",
    ["kind", "result"],
  ),
  writeDuration: histogram("orkestra_write_duration_seconds", "Duration of one write, the answer included", [
    "kind",
  ]),
  writesSkipped: counter(
    "orkestra_writes_skipped_total",
    "Writes left out because the object already matched",
    [
      "kind",
    ],
  ),
  eventsTotal: counter("orkestra_events_total", "Kubernetes events, by result (sent, failed, dropped)", [
    "result",
  ]),
  backgroundDropped: counter(
    "orkestra_background_writes_dropped_total",
    "Background writes given up because their queue was full",
    ["lane"],
  ),
  configInfo: gauge(
    "orkestra_config_info",
    "Always 1; the labels name the Katalog and the digest of its configuration",
    [
      "katalog",
      "digest",
    ],
  ),
  bugsTotal: counter("orkestra_bugs_total", "Errors that are our own bugs", ["where"]),
  processCpu: counter("process_cpu_seconds_total", "User and system CPU time of the process", []),
  processResident: gauge("process_resident_memory_bytes", "Resident memory of the process", []),
  processHeapUsed: gauge("process_heap_used_bytes", "JavaScript heap in use", []),
  processHeapTotal: gauge("process_heap_bytes", "JavaScript heap reserved", []),
  processStart: gauge("process_start_time_seconds", "Start of the process, seconds since the epoch", []),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

function counter(name: string, help: string, labels: readonly string[]): MetricDefinition<"counter"> {
  return { kind: "counter", name, help, labels };
}

function gauge(name: string, help: string, labels: readonly string[]): MetricDefinition<"gauge"> {
  return { kind: "gauge", name, help, labels };
}

function histogram(
  name: string,
  help: string,
  labels: readonly string[],
  buckets: readonly number[] = SECONDS,
): MetricDefinition<"histogram"> {
  return { kind: "histogram", name, help, labels, buckets };
}
