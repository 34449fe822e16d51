// Owns: tests of holding work back.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { createWorkQueue } from "../queue/mod.ts";
import { Holds } from "./holds.ts";

Deno.test("Holds gives back what it kept, each as urgent as it was, when the last reason ends", async () => {
  const queue = createWorkQueue({ clock: virtualClock(), random: seededRandom(1) });
  const holds = new Holds();
  assert.equal(holds.isOn, false);
  holds.begin("start");
  holds.begin("pause");
  holds.keep("a", "background");
  holds.keep("b", "fresh");
  holds.keep("b", "background");
  holds.keep("gone", "fresh");
  holds.drop("gone");
  holds.end("pause", queue);
  assert.deepEqual([holds.isOn, holds.size, queue.stats().depth], [true, 2, 0]);
  holds.end("start", queue);
  assert.deepEqual([holds.isOn, holds.size], [false, 0]);
  const taken = [await queue.get(), await queue.get()].map((item) => `${item?.key} ${item?.priority}`);
  assert.deepEqual(taken, ["b fresh", "a background"]);
});
