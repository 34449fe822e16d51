// Owns: tests of loggers and their JSON lines. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import { virtualClock } from "../../tests/support/virtual_clock.ts";
import { OrkError } from "../base/mod.ts";
import { encodeJsonLine } from "./json_line.ts";
import { createLogger, recordingLogger } from "./logger.ts";

function encode(fields: Readonly<Record<string, unknown>>) {
  return JSON.parse(encodeJsonLine({ level: "info", timeMs: 1_767_323_045_678, message: "m", fields }));
}

Deno.test("encodeJsonLine puts time, level and message first", () => {
  const line = encodeJsonLine({
    level: "warn",
    timeMs: 1_767_323_045_678,
    message: "a\nb",
    fields: { x: 1 },
  });
  assert.equal(line, `{"time":"2026-01-02T03:04:05.678Z","level":"warn","message":"a\\nb","x":1}`);
});

Deno.test("encodeJsonLine gives expected failures code and message, and bugs their stack", () => {
  const error = new OrkError("refused", {
    code: "kube/forbidden",
    hint: "grant it",
    cause: new TypeError("low"),
  });
  const expected = encode({ error }).error;
  assert.equal(expected.stack, undefined);
  assert.deepEqual([expected.code, expected.message, expected.hint], [
    "kube/forbidden",
    "refused",
    "grant it",
  ]);
  assert.equal(expected.cause.message, "low");
  assert.match(encode({ error: new TypeError("oops") }).error.stack, /TypeError: oops/);
});

Deno.test("encodeJsonLine keeps its own keys and copes with what JSON cannot hold", () => {
  const loop: Record<string, unknown> = {};
  loop["self"] = loop;
  const line = encode({ level: "x", big: 10n, nan: NaN, map: new Map([["k", 1]]), gone: undefined, loop });
  assert.equal(line.level, "info");
  assert.equal(line.field_level, "x");
  assert.equal(line.big, "10");
  assert.equal(line.nan, "NaN");
  assert.deepEqual(line.map, { k: 1 });
  assert.deepEqual(encode({ map: new Map([[{ toString: false }, 1]]) }).map, { '{"toString":false}': 1 });
  assert.ok(!("gone" in line));
  assert.match(JSON.stringify(line.loop), /"\.\.\."/);
});

Deno.test("encodeJsonLine gives one parsable line for any fields", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true, withMap: true })),
      (fields) => {
        const line = encodeJsonLine({ level: "info", timeMs: 0, message: "m", fields });
        assert.ok(!line.includes("\n"));
        assert.equal(JSON.parse(line).message, "m");
      },
    ),
  );
});

Deno.test("Logger drops records below its level and binds fields", () => {
  const records: unknown[] = [];
  const clock = virtualClock(5);
  const logger = createLogger({ write: (r) => records.push(r) }, { clock, level: "warn", fields: { a: 1 } });
  logger.info("no");
  logger.with({ b: 2 }).error("yes", { a: 3 });
  assert.deepEqual(records, [{ level: "error", timeMs: 5, message: "yes", fields: { a: 3, b: 2 } }]);
});

Deno.test("recordingLogger keeps every level", () => {
  const { logger, records } = recordingLogger(virtualClock());
  logger.debug("a");
  logger.with({ x: 1 }).warn("b");
  assert.deepEqual(records.map((r) => [r.level, r.message]), [["debug", "a"], ["warn", "b"]]);
});
