// Owns: tests of numbers, keys and texts through JSON. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalJson,
  exactNumber,
  type Json,
  jsonEqual,
  jsonText,
  mayHoldLargeInteger,
  parseJson,
  wholeNumberOf,
} from "./mod.ts";

const LARGEST = 2n ** 63n - 1n;
const any64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });

Deno.test("every whole number of 64 bits keeps its digits", () => {
  fc.assert(
    fc.property(any64, fc.constantFrom("", " ", "\n  "), (value, space) => {
      const text = `{"a":[${space}${value},{"b":${space}${value}}],"c":"${value}"}`;
      const parsed = parseJson(text);
      assert.equal(jsonText(parsed), text.replaceAll(space || " ", ""));
      assert.ok(jsonEqual(parseJson(jsonText(parsed, { indent: 2 })), parsed));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("numbers up to 2^53 stay numbers", () => {
  for (const value of [0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991]) {
    assert.equal(parseJson(String(value)), value);
  }
  assert.equal(parseJson("9007199254740992"), 9_007_199_254_740_992n);
  assert.equal(parseJson("-9007199254740993"), -9_007_199_254_740_993n);
});

Deno.test("all that is no large whole number reads as JSON.parse reads it", () => {
  fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => {
    const parsed = parseJson(text);
    if (!mayHoldLargeInteger(text)) assert.deepEqual(parsed, JSON.parse(text));
    assert.equal(
      Object.is(JSON.parse(jsonText(parsed)), -0) ? 0 : jsonText(parsed),
      jsonText(JSON.parse(text)),
    );
  }));
  for (
    const text of ["1.0", "1e3", "0.1", "-0", "1e400", "12345678901234567.5", "1e17", "0.12345678901234567"]
  ) {
    assert.ok(Object.is(parseJson(text), JSON.parse(text)), text);
  }
});

Deno.test("a text with more digits than a double has room for reads as JSON.parse reads it", () => {
  assert.equal(parseJson("9".repeat(400)), Infinity);
  assert.equal(parseJson("9".repeat(300)), BigInt("9".repeat(300)));
});

Deno.test("a number of 16 digits is found wherever it stands, and digits in texts are not", () => {
  fc.assert(
    fc.property(fc.nat(80), fc.integer({ min: 16, max: 60 }), fc.nat(40), (before, digits, after) => {
      const text = `{"${"k".repeat(before)}":${"1".repeat(digits)},"${"z".repeat(after)}":1}`;
      assert.ok(mayHoldLargeInteger(text), text);
    }),
  );
  for (const digits of [1, 8, 15]) {
    assert.ok(!mayHoldLargeInteger(`[${Array(40).fill("7".repeat(digits)).join(",")}]`));
  }
  assert.ok(!mayHoldLargeInteger(`{"image":"sha256:${"a1".repeat(32)}","n":"x-${"1".repeat(20)}"}`));
  assert.ok(!mayHoldLargeInteger('{"time":"2024-01-01T00:00:00.0000000000000000Z","f":0.12345678901234567}'));
});

Deno.test("keys that mean something to JavaScript are keys", () => {
  const text = '{"__proto__":{"constructor":9007199254740993},"constructor":1,"toString":2}';
  assert.equal(jsonText(parseJson(text)), text);
  assert.equal(Object.getPrototypeOf(parseJson(text)), Object.prototype);
});

Deno.test("texts keep control characters and half surrogates", () => {
  const text = '{"n":9007199254740993,"s":"\\u0000\\u001f\\ud800\\u2028"}';
  assert.deepEqual(parseJson(text), { n: 9_007_199_254_740_993n, s: "\u0000\u001f\ud800\u2028" });
  assert.deepEqual(parseJson(jsonText(parseJson(text))), parseJson(text));
});

Deno.test("what cannot be written is still refused", () => {
  const circle: { self?: unknown; n: bigint } = { n: LARGEST };
  circle.self = circle;
  assert.throws(() => jsonText(circle), TypeError);
  assert.throws(() => parseJson('{"a":9007199254740993'), SyntaxError);
});

Deno.test("equality and canonical text agree about numbers", () => {
  const pairs: readonly (readonly [Json, Json, boolean])[] = [
    [LARGEST, LARGEST, true],
    [LARGEST, LARGEST - 1n, false],
    [2n ** 64n - 1n, 18_446_744_073_709_552_000n, true],
    [10n ** 20n, 1e20, true],
    [10n ** 25n, 1e25, true],
    [1_152_921_504_606_847_000n, 2 ** 60, true],
    [2n ** 60n, 2 ** 60, false],
    [9_007_199_254_740_993n, "9007199254740993", false],
    [9_007_199_254_740_993n, null, false],
  ];
  for (const [a, b, expected] of pairs) {
    assert.equal(jsonEqual([a], [b]), expected, `${a} ${b}`);
    assert.equal(jsonEqual({ b }, { b: a }), expected, `${b} ${a}`);
    assert.equal(canonicalJson(a) === canonicalJson(b), expected, `${a} ${b}`);
  }
});

Deno.test("no large whole number is overlooked, whatever digits stand before it", () => {
  const noise = fc.array(
    fc.oneof(fc.stringMatching(/^[0-9]{0,18}$/), fc.stringMatching(/^[a-z0-9 -]{0,20}$/)),
    {
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(
      noise,
      any64.filter((v) => v > 9_999_999_999_999_999n || v < -9_999_999_999_999_999n),
      (before, value) => {
        const text = `[${before.map((part) => JSON.stringify(part)).concat(String(value)).join(",")}]`;
        assert.ok(mayHoldLargeInteger(text), text);
        assert.equal((parseJson(text) as readonly Json[]).at(-1), value);
      },
    ),
    { numRuns: 1_000 },
  );
});

Deno.test("a whole number is a number as long as that is exact", () => {
  const cases: readonly (readonly [digits: string, value: number | bigint])[] = [
    ["0", 0],
    ["-7", -7],
    ["+7", 7],
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740993", 9_007_199_254_740_993n],
    ["+9007199254740993", 9_007_199_254_740_993n],
    ["-9007199254740993", -9_007_199_254_740_993n],
    ["0x20000000000001", 9_007_199_254_740_993n],
    ["1".repeat(400), Infinity],
  ];
  for (const [digits, value] of cases) assert.equal(wholeNumberOf(digits), value, digits);
  const largest = BigInt(Number.MAX_SAFE_INTEGER);
  assert.deepEqual([largest, -largest, largest + 1n, -largest - 1n, 0n].map(exactNumber), [
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    largest + 1n,
    -largest - 1n,
    0,
  ]);
});
