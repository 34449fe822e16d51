// Owns: tests of when objects of somebody else are watched, and who hears that they are out of the way. Must not: need a server.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import type { ObjectRef } from "../../kube/mod.ts";
import {
  type FakeServer,
  fakeServer,
  keepingLog,
  widget,
  WIDGETS,
} from "../../../tests/support/fake_api_server.ts";
import { operatorBench } from "../../../tests/support/operator_bench.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { createWatchSet } from "../watch/mod.ts";
import { ObstacleWatches } from "./obstacle_watches.ts";

const GVK = { group: WIDGETS.group, version: WIDGETS.version, kind: WIDGETS.kind };
const refOf = (name: string): ObjectRef => ({ ...GVK, namespace: "default", name });

function bench(server: FakeServer) {
  const clock = virtualClock();
  const watchSet = createWatchSet({
    transport: server.transport,
    clock,
    random: seededRandom(1),
    log: keepingLog().log,
  });
  const told: string[] = [];
  const obstacles = new ObstacleWatches({
    watchSet,
    typeOf: () => WIDGETS,
    isSeen: ({ name }) => name === "seen",
    onChange: (keys) => void told.push(...keys),
  });
  return { watchSet, obstacles, news: () => told.splice(0).sort() };
}

Deno.test("an obstacle is watched by name and without content, once for all who want its name, while they do", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1)];
  const { obstacles, watchSet, news } = bench(server);
  obstacles.require("web/one", [refOf("a"), refOf("seen")]);
  obstacles.require("web/two", [refOf("a")]);
  await settle();
  assert.deepEqual(watchSet.views().map((view) => [view.selector, view.metadataOnly]), [
    [{ namespace: "default", fieldSelector: "metadata.name=a" }, true],
  ]);
  assert.deepEqual(news(), [], "that it is there is known");
  obstacles.require("web/one", []);
  assert.equal(obstacles.size, 1);
  obstacles.require("web/two", [refOf("b")]);
  await settle();
  assert.deepEqual(watchSet.views().map((view) => view.selector.fieldSelector), ["metadata.name=b"]);
  obstacles.release();
  assert.deepEqual(watchSet.views(), []);
  await watchSet.close();
});

Deno.test("who wants its name is told when an obstacle goes or becomes another's, and of no other change", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1)];
  const { obstacles, watchSet, news } = bench(server);
  obstacles.require("web/one", [refOf("a")]);
  obstacles.require("web/two", [refOf("a")]);
  await settle();
  const say = async (type: "MODIFIED" | "DELETED", version: number, owner?: string) => {
    server.watch().event(type, { ...widget("a", version, owner ? { owner } : {}), data: { version } });
    await settle();
    return news();
  };
  assert.deepEqual(await say("MODIFIED", 101), []);
  assert.deepEqual(await say("MODIFIED", 102, "u"), ["web/one", "web/two"]);
  obstacles.require("web/one", []);
  assert.deepEqual(await say("DELETED", 103), ["web/two"]);
  obstacles.release();
  await watchSet.close();
});

Deno.test("an obstacle that went before it could be watched is told of", async () => {
  const { obstacles, watchSet, news } = bench(fakeServer());
  obstacles.require("web/one", [refOf("a")]);
  await settle();
  assert.deepEqual(news(), ["web/one"]);
  obstacles.release();
  await watchSet.close();
});

Deno.test("no more than fifty obstacles are watched", async () => {
  const { obstacles, watchSet } = bench(fakeServer());
  obstacles.require("web/one", Array.from({ length: 60 }, (_, i) => refOf(`a${i}`)));
  assert.equal(obstacles.size, 50);
  obstacles.require("web/one", []);
  assert.equal(obstacles.size, 0);
  await watchSet.close();
});

Deno.test("operator makes a child at once when the object that had its name goes, however long it stood there", async () => {
  const b = await operatorBench("onReconcile:\n  configMaps: [{name: taken, data: {a: ours}}]\n", {
    before: (server) =>
      void server.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "taken", namespace: "web" } }),
  });
  b.site("shop");
  await b.pass(1_000_000);
  assert.match(b.condition("shop") ?? "", /^False ChildConflict/);
  b.server.requests();
  b.server.remove("ConfigMap/web/taken");
  await b.pass(100);
  assert.deepEqual(b.server.get("ConfigMap/web/taken")?.["data"], { a: "ours" });
  assert.equal(b.condition("shop"), "True ReconcileSucceeded");
  b.server.requests();
  await b.pass(100_000);
  assert.deepEqual(b.server.requests(), []);
  await b.stop();
});
