// Owns: where log records go: JSON lines or lines for people. Must not: filter or collect.

import type { LogRecord, LogSink } from "../../runtime/telemetry/mod.ts";

/** One JSON object a line: `{"time":"2026-01-02T03:04:05.678Z","level":"info","message":…, …fields}`. */
export function jsonLogSink(write: (text: string) => void): LogSink {
  return { write: (record) => write(`${formatJsonRecord(record)}\n`) };
}

/** Lines in a given look. */
export function lineLogSink(write: (text: string) => void, format: (record: LogRecord) => string): LogSink {
  return { write: (record) => write(`${format(record)}\n`) };
}

/** A record as one line of JSON. Fields never hide time, level or message; what JSON cannot say becomes text. */
export function formatJsonRecord(record: LogRecord): string {
  const { time: _time, level: _level, message: _message, ...fields } = record.fields;
  return JSON.stringify({
    time: new Date(record.timeMs).toISOString(),
    level: record.level,
    message: record.message,
    ...fields,
  }, (_key, value) => {
    if (typeof value === "bigint") return value.toString();
    if (value instanceof Error) return value.message;
    return value;
  });
}
