// Owns: tests of "did you mean". Must not: be part of a program.

import assert from "node:assert/strict";
import { nearestName } from "./mod.ts";

const NAMES = ["replicas", "image", "imagePullPolicy", "port", "ports", "env"];

const cases: readonly (readonly [name: string, found: string | undefined])[] = [
  ["replica", "replicas"],
  ["relpicas", "replicas"],
  ["Replicas", "replicas"],
  ["rplicass", "replicas"],
  ["imag", "image"],
  ["imagepullpolicy", "imagePullPolicy"],
  ["imagePolicy", undefined],
  ["prot", "port"],
  ["porst", "port"],
  ["evn", "env"],
  ["ev", "env"],
  ["e", undefined],
  ["xyz", undefined],
  ["", undefined],
  ["completelydifferent", undefined],
];

for (const [name, found] of cases) {
  Deno.test(`nearestName(${JSON.stringify(name)}) is ${found}`, () =>
    assert.equal(nearestName(name, NAMES), found));
}

Deno.test("nearestName takes the closest, and of equally close ones the first", () => {
  assert.equal(nearestName("ports", ["porta", "ports"]), "ports");
  assert.equal(nearestName("portx", ["porta", "portb"]), "porta");
  assert.equal(nearestName("abcdef", ["badcef"]), "badcef", "two swaps are two steps");
  assert.equal(nearestName("abcd", ["badc"]), undefined, "which is too many for four letters");
  assert.equal(nearestName("name", []), undefined);
});
