// Owns: tests of when sources of copies are watched, and who hears of their changes. Must not: need a server.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import {
  failure,
  type FakeServer,
  fakeServer,
  keepingLog,
  widget,
  WIDGETS,
} from "../../../tests/support/fake_api_server.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { childKey, type SourceAddress } from "../reconcile/mod.ts";
import { createWatchSet } from "../watch/mod.ts";
import { SourceCache } from "./source_cache.ts";

const GVK = { group: WIDGETS.group, version: WIDGETS.version, kind: WIDGETS.kind };
const A: SourceAddress = { gvk: GVK, namespace: "default", name: "a" };
const B: SourceAddress = { gvk: GVK, namespace: "default", name: "b" };
const keyOf = (address: SourceAddress) => childKey(address.gvk, address);

function bench(server: FakeServer) {
  const clock = virtualClock();
  const watchSet = createWatchSet({
    transport: server.transport,
    clock,
    random: seededRandom(1),
    log: keepingLog().log,
  });
  const told: string[] = [];
  const make = () =>
    new SourceCache({
      watchSet,
      clock,
      typeOf: () => WIDGETS,
      onChange: (keys) => void told.push(...keys),
    });
  return { clock, watchSet, make, cache: make(), news: () => told.splice(0).sort() };
}

Deno.test("a source is watched by name, once for all who copy it, until nobody does", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1, { spec: 1 })];
  const { cache, make, watchSet, news } = bench(server);
  const other = make();
  assert.equal(await cache.require("web/one", [A, A]), true);
  assert.equal(await cache.require("web/two", [A]), false, "it is known already");
  await other.require("web/three", [A]);
  await settle();
  assert.equal(cache.get(keyOf(A))?.["spec"], 1);
  assert.deepEqual(news(), [], "a reconcile that waits for a source needs no news of it");
  assert.deepEqual(watchSet.views().map((view) => [view.selector, view.subscribers]), [
    [{ namespace: "default", fieldSelector: "metadata.name=a" }, 2],
  ]);
  await cache.require("web/one", []);
  cache.forget("web/two");
  assert.equal(watchSet.views()[0]?.subscribers, 1);
  other.forget("web/three");
  other.forget("web/three");
  await settle();
  assert.deepEqual([watchSet.views().length, cache.size, server.watch().closed], [0, 0, true]);
  await watchSet.close();
});

Deno.test("who copies is told when a source appears, changes what is copied, or goes", async () => {
  const server = fakeServer();
  const { cache, watchSet, news } = bench(server);
  await cache.require("web/one", [A]);
  await cache.require("web/two", [A]);
  assert.equal(cache.get(keyOf(A)), undefined);
  assert.equal(cache.unread(keyOf(A)), undefined, "it is known to be missing");
  await settle();
  const say = async (type: "ADDED" | "MODIFIED" | "DELETED", version: number, more: object = {}) => {
    server.watch().event(type, { ...widget("a", version), ...more });
    await settle();
    return news();
  };
  assert.deepEqual(await say("ADDED", 101, { data: { k: "1" } }), ["web/one", "web/two"]);
  assert.deepEqual(await say("MODIFIED", 102, { data: { k: "1" }, status: { used: 1 } }), []);
  assert.deepEqual(await say("MODIFIED", 103, { data: { k: "2" } }), ["web/one", "web/two"]);
  cache.forget("web/one");
  assert.deepEqual(await say("DELETED", 104, { data: { k: "2" } }), ["web/two"]);
  await watchSet.close();
});

Deno.test("a source that may not be read says so, and its users are told when it can", async () => {
  const server = fakeServer();
  const forbidden = failure(403, "Forbidden");
  for (let i = 0; i < 2; i++) server.failLists.push(forbidden);
  const { cache, clock, watchSet, news } = bench(server);
  const required = cache.require("web/one", [A]);
  await clock.advance(100);
  assert.equal(await required, false);
  assert.match(cache.unread(keyOf(A)) ?? "", /forbidden/i);
  server.objects = [widget("a", 1)];
  await clock.advance(120_000);
  assert.deepEqual(news(), ["web/one"]);
  assert.equal(cache.unread(keyOf(A)), undefined);
  cache.release();
  await watchSet.close();
  assert.equal(clock.pending, 0);
});

Deno.test("two objects that ask for one source at once both wait for it", async () => {
  const server = fakeServer();
  const { cache, watchSet } = bench(server);
  const both = await Promise.all([cache.require("web/one", [A, B]), cache.require("web/two", [B])]);
  assert.deepEqual(both, [true, true]);
  await watchSet.close();
});
