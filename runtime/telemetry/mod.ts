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
