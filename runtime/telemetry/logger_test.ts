// Owns: tests of records, levels and bound fields. Must not: be part of a program.

import assert from "node:assert/strict";
import { virtualClock } from "../../tests/support/virtual_clock.ts";
import {
  createLogger,
  type LogLevel,
  type LogRecord,
  nullLogger,
  nullMetrics,
  recordingLogger,
} from "./mod.ts";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

function bench(level?: LogLevel) {
  const records: LogRecord[] = [];
  const clock = virtualClock(5_000);
  const sink = { write: (record: LogRecord) => void records.push(record) };
  return {
    clock,
    records,
    logger: createLogger(sink, { clock, ...(level ? { level } : {}), fields: { a: 1, b: 1 } }),
  };
}

for (const [i, level] of LEVELS.entries()) {
  Deno.test(`a logger of level ${level} drops what is below it`, () => {
    const { logger, records } = bench(level);
    for (const each of LEVELS) logger[each](each);
    assert.deepEqual(records.map((r) => [r.level, r.message]), LEVELS.slice(i).map((each) => [each, each]));
  });
}

Deno.test("a logger without a level begins at info", () => {
  const { logger, records } = bench();
  for (const each of LEVELS) logger[each](each);
  assert.deepEqual(records.map((r) => r.level), ["info", "warn", "error"]);
});

Deno.test("a record has its time, and its own fields win over bound ones", () => {
  const { logger, records } = bench();
  logger.with({ b: 2, c: 2 }).info("said", { c: 3 });
  logger.info("plain");
  assert.deepEqual(records, [
    { level: "info", timeMs: 5_000, message: "said", fields: { a: 1, b: 2, c: 3 } },
    { level: "info", timeMs: 5_000, message: "plain", fields: { a: 1, b: 1 } },
  ]);
});

Deno.test("the logger of a test keeps everything", () => {
  const { logger, records } = recordingLogger(virtualClock());
  for (const each of LEVELS) logger[each](each);
  assert.equal(records.length, 4);
});

Deno.test("who wants no log and no metrics can be given none", async () => {
  for (const each of LEVELS) nullLogger.with({ a: 1 })[each]("said");
  nullMetrics.counter("a_total", "a", []).add({});
  nullMetrics.gauge("b", "b", []).set({}, 1);
  nullMetrics.histogram("c", "c", [], [1]).observe({}, 1);
  assert.equal(typeof (await nullMetrics.expose()).text, "string");
});
