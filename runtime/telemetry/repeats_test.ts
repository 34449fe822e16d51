// Owns: tests of when a lasting problem is said again. Must not: log.

import assert from "node:assert/strict";
import { virtualClock } from "../../tests/support/virtual_clock.ts";
import { lastingFields, Repeats } from "./repeats.ts";

/** Seconds at which a problem met every two seconds is said, with how often it was met until then. */
async function saidAt(seconds: number, wordingAt: (second: number) => string) {
  const clock = virtualClock();
  const repeats = new Repeats(clock);
  const said: [number, number][] = [];
  for (let second = 0; second <= seconds; second += 2) {
    const lasting = repeats.met(wordingAt(second));
    if (lasting) said.push([second, lasting.times]);
    await clock.advance(2_000);
  }
  return said;
}

Deno.test("Repeats says a problem at once and then at intervals that grow", async () => {
  assert.deepEqual(await saidAt(300, () => "no"), [[0, 1], [16, 9], [46, 24], [106, 54], [226, 114]]);
});

Deno.test("Repeats says other words for it at once, but not without end", async () => {
  assert.deepEqual(await saidAt(6, (s) => s < 3 ? "refused" : "no namespace"), [[0, 1], [4, 3]]);
  const changing = await saidAt(14, (s) => `no ${s}`);
  assert.equal(changing.length, 5);
});

Deno.test("Repeats tells the end of a problem once, and begins anew after it", async () => {
  const clock = virtualClock();
  const repeats = new Repeats(clock);
  assert.equal(repeats.over(), undefined);
  repeats.met("no");
  await clock.advance(38_000);
  assert.deepEqual(repeats.over(), { forMs: 38_000, times: 1 });
  assert.equal(repeats.over(), undefined);
  assert.deepEqual(repeats.met("no"), { forMs: 0, times: 1, isNew: true });
});

Deno.test("a record of a new problem, or of one in other words, has no numbers of repeats", () => {
  assert.deepEqual(lastingFields({ forMs: 9, times: 2, isNew: true }), {});
  assert.deepEqual(lastingFields({ forMs: 9, times: 2, isNew: false }), { forMs: 9, times: 2 });
});
