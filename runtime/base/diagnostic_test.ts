// Owns: tests of remarks as values, and of the positions that they carry. Must not: be part of a program.

import assert from "node:assert/strict";
import {
  compareSpans,
  type Diagnostic,
  formatSpan,
  hasErrors,
  sortDiagnostics,
  type Span,
  syntheticSpan,
} from "./mod.ts";

const at = (offset: number, more: Partial<Span> = {}): Span => ({
  uri: "a.yaml",
  offset,
  length: 1,
  line: 1,
  column: offset + 1,
  ...more,
});

const remark = (code: string, span: Span, message = "m", more: Partial<Diagnostic> = {}): Diagnostic => ({
  code,
  severity: "error",
  span,
  message,
  ...more,
});

Deno.test("sortDiagnostics orders by source, position and code", () => {
  const sorted = sortDiagnostics([
    remark("ORK2", at(5)),
    remark("ORK9", at(0, { uri: "b.yaml" })),
    remark("ORK1", at(5)),
    remark("ORK3", at(5, { length: 0 })),
    remark("ORK4", at(2)),
  ]);
  assert.deepEqual(sorted.map((d) => d.code), ["ORK4", "ORK3", "ORK1", "ORK2", "ORK9"]);
});

Deno.test("sortDiagnostics removes exact repeats, wherever they stand, and nothing else", () => {
  const [one, two] = [remark("ORK1", at(1), "one"), remark("ORK1", at(1), "two")];
  const others = [
    remark("ORK2", at(1), "one"),
    remark("ORK1", at(2), "one"),
    remark("ORK1", at(1, { uri: "b" }), "one"),
  ];
  const sorted = sortDiagnostics([one, two, one, ...others, two]);
  assert.deepEqual(sorted, [one, two, ...others]);
});

Deno.test("sortDiagnostics keeps beginning and end of what is too long to be read", () => {
  const message = `${"a".repeat(600)} is wrong`;
  const [cut, kept] = sortDiagnostics([
    remark("ORK1", at(1), message, { hint: "h".repeat(501) }),
    remark("ORK2", at(2), "m".repeat(500)),
  ]);
  assert.match(cut!.message, /^a{400} … a+ is wrong$/);
  assert.match(cut!.hint!, /^h{400} … h{80}$/);
  assert.equal(kept!.message.length, 500);
  assert.equal(kept!.hint, undefined);
  assert.equal("hint" in sortDiagnostics([remark("ORK1", at(1), message)])[0]!, false);
});

Deno.test("hasErrors is about errors alone", () => {
  assert.equal(hasErrors([]), false);
  assert.equal(hasErrors([remark("ORK1", at(1), "m", { severity: "warning" })]), false);
  assert.equal(hasErrors([remark("ORK1", at(1), "m", { severity: "warning" }), remark("ORK2", at(1))]), true);
});

Deno.test("a span is shown as a link, and compares by source, start and length", () => {
  assert.equal(formatSpan(at(4, { line: 3, column: 2 })), "a.yaml:3:2");
  assert.equal(formatSpan(syntheticSpan("x")), "x:1:1");
  assert.deepEqual([syntheticSpan("x").offset, syntheticSpan("x").length], [0, 0]);
  const signs = (a: Span, b: Span) => [Math.sign(compareSpans(a, b)), Math.sign(compareSpans(b, a))];
  assert.deepEqual(signs(at(1), at(1)), [0, 0]);
  assert.deepEqual(signs(at(1), at(2)), [-1, 1]);
  assert.deepEqual(signs(at(1), at(1, { length: 2 })), [-1, 1]);
  assert.deepEqual(signs(at(9), at(1, { uri: "b" })), [-1, 1]);
});
