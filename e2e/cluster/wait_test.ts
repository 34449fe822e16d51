import assert from "node:assert/strict";
import { virtualClock } from "../../tests/support/virtual_clock.ts";
import { StopWaiting, waitFor } from "./wait.ts";

Deno.test("waitFor looks again until there is something, and errors count as not yet", async () => {
  const clock = virtualClock();
  const answers: (() => string | undefined | false)[] = [
    () => undefined,
    () => false,
    () => {
      throw new Error("not there");
    },
    () => "",
  ];
  let looks = 0;
  const found = waitFor(() => Promise.resolve().then(() => answers[looks++]!()), {
    what: "x",
    intervalMs: 100,
    clock,
  });
  await clock.advance(299);
  assert.equal(looks, 3);
  await clock.advance(1);
  assert.equal(await found, "", "anything but undefined and false");
  assert.equal(clock.pending, 0);
});

Deno.test("waitFor gives up in time, with what was waited for and the last error", async () => {
  const clock = virtualClock();
  const cause = new Error("refused");
  const late = assert.rejects(
    waitFor(() => Promise.reject(cause), { what: "the API server", timeoutMs: 2_000, clock }),
    { name: "DeadlineError", code: "cluster/timeout", message: "waited 2 s for the API server", cause },
  );
  await clock.advance(2_100);
  await late;
});

Deno.test("waitFor ends at once when told so, by its look or by a signal", async () => {
  const clock = virtualClock();
  const reason = new Error("it has crashed");
  await assert.rejects(waitFor(() => Promise.reject(new StopWaiting(reason)), { what: "x", clock }), reason);
  const stopping = new AbortController();
  const waiting = assert.rejects(
    waitFor(() => Promise.resolve(undefined), { what: "x", clock, signal: stopping.signal }),
    /no longer/,
  );
  stopping.abort(new Error("no longer wanted"));
  await waiting;
  assert.equal(clock.pending, 0);
});

Deno.test("waitFor names no error that was over when time was up", async () => {
  const clock = virtualClock();
  let looks = 0;
  const waiting = waitFor(
    () => looks++ === 0 ? Promise.reject(new Error("at first")) : Promise.resolve(undefined),
    { what: "x", timeoutMs: 1_000, clock },
  );
  const late = waiting.catch((error) => error.cause);
  await clock.advance(1_100);
  assert.equal(await late, undefined);
});
