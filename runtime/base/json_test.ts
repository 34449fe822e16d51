// Owns: tests of JSON values as data: equality, canonical text, paths, digests, keys. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalJson,
  copyJson,
  isJsonObject,
  type Json,
  jsonAt,
  jsonEqual,
  type MutableJson,
  type MutableJsonObject,
  ownValue,
  setOwn,
  sha256Hex,
  shortHash,
  stableHash,
} from "./mod.ts";

const different: readonly (readonly [Json | undefined, Json | undefined])[] = [
  [null, undefined],
  [null, {}],
  [0, false],
  [1, "1"],
  ["", null],
  [[], {}],
  [{}, []],
  [[1, 2], [2, 1]],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: 1 }, { b: 1 }],
  [{ a: { b: [1] } }, { a: { b: [2] } }],
  [{ a: 1 }, JSON.parse('{"__proto__": 1}')],
];

for (const [a, b] of different) {
  Deno.test(`${canonicalJson(a)} is not ${b === undefined ? "absent" : canonicalJson(b)}`, () => {
    assert.equal(jsonEqual(a, b), false);
    assert.equal(jsonEqual(b, a), false);
  });
}

/** The same value with the keys of every object in the opposite order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, turned(inner)]));
}

Deno.test("the order of keys matters neither to equality nor to text nor to digests", () => {
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }).map((v) => v as Json), (value) => {
    const other = turned(value);
    assert.ok(jsonEqual(value, other));
    assert.equal(canonicalJson(value), canonicalJson(other));
    assert.equal(stableHash(value), stableHash(other));
    assert.ok(jsonEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value))));
  }));
});

Deno.test("equal values have equal texts, and different ones different texts", () => {
  const value = fc.jsonValue({ maxDepth: 2 }).map((v) => v as Json);
  fc.assert(fc.property(value, value, (a, b) => {
    // -0 is written as 0.
    if (canonicalJson(a) !== canonicalJson(b)) assert.equal(jsonEqual(a, b), false);
    else assert.ok(jsonEqual(JSON.parse(canonicalJson(a)), JSON.parse(canonicalJson(b))));
  }));
});

Deno.test("a copy is equal, and changing it changes nothing else", () => {
  fc.assert(fc.property(fc.jsonValue().map((v) => v as Json), (value) => {
    const before = canonicalJson(value);
    const copy = copyJson(value);
    assert.equal(canonicalJson(copy), before);
    emptied(copy);
    assert.equal(canonicalJson(value), before);
  }));
  const odd = JSON.parse('{"__proto__": {"a": [1]}}') as Json;
  assert.deepEqual(Object.keys(copyJson(odd) as MutableJsonObject), ["__proto__"]);
});

/** Without anything in it, at any depth. */
function emptied(value: MutableJson): void {
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) emptied(inner);
  if (Array.isArray(value)) value.length = 0;
  else for (const key of Object.keys(value)) delete value[key];
}

Deno.test("canonicalJson sorts keys and writes what is absent as null", () => {
  assert.equal(
    canonicalJson({ b: [1, { d: "x", c: null }], a: true }),
    '{"a":true,"b":[1,{"c":null,"d":"x"}]}',
  );
  assert.equal(canonicalJson(undefined), "null");
});

Deno.test("jsonAt follows own keys of objects, and nothing else", () => {
  const value: Json = { a: { b: [1], c: null } };
  const cases: readonly (readonly [path: readonly string[], found: Json | undefined])[] = [
    [[], value],
    [["a", "c"], null],
    [["a", "b"], [1]],
    [["a", "b", "0"], undefined],
    [["a", "b", "length"], undefined],
    [["a", "c", "x"], undefined],
    [["x", "y"], undefined],
    [["constructor"], undefined],
  ];
  for (const [path, found] of cases) assert.deepEqual(jsonAt(value, path), found, path.join("."));
  assert.equal(jsonAt(undefined, ["a"]), undefined);
});

Deno.test("isJsonObject is true for objects that are no lists", () => {
  assert.deepEqual([{}, { a: 1 }, [], null, "a", 1, undefined].map(isJsonObject), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("digests are those of SHA-256, cut to what was asked for", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(sha256Hex("abc"), abc);
  assert.equal(shortHash("abc"), abc.slice(0, 8));
  assert.equal(shortHash("abc", 16), abc.slice(0, 16));
  assert.equal(stableHash({ a: 1 }), sha256Hex('{"a":1}'));
});

Deno.test("any text may be a key", () => {
  const table: Record<string, number> = {};
  for (const key of ["a", "constructor", "__proto__", ""]) {
    assert.equal(ownValue(table, key), undefined, key);
    setOwn(table, key, 1);
    setOwn(table, key, 2);
    assert.equal(ownValue(table, key), 2, key);
  }
  assert.deepEqual(Object.keys(table).toSorted(), ["", "__proto__", "a", "constructor"]);
  assert.equal(Object.getPrototypeOf(table), Object.prototype);
});
