// Owns: tests of the background lane. Must not: be part of a program.

import assert from "node:assert/strict";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { OrkError } from "../../base/mod.ts";
import { createMetrics, recordingLogger } from "../../telemetry/mod.ts";
import { createWriteLane, type WriteLaneOptions } from "./write_lane.ts";

function setup(options: Partial<WriteLaneOptions> = {}) {
  const clock = virtualClock();
  const metrics = createMetrics();
  const { logger, records } = recordingLogger(clock);
  const lane = createWriteLane({ name: "test", clock, metrics, logger, ...options });
  return { clock, lane, records, text: async () => (await metrics.expose()).text };
}

/** Tasks that end when told to. */
function gate() {
  const open: (() => void)[] = [];
  return { started: () => open.length, task: () => new Promise<void>((resolve) => open.push(resolve)), open };
}

Deno.test("WriteLane runs no more tasks at once than allowed", async () => {
  const { lane } = setup({ concurrency: 2 });
  const g = gate();
  for (let i = 0; i < 5; i++) assert.ok(lane.submit(g.task));
  await settle();
  assert.equal(g.started(), 2);
  g.open[0]!();
  await settle();
  assert.equal(g.started(), 3);
  assert.equal(lane.pending, 4);
  lane.close();
});

Deno.test("WriteLane starts a burst, then keeps to its rate", async () => {
  const { lane, clock } = setup({ concurrency: 100, burst: 3, ratePerSecond: 10 });
  let started = 0;
  for (let i = 0; i < 6; i++) lane.submit(() => Promise.resolve(started++));
  await settle();
  assert.equal(started, 3);
  await clock.advance(99);
  assert.equal(started, 3);
  await clock.advance(1);
  assert.equal(started, 4);
  await clock.advance(200);
  assert.equal(started, 6);
  assert.equal(clock.pending, 0);
});

Deno.test("WriteLane counts what it refuses and says so once per episode", async () => {
  const { lane, records, text } = setup({ concurrency: 1, maxQueued: 1 });
  const g = gate();
  assert.deepEqual([1, 2, 3, 4].map(() => lane.submit(g.task)), [true, true, false, false]);
  assert.equal(records.filter((r) => r.level === "warn").length, 1);
  assert.match(await text(), /orkestra_background_writes_dropped_total\{lane="test"\} 2/);
  g.open[0]!();
  await settle();
  assert.ok(lane.submit(g.task));
  assert.ok(!lane.submit(g.task));
  assert.equal(records.filter((r) => r.level === "warn").length, 2);
  lane.close();
});

Deno.test("WriteLane takes a queue that never emptied for one episode", async () => {
  const { lane, records } = setup({ concurrency: 1, maxQueued: 2 });
  const g = gate();
  assert.deepEqual([1, 2, 3, 4].map(() => lane.submit(g.task)), [true, true, true, false]);
  g.open[0]!();
  await settle();
  assert.deepEqual([lane.submit(g.task), lane.submit(g.task)], [true, false]);
  assert.equal(records.filter((r) => r.level === "warn").length, 1);
  lane.close();
});

Deno.test("WriteLane goes on after failures and reports bugs as such", async () => {
  const { lane, records, text } = setup({ concurrency: 1 });
  lane.submit(() => Promise.reject(new OrkError("refused", { code: "kube/forbidden" })));
  lane.submit(() => Promise.reject(new TypeError("oops")));
  let ran = false;
  lane.submit(() => Promise.resolve(ran = true));
  await lane.idle();
  assert.ok(ran);
  assert.deepEqual(records.map((r) => r.level), ["debug", "error"]);
  assert.ok(records[1]!.fields["error"] instanceof TypeError);
  assert.match(await text(), /orkestra_bugs_total\{where="lane\/test"\} 1/);
});

Deno.test("WriteLane closed: aborts what runs, drops what waits, refuses what comes", async () => {
  const { lane, text } = setup({ concurrency: 1 });
  let aborted = false;
  lane.submit((signal) =>
    new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => {
        aborted = true;
        resolve();
      })
    )
  );
  lane.submit(() => Promise.resolve());
  const idle = lane.idle();
  lane.close();
  await idle;
  assert.ok(aborted);
  assert.equal(lane.submit(() => Promise.resolve()), false);
  assert.match(await text(), /dropped_total\{lane="test"\} 2/);
});

Deno.test("WriteLane closed while tasks wait for its rate alone keeps nobody waiting", async () => {
  const { lane, clock } = setup({ burst: 1, ratePerSecond: 1 });
  for (let i = 0; i < 3; i++) lane.submit(() => Promise.resolve());
  await settle();
  const idle = lane.idle();
  lane.close();
  await idle;
  assert.equal(clock.pending, 0);
});

Deno.test("WriteLane gives way while there is foreground work, and catches up after it", async () => {
  let busy = true;
  const { lane, clock } = setup({ burst: 50, ratePerSecond: 50, busyRatePerSecond: 5, isBusy: () => busy });
  let started = 0;
  for (let i = 0; i < 30; i++) lane.submit(() => Promise.resolve(started++));
  await settle();
  assert.equal(started, 1, "one token, not the burst");
  await clock.advance(1_000);
  assert.equal(started, 6, "five in a second");
  busy = false;
  await clock.advance(1_000);
  assert.equal(started, 30);
  lane.close();
});
