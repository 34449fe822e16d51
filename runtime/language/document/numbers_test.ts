// Owns: tests of numbers and truth values between text, tree and text. Must not: test other scalars.

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { Json, JsonObject } from "../../base/mod.ts";
import { type MapNode, toJson, toObject } from "./node.ts";
import { parseDocuments } from "./parse.ts";
import { renderTree, renderWithOrigins } from "./render_origin.ts";
import { renderYaml } from "./render.ts";

function root(text: string): MapNode {
  return parseDocuments({ uri: "f", text }).value![0]!.root as MapNode;
}

Deno.test("every whole number of 64 bits keeps its digits through YAML", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
      const text = `a: ${value}\nb: [${value}]\n`;
      const json = toJson(root(text));
      equal(renderYaml(json), `a: ${value}\nb:\n- ${value}\n`);
      deepEqual(toJson(root(renderYaml(json))), json);
      deepEqual(toObject(root(text)), json);
      equal(renderTree(root(text)), renderYaml(json));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("large numbers in other forms are read as they are meant", () => {
  deepEqual(
    toJson(
      root(
        "a: 0xFFFFFFFFFFFFFFFF\nb: +9007199254740993\nc: 1e17\nd: 9007199254740993.0\ne: '9007199254740993'",
      ),
    ),
    {
      a: 2n ** 64n - 1n,
      b: 9_007_199_254_740_993n,
      c: 1e17,
      d: 9_007_199_254_740_992,
      e: "9007199254740993",
    },
  );
});

/** What sigs.k8s.io/yaml v1.6 makes of `v: TEXT`, which is what kubectl sends. */
const KUBECTL: readonly (readonly [string, Json])[] = [
  ["yes", true],
  ["Yes", true],
  ["no", false],
  ["on", true],
  ["Off", false],
  ["y", true],
  ["n", false],
  ["yEs", "yEs"],
  ["TRUE", true],
  ["0o17", 15],
  ["0777", 511],
  ["0o8", "0o8"],
  ["089", 89],
  ["-0777", -511],
  ["0x1F", 31],
  ["-0x1F", -31],
  ["0b11", 3],
  ["1_000", 1000],
  ["1_0.5", 10.5],
  ["0x_F", 15],
  ["1__0", 10],
  ["_1", "_1"],
  ["1e5_0", 1e50],
  ["0o777_1", 4089],
  ["+1", 1],
  [".5", 0.5],
  ["5.", 5],
  ["1e3", 1000],
  ["1e400", "1e400"],
  ["2001-01-01", "2001-01-01"],
  ["2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"],
  ["1:30", "1:30"],
  ["190:20:30", "190:20:30"],
  ["1.5e", "1.5e"],
  ["0x1p4", "0x1p4"],
  ["~", null],
  ["NULL", null],
  ["=", "="],
  ["18446744073709551615", 2n ** 64n - 1n],
  ["!!str 0777", "0777"],
  ["!!str yes", "yes"],
  ["'yes'", "yes"],
  ["'0777'", "0777"],
];

Deno.test("objects hold the scalars that kubectl would send", () => {
  for (const [text, expected] of KUBECTL) deepEqual(toObject(root(`v: ${text}`)), { v: expected }, text);
});

Deno.test("texts and Katalog fields keep what is written", () => {
  deepEqual(toJson(root("a: yes\nb: 1_000\nc: 2001-01-01\nyes: 1\n1.0: 2")), {
    a: "yes",
    b: "1_000",
    c: "2001-01-01",
    yes: 1,
    "1.0": 2,
  });
});

Deno.test("a tree is written with its numbers and truth values as they were written", () => {
  const text = 'a: 1.10\nb: 0400\nc: yes\nd: 1_000\ne: "yes"\nf: 0x10\ng: ~\nh: "0400"\ni: True\n';
  const tree = root(text);
  for (const rendered of [renderTree(tree), renderWithOrigins(tree)]) {
    const again = root(rendered);
    deepEqual(toObject(again), toObject(tree));
    deepEqual(texts(again), texts(tree));
  }
});

function texts(map: MapNode): readonly (string | undefined)[] {
  return map.entries.map(({ value }) =>
    value.kind === "scalar" && value.value !== null ? value.text : undefined
  );
}

Deno.test("keys that mean something to JavaScript are keys", () => {
  const object = toObject(root("__proto__: {a: 1}\nconstructor: 2")) as JsonObject;
  deepEqual(Object.keys(object), ["__proto__", "constructor"]);
  equal(Object.getPrototypeOf(object), Object.prototype);
});
