// Owns: where log records go, one line each. Must not: filter, collect or decide how a record looks.

import type { LogRecord, LogSink } from "../../runtime/telemetry/mod.ts";

/** Writes each record as one line in the given look; nothing where the look gives none. */
export function lineLogSink(
  write: (text: string) => void,
  format: (record: LogRecord) => string | undefined,
): LogSink {
  return {
    write(record) {
      const line = format(record);
      if (line !== undefined) write(`${line}\n`);
    },
  };
}
