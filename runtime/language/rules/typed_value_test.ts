// Owns: tests of numbers brought to a type. Must not: test rules.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Json, jsonText } from "../../base/mod.ts";
import { fitted } from "./conversion_value.ts";
import { convertTo, decodedJson, shownValue, toJsonValue, yamlScalar } from "./typed_value.ts";
import type { ValueType } from "./schema_type.ts";

const LARGE = 9_007_199_254_740_993n;

function converted(type: ValueType, value: unknown): Json | undefined {
  const result = convertTo(type, value);
  return result.kind === "value" ? result.value : undefined;
}

Deno.test("every whole number of 64 bits keeps its digits in every numeric type", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
    for (const type of ["integer", "number", "any", "intOrString"] as const) {
      for (const given of type === "any" ? [value] : [value, String(value), ` ${value} `]) {
        assert.equal(jsonText(converted(type, given)), String(value), type);
      }
    }
    assert.equal(converted("string", value), String(value));
    assert.equal(jsonText(yamlScalar(String(value))), String(value));
    assert.equal(jsonText(decodedJson(`[${value}]`)), `[${value}]`);
  }));
});

Deno.test("a bigint is only what a number cannot hold", () => {
  assert.equal(converted("integer", 5n), 5);
  assert.deepEqual(toJsonValue([5n, LARGE]), [5, LARGE]);
});

Deno.test("numbers that JSON cannot hold are no numbers", () => {
  for (const type of ["integer", "number"] as const) {
    assert.equal(converted(type, "9".repeat(400)), undefined);
    assert.equal(converted(type, "1e400"), undefined);
  }
  assert.equal(yamlScalar("9".repeat(400)), "9".repeat(400));
});

Deno.test("a large number already has the type of its schema", () => {
  for (const schema of [{ type: "integer" }, { type: "number" }, { "x-kubernetes-int-or-string": true }]) {
    assert.deepEqual(fitted(LARGE, schema), { kind: "value", value: LARGE });
  }
  assert.deepEqual(fitted(LARGE, { type: "string" }), { kind: "value", value: String(LARGE) });
});

Deno.test("messages show all digits", () => assert.equal(shownValue({ a: [LARGE] }), `{"a":[${LARGE}]}`));
