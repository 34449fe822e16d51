// Owns: tests of many deadlines on one timer.

import assert from "node:assert/strict";
import { virtualClock } from "../../tests/support/virtual_clock.ts";
import { createDeadlines } from "./_deadlines.ts";

function setUp() {
  const clock = virtualClock();
  const deadlines = createDeadlines(clock);
  const expired: string[] = [];
  const item = (name: string, inMs: number) => ({
    deadlineMs: clock.monotonicMs() + inMs,
    expire: () => void expired.push(name),
  });
  return { clock, deadlines, expired, item };
}

Deno.test("createDeadlines() expires what is late, earliest first, and nothing that was removed", async () => {
  const { clock, deadlines, expired, item } = setUp();
  const met = item("met", 50);
  deadlines.add(item("late", 100));
  deadlines.add(met);
  deadlines.add(item("later", 200));
  deadlines.remove(met);
  await clock.advance(99);
  assert.deepEqual(expired, []);
  await clock.advance(1);
  assert.deepEqual(expired, ["late"]);
  await clock.advance(100);
  assert.deepEqual(expired, ["late", "later"]);
});

Deno.test("createDeadlines() takes an item whose deadline comes before the one it waits for", async () => {
  const { clock, deadlines, expired, item } = setUp();
  deadlines.add(item("slow", 1_000));
  deadlines.add(item("quick", 10));
  await clock.advance(10);
  assert.deepEqual(expired, ["quick"]);
});

Deno.test("createDeadlines() expires nothing after close", async () => {
  const { clock, deadlines, expired, item } = setUp();
  deadlines.add(item("late", 10));
  deadlines.close();
  await clock.advance(1_000);
  assert.deepEqual(expired, []);
});
