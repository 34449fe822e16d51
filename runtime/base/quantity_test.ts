// Owns: tests of Kubernetes quantities. Must not: be part of a program.

import assert from "node:assert/strict";
import { compareQuantities, parseQuantity } from "./mod.ts";

const equal: readonly (readonly [a: string, b: string])[] = [
  ["1", "1000m"],
  ["0.5", "500m"],
  [".5", "500m"],
  ["1.", "1"],
  ["1m", "1000u"],
  ["1u", "1000n"],
  ["1k", "1000"],
  ["1M", "1000k"],
  ["1G", "1000M"],
  ["1T", "1000G"],
  ["1P", "1000T"],
  ["1E", "1000P"],
  ["1Ki", "1024"],
  ["1Mi", "1024Ki"],
  ["1Gi", "1024Mi"],
  ["1Ti", "1024Gi"],
  ["1Pi", "1024Ti"],
  ["1Ei", "1024Pi"],
  ["1.5Gi", "1536Mi"],
  ["2e3", "2k"],
  ["2E3", "2k"],
  ["2e-3", "2m"],
  ["+1", "1"],
  ["-1", "-1000m"],
  ["0.0000000001", "1n"],
  ["0.0000000011", "2n"],
  ["9007199254740993", "9007199254740993000m"],
];

for (const [a, b] of equal) {
  Deno.test(`the quantities ${a} and ${b} are one`, () => {
    assert.equal(compareQuantities(parseQuantity(a)!, parseQuantity(b)!), 0);
  });
}

Deno.test("quantities are ordered by value, exactly", () => {
  const ascending = ["-1", "-1m", "0", "1n", "1m", "999m", "1", "1.000000001", "1k", "1Ki", "1E", "1Ei"];
  for (const [i, text] of ascending.entries()) {
    for (const [j, other] of ascending.entries()) {
      const order = compareQuantities(parseQuantity(text)!, parseQuantity(other)!);
      assert.equal(Math.sign(order), Math.sign(i - j), `${text} ${other}`);
    }
  }
});

Deno.test("what is no quantity is refused", () => {
  for (
    const text of [
      "",
      "m",
      ".",
      "1 Gi",
      "1gi",
      "1K",
      "1mm",
      "1e",
      "1e3k",
      "1e9999",
      "0x10",
      "one",
      "--1",
      " 1",
      "1\n",
    ]
  ) {
    assert.equal(parseQuantity(text), undefined, text);
  }
});
