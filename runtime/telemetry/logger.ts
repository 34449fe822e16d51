// Owns: building log records with bound fields and a level. Must not: format or write them.

import type { Clock } from "../base/mod.ts";
import type { LogFields, Logger, LogLevel, LogRecord, LogSink } from "./ports.ts";

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface LoggerOptions {
  readonly clock: Clock;
  /** Records below it are dropped. @default "info" */
  readonly level?: LogLevel;
  readonly fields?: LogFields;
}

/** A logger that hands records to `sink`. Later fields win over bound ones of the same name. */
export function createLogger(sink: LogSink, options: LoggerOptions): Logger {
  const lowest = RANK[options.level ?? "info"];
  const bound = options.fields ?? {};
  const log = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (RANK[level] < lowest) return;
    sink.write({
      level,
      timeMs: options.clock.now(),
      message,
      fields: fields ? { ...bound, ...fields } : bound,
    });
  };
  return {
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    with: (fields) => createLogger(sink, { ...options, fields: { ...bound, ...fields } }),
  };
}

const nothing = () => {};

/** Drops everything. */
export const nullLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => nullLogger,
};

/** Keeps every record, for tests. */
export function recordingLogger(
  clock: Clock,
): { readonly logger: Logger; readonly records: readonly LogRecord[] } {
  const records: LogRecord[] = [];
  const sink = { write: (record: LogRecord) => void records.push(record) };
  return { logger: createLogger(sink, { clock, level: "debug" }), records };
}
