// Owns: logging and metrics as ports. Must not: format for people or write anywhere.

import type { LogLevel } from "./log_level.ts";
import type { LogEvent } from "./log_event.ts";

export type { LogLevel };

/** `event` names what happened, for programs; every record of the runtime has one (log_table.ts). */
export interface LogFields {
  readonly event?: LogEvent;
  readonly [key: string]: unknown;
}

/** One record. `fields` never hold secret data. */
export interface LogRecord {
  readonly level: LogLevel;
  /** Epoch ms. */
  readonly timeMs: number;
  readonly message: string;
  readonly fields: LogFields;
}

/** Where records go; `cli/io` writes them as JSON lines or for people. */
export interface LogSink {
  write(record: LogRecord): void;
}

/** A logger with bound fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  with(fields: LogFields): Logger;
}

export type Labels = Readonly<Record<string, string>>;

/** A metric with its labels fixed at the call. */
export interface Counter {
  add(labels: Labels, amount?: number): void;
}
export interface Gauge {
  set(labels: Labels, value: number): void;
}
export interface Histogram {
  observe(labels: Labels, value: number): void;
}

/** Registry of metrics. Asking twice for one name gives the same metric. Names and labels follow Prometheus rules. */
export interface Metrics {
  counter(name: string, help: string, labelNames: readonly string[]): Counter;
  gauge(name: string, help: string, labelNames: readonly string[]): Gauge;
  histogram(
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets?: readonly number[],
  ): Histogram;
  /** Prometheus text exposition of everything. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}
