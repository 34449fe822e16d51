// Owns: where log records go, one line each. Must not: filter, collect or decide how a record looks.

import type { LogRecord, LogSink } from "../../runtime/telemetry/mod.ts";

/** Writes each record as one line in the given look. */
export function lineLogSink(write: (text: string) => void, format: (record: LogRecord) => string): LogSink {
  return { write: (record) => write(`${format(record)}\n`) };
}
