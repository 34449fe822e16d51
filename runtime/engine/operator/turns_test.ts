// Owns: tests of how long reconciles may follow each other. Must not: reconcile.

import assert from "node:assert/strict";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { Turns } from "./turns.ts";

Deno.test("reconciles that wait for nothing let timers and answers through, all workers alike", async () => {
  const clock = virtualClock();
  const turns = new Turns(clock);
  let begun = 0;
  const worker = async () => {
    for (;;) {
      await turns.next();
      if (++begun >= 200) return;
    }
  };
  const working = Promise.all([worker(), worker(), worker()]);
  const atTimer: number[] = [];
  for (let i = 0; i < 5; i++) clock.after(0, () => atTimer.push(begun));
  for (let i = 0; i < 20; i++) await settle();
  assert.ok(begun < 40, `${begun} began before anything else had its turn`);
  for (let i = 0; i < 20; i++) await clock.advance(1);
  await working;
  assert.ok(atTimer[0]! < 40);
  assert.ok(begun >= 200, "all of them begin in the end");
});
