import assert from "node:assert/strict";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { createOwnWrites } from "./_own_writes.ts";

function setUp() {
  const clock = virtualClock();
  const lags: number[] = [];
  return { clock, lags, own: createOwnWrites({ clock, onConfirmed: (seconds) => lags.push(seconds) }) };
}

Deno.test("own writes are measured once, by the event that shows them or what came after", async () => {
  const { clock, lags, own } = setUp();
  own.sent("web/a", "5");
  await clock.advance(500);
  own.seen("web/a", "4");
  assert.deepEqual(lags, []);
  own.seen("web/a", "6");
  own.seen("web/a", "7");
  assert.deepEqual(lags, [0.5]);
});

Deno.test("own writes that a list has shown are not waited for, and make room for others", async () => {
  const { clock, lags, own } = setUp();
  for (let i = 0; i < 2_000; i++) own.sent(`web/gone-${i}`, "5");
  own.sent("web/late", "6");
  own.listed();
  await clock.advance(60_000);
  own.seen("web/gone-0", "9");
  assert.deepEqual(lags, [], "an event of much later says nothing about the watch");
  own.sent("web/next", "10");
  await clock.advance(20);
  own.seen("web/next", "10");
  assert.deepEqual(lags, [0.02]);
});
