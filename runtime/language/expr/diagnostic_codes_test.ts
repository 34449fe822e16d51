// Owns: proof that the explained codes are sound. Must not: test who draws them.

import { deepEqual, ok } from "node:assert/strict";
import { EXPR_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
import { rendered, yaml } from "./expr_test_support.ts";
import { compileCondition } from "./condition.ts";

Deno.test("codes are unique, sorted and in the range of this folder", () => {
  const codes = EXPR_DIAGNOSTIC_CODES.map((c) => c.code);
  deepEqual(codes, [...new Set(codes)].sort());
  for (const code of codes) ok(/^ORK2[01]\d\d$/.test(code), code);
});

Deno.test("right template examples load", () => {
  for (const { code, example } of EXPR_DIAGNOSTIC_CODES) {
    const quoted = /^(?:\w+: )?(["'])(\{\{.*\}\}.*)\1$/.exec(example.right);
    if (!quoted || quoted[2]!.includes("…")) continue;
    ok(!/ORK200\d/.test(rendered(quoted[2]!)), `${code}: ${rendered(quoted[2]!)}`);
  }
});

Deno.test("condition examples are wrong and right as they say", () => {
  for (const { code, example } of EXPR_DIAGNOSTIC_CODES) {
    if (!example.wrong.startsWith("{")) continue;
    const codes = (text: string) => compileCondition(yaml(text)).diagnostics.map((d) => d.code);
    ok(codes(example.wrong).includes(code), `${code}: ${codes(example.wrong)}`);
    deepEqual(codes(example.right), [], code);
  }
});
