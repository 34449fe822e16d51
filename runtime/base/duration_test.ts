// Owns: tests of durations as users write and read them. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./mod.ts";

const read: readonly (readonly [text: string, ms: number | undefined])[] = [
  ["30", 30_000],
  ["1.5", 1_500],
  [" 5s ", 5_000],
  ["1ns", 1e-6],
  ["1us", 1e-3],
  ["1µs", 1e-3],
  ["1μs", 1e-3],
  ["-0", 0],
  ["250ms", 250],
  ["2m", 120_000],
  ["3h", 10_800_000],
  ["1d", 86_400_000],
  ["1w", 604_800_000],
  ["1mo", 2_592_000_000],
  ["1y", 31_536_000_000],
  ["1h30m", 5_400_000],
  ["1h1ms", 3_600_001],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1.s", 1_000],
  ["-2m", -120_000],
  ["+2m", 120_000],
  ["0s", 0],
  ...["", "-5", "s", "5x", "5 s", "1h30", "--1s", "1h,30m", "1e3s", "∞"].map((t) => [t, undefined] as const),
];

for (const [text, ms] of read) {
  Deno.test(`parseDuration(${JSON.stringify(text)}) is ${ms}`, () => assert.equal(parseDuration(text), ms));
}

const shown: readonly (readonly [ms: number, text: string])[] = [
  [-5, "0ms"],
  [0, "0ms"],
  [349.6, "350ms"],
  [999, "999ms"],
  [1_000, "1s"],
  [1_049, "1s"],
  [1_050, "1.1s"],
  [9_900, "9.9s"],
  [10_500, "10s"],
  [59_999, "59s"],
  [60_000, "1m"],
  [61_000, "1m1s"],
  [3_599_000, "59m59s"],
  [3_600_000, "1h"],
  [3_900_000, "1h5m"],
  [172_740_000, "47h59m"],
  [172_800_000, "2d"],
  [176_400_000, "2d1h"],
];

for (const [ms, text] of shown) {
  Deno.test(`formatDuration(${ms}) is ${text}`, () => assert.equal(formatDuration(ms), text));
}

Deno.test("what formatDuration shows of whole seconds, parseDuration reads", () => {
  fc.assert(fc.property(fc.nat(172_799), (seconds) => {
    const ms = parseDuration(formatDuration(seconds * 1_000))!;
    assert.ok(seconds * 1_000 - ms >= 0 && seconds * 1_000 - ms < 60_000);
    if (seconds < 3_600) assert.equal(ms, seconds * 1_000);
  }));
});
