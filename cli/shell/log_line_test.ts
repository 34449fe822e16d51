// Owns: tests of how a log record looks to a person. Must not: test styles.

import assert from "node:assert/strict";
import { formatLogLine } from "./log_line.ts";
import { paintFor, symbolsFor } from "./style.ts";

const look = { paint: paintFor(false), symbols: symbolsFor(false) };

function lineOf(message: string, fields: Record<string, unknown> = {}): string {
  return formatLogLine({ level: "info", timeMs: 0, message, fields }, look);
}

Deno.test("formatLogLine() lets no object speak to the terminal", () => {
  const line = lineOf("denied: \u001b[2J\u0007\u009b31m", {
    object: "Site/\u001b[31ma",
    note: "x\u009by\u001b",
  });
  // deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
  assert.equal(/[\u0000-\u001f\u007f-\u009f]/.test(line), false, JSON.stringify(line));
});

Deno.test("formatLogLine() keeps a text of several lines from looking like several records", () => {
  const [first, ...rest] = lineOf("denied: a\r\n12:00:00  Site/b  Ready").split("\n");
  assert.match(first!, /denied: a/);
  assert.deepEqual(rest.map((line) => line.slice(0, 36).trim()), [""]);
  assert.match(rest[0]!, /Site\/b {2}Ready$/);
});
