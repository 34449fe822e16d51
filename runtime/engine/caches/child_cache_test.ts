// Owns: tests of which kinds of children can be relied on, and of who is told when that changes. Must not: need a server.

import assert from "node:assert/strict";
import type { GroupVersionKind, KubeReader, ResourceType } from "../../kube/mod.ts";
import { nullLogger } from "../../telemetry/mod.ts";
import type { InformerState, Subscription, WatchSet } from "../watch/mod.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { ChildCache } from "./child_cache.ts";

const PART: GroupVersionKind = { group: "demo.example.com", version: "v1", kind: "Part" };
const TYPE: ResourceType = { ...PART, plural: "parts", namespaced: true };
const KEY = "Part.demo.example.com";

/** One kind of child, in a cluster whose answers the test sets. */
function bench() {
  const clock = virtualClock();
  const world = {
    isServed: true,
    isDown: false,
    state: { phase: "syncing", hasSynced: false } as
      & Pick<InformerState, "phase" | "hasSynced" | "message">
      & Partial<InformerState>,
    asked: 0,
    told: 0,
    poked: 0,
    released: 0,
  };
  const reader = {
    discover: () => {
      world.asked++;
      if (world.isDown) return Promise.reject(new Error("the server is starting"));
      return Promise.resolve(world.isServed ? TYPE : undefined);
    },
  } as unknown as KubeReader;
  const subscription = {
    type: TYPE,
    state: () => world.state,
    waitForSync: () => new Promise(() => {}),
    store: { byOwner: () => [{ kind: "Part" }], get: () => ({ kind: "Part" }) },
    poke: () => world.poked++,
    release: () => world.released++,
  } as unknown as Subscription;
  const watchSet = { subscribe: () => subscription } as unknown as WatchSet;
  const cache = new ChildCache({
    childTypes: [{ gvk: PART, namespaced: true }],
    watchSet,
    reader,
    clock,
    logger: nullLogger,
    onChange: () => {},
    onAvailable: () => world.told++,
  });
  return { clock, world, cache };
}

Deno.test("ChildCache tells once when a kind that was refused can be seen again, and asks nothing for it", async () => {
  const { clock, world, cache } = bench();
  await cache.start();
  world.state = { phase: "forbidden", hasSynced: true, message: "parts is forbidden" };
  assert.deepEqual([...cache.unavailable()], [[KEY, "parts is forbidden"]]);
  const asked = world.asked;
  await clock.advance(60_000);
  assert.equal(world.told, 0);
  world.state = { phase: "synced", hasSynced: true };
  await clock.advance(1_000);
  assert.equal(world.told, 1);
  assert.equal(cache.unavailable().size, 0);
  await clock.advance(60_000);
  assert.deepEqual([world.told, world.asked, clock.pending], [1, asked, 0]);
});

Deno.test("ChildCache tells all that a kind can be seen again, also when one of them saw it first", async () => {
  const { clock, world, cache } = bench();
  await cache.start();
  world.state = { phase: "forbidden", hasSynced: true, message: "parts is forbidden" };
  cache.unavailable();
  world.state = { phase: "synced", hasSynced: true };
  assert.equal(cache.unavailable().size, 0, "a reconcile looks");
  await clock.advance(1_000);
  assert.deepEqual([world.told, clock.pending], [1, 0]);
  cache.release();
});

Deno.test("ChildCache tells when it is certain that a kind is not served", async () => {
  const { clock, world, cache } = bench();
  world.isServed = false;
  await cache.start();
  assert.equal(cache.unavailable().size, 1);
  await clock.advance(14_000);
  assert.equal(world.told, 0);
  await clock.advance(2_000);
  assert.equal(world.told, 1);
  cache.release();
});

Deno.test("ChildCache looks for an unserved kind when a CRD appeared, until it is served and synced", async () => {
  const { clock, world, cache } = bench();
  world.isServed = false;
  await cache.start();
  assert.equal(cache.typeOf(PART), undefined);
  cache.unavailable();
  const asked = world.asked;
  await clock.advance(60_000);
  assert.equal(world.asked, asked, "nothing hints at it: nobody asks");
  world.told = 0;
  cache.poke();
  await clock.advance(2_000);
  world.isServed = true;
  await clock.advance(2_000);
  assert.equal(cache.typeOf(PART), TYPE);
  assert.equal(world.told, 0, "served, but not complete");
  world.state = { phase: "synced", hasSynced: true };
  await clock.advance(1_000);
  assert.ok(world.told > 0);
  assert.equal(clock.pending, 0);
});

Deno.test("ChildCache leaves no timer behind when it is released", async () => {
  const { clock, world, cache } = bench();
  await cache.start();
  world.state = { phase: "forbidden", hasSynced: false };
  cache.unavailable();
  assert.equal(clock.pending, 1);
  cache.release();
  cache.unavailable();
  assert.equal(clock.pending, 0);
});

Deno.test("ChildCache does not trust children of a kind that is not served any more, and gives it up after a while", async () => {
  const { clock, world, cache } = bench();
  await cache.start();
  world.state = { phase: "absent", hasSynced: true, message: "not found", sinceMs: clock.now() };
  await clock.advance(6_000);
  await cache.discoverMissing();
  assert.deepEqual([...cache.unavailable()], [[KEY, "not found"]]);
  assert.equal(cache.owned("uid").length, 1, "an API server that starts says so of kinds that it will serve");
  await clock.advance(15_000);
  await cache.discoverMissing();
  assert.equal(cache.typeOf(PART), TYPE, "another version of it is served");
  world.isServed = false;
  await clock.advance(6_000);
  await cache.discoverMissing();
  assert.deepEqual([cache.typeOf(PART), world.released], [undefined, 1]);
  assert.deepEqual([cache.owned("uid"), cache.unavailable().size], [[], 0]);
  cache.release();
});

Deno.test("ChildCache does not take a kind for absent that could not be asked for, nor one that is unserved for a moment", async () => {
  const { clock, world, cache } = bench();
  assert.equal(cache.unavailable().size, 1, "nobody was asked yet");
  world.isDown = true;
  await cache.start();
  const why = "the cluster could not be asked for Part: the server is starting";
  await clock.advance(60_000);
  assert.deepEqual([...cache.unavailable()], [[KEY, why]]);
  [world.isDown, world.isServed] = [false, false];
  await clock.advance(5_250);
  assert.deepEqual([...cache.unavailable()], [[
    KEY,
    "the cluster does not serve Part (demo.example.com/v1)",
  ]]);
  await clock.advance(10_000);
  await cache.discoverMissing();
  assert.equal(cache.unavailable().size, 1, "an API server that starts may say so of any kind");
  await clock.advance(6_000);
  assert.equal(cache.unavailable().size, 0);
  world.isServed = true;
  await cache.discoverMissing();
  assert.equal(cache.typeOf(PART), TYPE);
  cache.release();
});

Deno.test("ChildCache wakes the watch of a kind whose CRD came back", async () => {
  const { clock, world, cache } = bench();
  await cache.start();
  world.state = { phase: "absent", hasSynced: true, sinceMs: clock.now() };
  cache.poke();
  assert.equal(world.poked, 1);
  world.state = { phase: "synced", hasSynced: true };
  cache.poke();
  assert.equal(world.poked, 1, "one that runs is left alone");
  cache.release();
});

Deno.test("ChildCache asks again by itself for a kind when the question failed, and no longer once it is answered", async () => {
  const { clock, world, cache } = bench();
  world.isDown = true;
  await cache.start();
  assert.equal(cache.unavailable().size, 1, "a reconcile looks");
  await clock.advance(60_000);
  assert.ok(world.asked <= 13, `asked ${world.asked} times in a minute`);
  world.isDown = false;
  await clock.advance(6_000);
  assert.equal(cache.typeOf(PART), TYPE);
  world.state = { phase: "synced", hasSynced: true };
  await clock.advance(1_000);
  const asked = world.asked;
  await clock.advance(60_000);
  assert.deepEqual([world.told, world.asked, clock.pending], [1, asked, 0]);
});
