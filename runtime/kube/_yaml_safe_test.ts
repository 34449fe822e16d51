// Owns: tests of JSON that is read as YAML. Must not: need a server.

import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonText, parseJson } from "../base/mod.ts";
import { yamlSafe } from "./_yaml_safe.ts";

Deno.test("yamlSafe escapes what YAML refuses or folds, and replaces half characters", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["plain ü 🚀 \n\t\u0000", '"plain ü 🚀 \\n\\t\\u0000"'],
    ["\u007f\u0085\u009f", '"\\u007f\\u0085\\u009f"'],
    ["a\u2028b\u2029c", '"a\\u2028b\\u2029c"'],
    ["\ufeff\ufffe\uffff", '"\\ufeff\\ufffe\\uffff"'],
    ["\ud83d \udc00", '"\\ufffd \\ufffd"'],
    ["\\ud83d", '"\\\\ud83d"'],
    ["\\\ud83d", '"\\\\\\ufffd"'],
  ];
  for (const [text, expected] of cases) {
    assert.equal(yamlSafe(jsonText(text)), expected);
    assert.equal(yamlSafe(jsonText({ [text]: 1 })), `{${expected}:1}`);
  }
});

Deno.test("yamlSafe changes no value but half characters, and leaves nothing that YAML refuses", () => {
  const odd = fc.constantFrom(
    "\u007f",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\uffff",
    "\ud83d",
    "\udc00",
    "\\",
    "u",
    '"',
  );
  const any = fc.nat(0xffff).map((unit) => String.fromCharCode(unit));
  const text = fc.array(fc.oneof(odd, any), { maxLength: 12 }).map((parts) => parts.join(""));
  // No keys: JSON.parse of V8 14.7 takes `k\u007f` for the key `k\` that it met in the same place before.
  fc.assert(fc.property(fc.array(text, { maxLength: 4 }), (value) => {
    const safe = yamlSafe(jsonText(value));
    assert.deepEqual(parseJson(safe), value.map((one) => one.toWellFormed()));
    assert.match(
      safe,
      /^[\t\n\r\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u,
    );
  }));
});
