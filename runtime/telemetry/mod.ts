/** Logging and metrics as ports, with their encoders. @module */
// Owns: the public surface of runtime/telemetry. Must not: hold logic.

export type {
  Counter,
  Gauge,
  Histogram,
  Labels,
  LogFields,
  Logger,
  LogLevel,
  LogRecord,
  LogSink,
  Metrics,
} from "./ports.ts";
export { createLogger, type LoggerOptions, nullLogger, recordingLogger } from "./logger.ts";
export { encodeError, encodeJsonLine } from "./json_line.ts";
export {
  counterOf,
  createMetrics,
  gaugeOf,
  histogramOf,
  type MetricsOptions,
  nullMetrics,
  type ProcessProbe,
} from "./metrics.ts";
export type { LogEvent } from "./log_event.ts";
export { LOG_EVENTS, type LogEventDefinition } from "./log_table.ts";
export { type MetricDefinition, METRICS } from "./metric_table.ts";
export { type Lasting, lastingFields, Repeats } from "./repeats.ts";
export { REDACTED, redactSecretObject, redactValues } from "./redact.ts";
