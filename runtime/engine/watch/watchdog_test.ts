// Owns: tests of telling a silent watch from a quiet one. Must not: open a watch.

import assert from "node:assert/strict";
import type { Clock } from "../../base/mod.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { Watchdog } from "./_watchdog.ts";

const TIMES = { endsInMs: 20_000, graceMs: 4_000 };

function bench(clock: Clock = virtualClock()) {
  let barked = 0;
  const watchdog = new Watchdog({ clock, ...TIMES, onStall: () => barked++ });
  return { watchdog, barked: () => barked };
}

Deno.test("a stream that outlives its end by the grace is silent, once", async () => {
  const clock = virtualClock();
  const { watchdog, barked } = bench(clock);
  await clock.advance(23_999);
  assert.deepEqual([barked(), watchdog.stalled], [0, false]);
  await clock.advance(1);
  assert.deepEqual([barked(), watchdog.stalled, clock.pending], [1, true, 0]);
});

Deno.test("a stream that delivers gets another grace, and no more than that", async () => {
  const clock = virtualClock();
  const { watchdog, barked } = bench(clock);
  await clock.advance(20_001);
  watchdog.feed();
  await clock.advance(3_999);
  assert.equal(barked(), 0);
  await clock.advance(4_000);
  assert.equal(barked(), 1);
});

Deno.test("a timer that comes late says that this process was busy, not that the stream is silent", () => {
  let nowMs = 0;
  const timers: (() => void)[] = [];
  const { barked } = bench({
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(_delayMs, run) {
      timers.push(run);
      return { cancel() {} };
    },
  });
  nowMs = 24_000 + 1_001;
  timers.shift()!();
  assert.equal(barked(), 0, "what came meanwhile was not read yet");
  nowMs += 4_000;
  timers.shift()!();
  assert.equal(barked(), 1);
});

Deno.test("a timer that comes early is set again for the same time", () => {
  let nowMs = 0;
  const timers: (readonly [delayMs: number, run: () => void])[] = [];
  const { barked } = bench({
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, run) {
      timers.push([delayMs, run]);
      return { cancel() {} };
    },
  });
  nowMs = 23_000;
  timers.shift()![1]();
  assert.deepEqual([barked(), timers[0]![0]], [0, 1_000]);
});

Deno.test("a watchdog that is stopped says nothing any more", async () => {
  const clock = virtualClock();
  const { watchdog, barked } = bench(clock);
  watchdog.stop();
  await clock.advance(100_000);
  assert.deepEqual([barked(), clock.pending], [0, 0]);
});
