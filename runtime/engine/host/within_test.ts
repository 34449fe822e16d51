// Owns: tests of waiting no longer than allowed.

import assert from "node:assert/strict";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { answeredWithin } from "./within.ts";

const NEVER = new Promise<never>(() => {});

Deno.test("answeredWithin() gives what comes in time, and leaves no timer", async () => {
  const clock = virtualClock();
  const { signal } = new AbortController();
  assert.equal(await answeredWithin(Promise.resolve(7), { clock, limitMs: 10_000, stop: signal }), 7);
  await assert.rejects(
    answeredWithin(Promise.reject(new Error("no")), { clock, limitMs: 10_000 }),
    /^Error: no$/,
  );
  assert.equal(clock.pending, 0);
});

for (const when of ["before", "while"] as const) {
  Deno.test(`answeredWithin() ends with what stops it ${when} it waits, and leaves no timer`, async () => {
    const clock = virtualClock();
    const stopping = new AbortController();
    if (when === "before") stopping.abort();
    const waits = answeredWithin(NEVER, { clock, limitMs: 10_000, stop: stopping.signal });
    stopping.abort();
    await assert.rejects(waits, { code: "host/unanswered" });
    assert.equal(clock.pending, 0);
  });
}

Deno.test("answeredWithin() ends at its limit, and says how long it waited", async () => {
  const clock = virtualClock();
  const waits = assert.rejects(
    answeredWithin(NEVER, { clock, limitMs: 10_000 }),
    /did not answer within 10 s$/,
  );
  await clock.advance(10_000);
  await waits;
  assert.equal(clock.pending, 0);
});
