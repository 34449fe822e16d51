// Owns: tests of the health record. Must not: be part of a program.

import assert from "node:assert/strict";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { CrdHealth, healthStatusCode } from "./health.ts";
import { SampleWindow } from "./sample_window.ts";

function setup(failureThreshold = 3) {
  const clock = virtualClock(1_000);
  return { clock, health: new CrdHealth({ clock, failureThreshold }) };
}

Deno.test("CrdHealth is pending until a reconcile succeeds, then healthy", () => {
  const { health } = setup();
  assert.equal(health.snapshot().state, "pending");
  health.markStarted();
  assert.equal(health.snapshot().state, "pending");
  assert.ok(health.satisfies("started") && !health.satisfies("ready"));
  health.recordSuccess(5);
  assert.equal(health.snapshot().state, "healthy");
  assert.ok(health.satisfies("ready") && health.satisfies("healthy"));
});

Deno.test("CrdHealth degrades at the threshold, keeps the last error, and heals with one success", async () => {
  const { clock, health } = setup(3);
  health.markStarted();
  health.recordSuccess(1);
  for (const n of [1, 2]) health.recordFailure(1, `e${n}`);
  assert.equal(health.snapshot().state, "healthy");
  assert.ok(health.satisfies("ready") && !health.satisfies("healthy"));
  await clock.advance(500);
  health.recordFailure(1, "e3");
  const degraded = health.snapshot();
  assert.equal(degraded.state, "degraded");
  assert.ok(degraded.degraded && !degraded.healthy && !degraded.pending);
  assert.deepEqual([degraded.consecutiveFails, degraded.lastError, degraded.lastErrorMs], [3, "e3", 1_500]);
  health.recordSuccess(1);
  const healed = health.snapshot();
  assert.deepEqual([healed.state, healed.consecutiveFails, healed.lastError], ["healthy", 0, "e3"]);
  assert.deepEqual([healed.totalReconciles, healed.failedReconciles, healed.errorRatePercent], [5, 3, 60]);
});

Deno.test("CrdHealth that never succeeded stays pending below the threshold", () => {
  const { health } = setup(3);
  health.markStarted();
  health.recordFailure(1, "x");
  assert.equal(health.snapshot().state, "pending");
});

Deno.test("CrdHealth of a CRD that vanishes is degraded and missing, and pending when it is back", () => {
  const { health } = setup();
  health.markStarted();
  health.recordSuccess(1);
  health.markMissing();
  health.markMissing();
  const gone = health.snapshot();
  assert.deepEqual([gone.state, gone.missing, gone.consecutiveFails, gone.lastError], [
    "degraded",
    true,
    1,
    "CRD missing at runtime",
  ]);
  assert.ok(!health.satisfies("started"));
  health.markPresent();
  assert.deepEqual([health.snapshot().state, health.snapshot().missing], ["pending", false]);
  assert.ok(health.satisfies("started") && !health.satisfies("ready"));
});

Deno.test("CrdHealth of a CRD that is not there yet is pending, without an error", () => {
  const { health } = setup();
  health.markMissing();
  const { state, missing, lastError, uptimeMs } = health.snapshot();
  assert.deepEqual([state, missing, lastError, uptimeMs], ["pending", true, undefined, undefined]);
});

Deno.test("CrdHealth shows a gate only while it is healthy", () => {
  const { health } = setup(1);
  health.markStarted();
  health.recordSuccess(1);
  health.setGate("outside business hours");
  assert.equal(health.snapshot().state, "gated");
  health.recordFailure(1, "x");
  assert.equal(health.snapshot().state, "degraded");
});

Deno.test("CrdHealth counts uptime from the first start", async () => {
  const { clock, health } = setup();
  health.markStarted();
  await clock.advance(250);
  health.markStarted();
  assert.deepEqual([health.snapshot().startedMs, health.snapshot().uptimeMs], [1_000, 250]);
});

Deno.test("healthStatusCode answers 503 for degraded and not started only", () => {
  const codes = (["not started", "pending", "degraded", "healthy", "gated"] as const).map(healthStatusCode);
  assert.deepEqual(codes, [503, 200, 503, 200, 200]);
});

Deno.test("SampleWindow keeps the last samples only", () => {
  const window = new SampleWindow(4);
  assert.deepEqual([window.failureRatio(), window.percentile(0.95)], [0, 0]);
  for (const ms of [100, 1, 2, 3]) window.add(ms, ms === 100);
  assert.deepEqual([window.failureRatio(), window.percentile(0.95), window.percentile(0.5)], [0.25, 100, 2]);
  window.add(4, false);
  assert.deepEqual([window.failureRatio(), window.percentile(0.95)], [0, 4]);
});

Deno.test("CrdHealth is degraded while its objects may not be watched, and as before when they may again", () => {
  const { health } = setup();
  health.setBlind("sites is forbidden");
  assert.equal(health.snapshot().state, "pending", "before the start it is waited for");
  health.markStarted();
  health.recordSuccess(1);
  const { state, degraded, lastError } = health.snapshot();
  assert.deepEqual([state, degraded, lastError], ["degraded", true, "sites is forbidden"]);
  assert.deepEqual([health.satisfies("ready"), health.satisfies("healthy")], [true, false]);
  health.setBlind(undefined);
  assert.deepEqual([health.snapshot().state, health.satisfies("healthy")], ["healthy", true]);
});
