// Owns: tests of the real clock. Must not: measure how long things take.

import assert from "node:assert/strict";
import { sleep } from "../../runtime/base/mod.ts";
import { systemClock, systemRandom } from "./clock.ts";

Deno.test("systemClock runs what is due and not what was cancelled", async () => {
  const clock = systemClock();
  const ran: string[] = [];
  clock.after(0, () => ran.push("kept"));
  clock.after(0, () => ran.push("cancelled")).cancel();
  await sleep(clock, 5);
  assert.deepEqual(ran, ["kept"]);
});

Deno.test("systemClock does not treat a very long wait as none", async () => {
  const clock = systemClock();
  let ran = false;
  const timer = clock.after(2 ** 40, () => ran = true);
  await sleep(clock, 5);
  timer.cancel();
  assert.equal(ran, false);
});

Deno.test("systemRandom stays in [0, 1) and varies", () => {
  const random = systemRandom();
  const values = Array.from({ length: 100 }, () => random.next());
  assert(values.every((value) => value >= 0 && value < 1));
  assert(new Set(values).size > 90);
});
