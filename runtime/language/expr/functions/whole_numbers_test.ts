// Owns: tests that functions on whole numbers lose no digit within 64 bits. Must not: test other types.

import assert from "node:assert/strict";
import fc from "fast-check";
import { rendered } from "../expr_test_support.ts";

const BIG = 9007199254740993n;
const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);

const CASES: readonly (readonly [template: string, expected: string])[] = [
  ["{{ getIntOr .missing .a }}", `${BIG}`],
  ["{{ getIntOr .a 1 }} {{ getIntOr .text .most }}", `${BIG} ${MOST}`],
  ["{{ getIntOr .missing 2.9 }} {{ getIntOr .missing .text }}", `2 ${BIG}`],
  ["{{ div .a 1 }} {{ div .most 7 }} {{ div .least -1024 }}", `${BIG} ${MOST / 7n} ${LEAST / -1024n}`],
  ["{{ div .text 3 }}", `${BIG / 3n}`],
  ["{{ div 9 2 }} {{ div .a 2 }}", "4.5 4503599627370496"],
  ["{{ div .a 0.5 }} {{ div 0.5 .a | lt 0 }}", "18014398509481984 true"],
  ["{{ div .least -1 }} {{ div .most 1e300 | lt 0 }}", "9.223372036854776e+18 true"],
  ["{{ mod .a 10 }} {{ mod .least 1000 }}", "3 -808"],
  ["{{ abs (sub 0 .a) }} {{ min .a .most }} {{ max .least .a }}", `${BIG} ${BIG} ${BIG}`],
  ["{{ clamp .most 0 .a }} {{ toInt .text }} {{ toInt .most }}", `${BIG} ${BIG} ${MOST}`],
  ['{{ printf "%d" (add .a 2) }} {{ .a | add 1 | toString }}', `${BIG + 2n} ${BIG + 1n}`],
];

const ROOT = { a: BIG, text: String(BIG), most: MOST, least: LEAST };

for (const [template, expected] of CASES) {
  Deno.test(`whole numbers stay whole: ${template}`, () => {
    assert.equal(rendered(template, ROOT), expected);
  });
}

const number = fc.oneof(fc.bigInt(LEAST, MOST), fc.bigInt(-100n, 100n));
const asJson = (value: bigint) => BigInt.asIntN(53, value) === value ? Number(value) : value;

Deno.test("arithmetic on whole numbers is exact while its result fits 64 bits", () => {
  const operations: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => b !== 0n && a % b === 0n ? a / b : undefined,
    mod: (a, b) => b === 0n ? undefined : a % b,
    min: (a, b) => a < b ? a : b,
    max: (a, b) => a > b ? a : b,
  };
  fc.assert(fc.property(number, number, fc.constantFrom(...Object.keys(operations)), (a, b, name) => {
    const expected = operations[name]!(a, b);
    if (expected === undefined || BigInt.asIntN(64, expected) !== expected) return;
    assert.equal(rendered(`{{ ${name} .a .b }}`, { a: asJson(a), b: asJson(b) }), String(expected));
    assert.equal(rendered(`{{ ${name} .a .b }}`, { a: String(a), b: String(b) }), String(expected));
  }));
});

Deno.test("a quotient of whole numbers that has a fraction is the nearest number", () => {
  fc.assert(fc.property(fc.integer(), fc.integer().filter((b) => b !== 0), (a, b) => {
    assert.equal(Number(rendered("{{ div .a .b }}", { a, b })), a / b + 0);
  }));
});
