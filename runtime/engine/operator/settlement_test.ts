// Owns: tests of what follows from the outcome of an attempt. Must not: reconcile anything.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import { createMetrics } from "../../telemetry/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { createWorkQueue } from "../queue/mod.ts";
import { site } from "../reconcile/_world.ts";
import { CrdHealth } from "./health.ts";
import { metersOf } from "./meters.ts";
import type { Outcome } from "../attempt/mod.ts";
import { Settlement } from "./settlement.ts";

const KEY = "web/shop";
const OBJECT = site();
const DONE: Outcome = {
  kind: "done",
  object: OBJECT,
  performed: [],
  fieldProblems: [],
  verdict: { denials: [], warnings: [] },
  pending: [],
};

async function bench() {
  const clock = virtualClock();
  const queue = createWorkQueue({ clock, random: seededRandom(1) });
  const told = { left: [] as string[], blocked: [] as string[][], awaited: [] as string[][], health: 0 };
  const health = new CrdHealth({ clock, failureThreshold: 2 });
  const settlement = new Settlement({
    clock,
    health,
    meters: metersOf(createMetrics(), await crdPlanOf("onReconcile: {}\n")),
    onHealthChange: () => told.health++,
    onLeave: (key) => void told.left.push(key),
    onBlocked: (key, by) => void told.blocked.push([key, ...by.map(({ name }) => name)]),
    onAwaited: (key, namespaces) => {
      told.awaited.push([key, ...namespaces]);
      return namespaces[0] !== "untold";
    },
  });
  const settle = (outcome: Outcome) => settlement.settle(queue, KEY, { outcome, durationMs: 1 });
  return { clock, queue, told, health, settlement, settle };
}

function incomplete(more: { readonly kind: string; readonly name: string }): Outcome {
  const ref = { apiVersion: "v1", group: "", version: "v1", namespace: "web", ...more };
  const problem = { reason: "ChildConflict" as const, message: "it is not ours", ref };
  return { kind: "incomplete", object: OBJECT, performed: [], problems: [problem] };
}

Deno.test("what a server asks to be left alone with is not tried again before, a change of the object excepted", async () => {
  const { clock, queue, settle } = await bench();
  const problem = { reason: "WriteFailed" as const, message: "too many requests", askedWaitMs: 20_000 };
  for (const kind of ["incomplete", "removing"] as const) {
    settle({ kind, object: OBJECT, performed: [], problems: [problem], waitingFor: [] });
    await clock.advance(19_999);
    assert.equal(queue.stats().depth, 0, kind);
    await clock.advance(2);
    assert.equal(queue.stats().depth, 1, kind);
    queue.done((await queue.get())!.key);
  }
  settle({ kind: "incomplete", object: OBJECT, performed: [], problems: [problem] });
  queue.add(KEY);
  assert.equal(queue.stats().depth, 1);
});

Deno.test("an object that succeeded or goes as it should has no failures behind it", async () => {
  const { clock, queue, settle } = await bench();
  const problem = { reason: "WriteFailed" as const, message: "no" };
  const failed: Outcome = { kind: "incomplete", object: OBJECT, performed: [], problems: [problem] };
  const removing: Outcome = {
    kind: "removing",
    object: OBJECT,
    performed: [],
    waitingFor: ["ConfigMap/page"],
    problems: [],
  };
  const ends: Outcome[] = [
    DONE,
    { kind: "gated", object: OBJECT, because: "night" },
    { kind: "gone" },
    removing,
  ];
  for (const end of ends) {
    for (let i = 0; i < 12; i++) settle(failed);
    assert.equal(queue.stats().failing, 1, end.kind);
    settle(end);
    assert.equal(queue.stats().failing, 0, end.kind);
    await clock.advance(600_000);
    if (queue.stats().depth > 0) queue.done((await queue.get())!.key);
  }
});

Deno.test("an object that is done rests until its moment, and not longer", async () => {
  const { clock, queue, settle, settlement } = await bench();
  settle({ ...DONE, nextAtMs: clock.now() + 5_000 });
  assert.deepEqual(settlement.failing(), []);
  await clock.advance(4_999);
  assert.equal(queue.stats().depth, 0);
  await clock.advance(2);
  assert.equal(queue.stats().depth, 1);
});

Deno.test("an object that waits for a namespace is tried again after a minute at most, unless it will be told", async () => {
  for (const [name, tries] of [["told", 0], ["untold", 1]] as const) {
    const { clock, queue, told, settle } = await bench();
    const waits: Outcome = {
      kind: "incomplete",
      object: OBJECT,
      performed: [],
      problems: [{ reason: "WriteFailed", message: "not found", awaits: name }],
    };
    for (let i = 0; i < 30; i++) queue.retry(KEY);
    settle(waits);
    assert.deepEqual(told.awaited, [[KEY, name]]);
    await clock.advance(60_001);
    assert.equal(queue.stats().depth, tries);
    settle({ kind: "gone" });
    assert.deepEqual(told.awaited.at(-1), [KEY]);
  }
});

Deno.test("what stands in the way of an object brings it back when it goes", async () => {
  const { settle, settlement } = await bench();
  settle(incomplete({ kind: "Secret", name: "taken" }));
  assert.deepEqual(settlement.failing(), [KEY]);
  assert.deepEqual(settlement.takeWaiting("Secret/web/taken"), [KEY]);
  assert.deepEqual(settlement.takeWaiting("Secret/web/taken"), []);
  settle(DONE);
  assert.deepEqual(settlement.failing(), []);
});

Deno.test("what stands in the way is told after each attempt that saw it, and when it does not any more", async () => {
  const { told, settle, settlement } = await bench();
  settle(incomplete({ kind: "Secret", name: "taken" }));
  settle({ kind: "stale" });
  settle(DONE);
  settlement.forget(KEY);
  assert.deepEqual(told.blocked, [[KEY, "taken"], [KEY], [KEY]]);
  assert.deepEqual(told.awaited, [[KEY], [KEY], [KEY]], "a view that was stale says nothing about it");
});

Deno.test("a stale view is looked at again with growing waits, and from the start after a fresh one", async () => {
  const { clock, queue, settle } = await bench();
  const waits: number[] = [];
  for (const outcome of [{ kind: "stale" }, { kind: "stale" }, DONE, { kind: "stale" }] as Outcome[]) {
    settle(outcome);
    if (outcome.kind !== "stale") continue;
    let waited = 0;
    while (queue.stats().depth === 0 && waited < 1_000) {
      await clock.advance(1);
      waited++;
    }
    waits.push(waited);
    queue.remove(KEY);
  }
  assert.deepEqual(waits, [20, 40, 20]);
});

Deno.test("an object that is left needs nothing any more", async () => {
  const { told, settle } = await bench();
  for (const kind of ["gone", "released", "ignored", "expired"]) {
    settle({ kind, object: OBJECT, performed: [], because: "" } as unknown as Outcome);
  }
  settle(DONE);
  assert.deepEqual(told.left, [KEY, KEY, KEY, KEY]);
});

Deno.test("an object that is gone takes no wish of the next one of its name with it", async () => {
  const { queue, settle } = await bench();
  queue.add(KEY);
  await queue.get();
  queue.add(KEY);
  settle({ kind: "gone" });
  queue.done(KEY);
  assert.equal(queue.stats().depth, 1);
});

Deno.test("a deletion that only time lets go on is looked at again at that moment, however often it was before", async () => {
  const { clock, queue, settle } = await bench();
  const problems = [{ reason: "WriteFailed" as const, message: "a write was not answered" }];
  const removing = { kind: "removing" as const, object: OBJECT, performed: [], waitingFor: [], problems };
  const nextAtMs = clock.now() + 30_000;
  for (let i = 0; i < 20; i++) settle({ ...removing, nextAtMs });
  await clock.advance(29_000);
  assert.equal(queue.stats().depth, 0);
  await clock.advance(1_002);
  assert.equal(queue.stats().depth, 1);
});

Deno.test("dependants hear of health only when an answer changes", async () => {
  const { told, health, settle, settlement, queue } = await bench();
  health.markPresent();
  health.markStarted();
  settlement.healthChanged();
  const started = told.health;
  settle(DONE);
  settle(DONE);
  assert.equal(told.health, started + 1);
  settlement.failed(queue, KEY, { message: "broken", durationMs: 1 });
  assert.equal(told.health, started + 2);
});

Deno.test("a source that is not there yet says nothing about the health of a CRD", async () => {
  const { health, settle, settlement, queue } = await bench();
  health.markStarted();
  settle(DONE);
  const missing = { reason: "SourceMissing" as const, message: "Secret/ca is not there" };
  for (let i = 0; i < 3; i++) {
    settle({ kind: "incomplete", object: OBJECT, performed: [], problems: [missing] });
  }
  assert.deepEqual([health.snapshot().state, health.satisfies("healthy")], ["healthy", true]);
  assert.deepEqual(
    [settlement.failing(), queue.stats().failing],
    [[KEY], 1],
    "it is tried again all the same",
  );
  const broken = { reason: "TemplateFailed" as const, message: "it broke" };
  settle({ kind: "incomplete", object: OBJECT, performed: [], problems: [missing, broken] });
  assert.equal(health.satisfies("healthy"), false);
});

Deno.test("an object that is gone, or has what it wanted, waits for no child any more", async () => {
  const { settle, settlement } = await bench();
  settle(incomplete({ kind: "Secret", name: "taken" }));
  settlement.forget(KEY);
  assert.deepEqual(settlement.takeWaiting("Secret/web/taken"), []);
  settle(incomplete({ kind: "Secret", name: "taken" }));
  settle(DONE);
  assert.deepEqual(settlement.takeWaiting("Secret/web/taken"), []);
});
