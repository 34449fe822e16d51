import assert from "node:assert/strict";
import { createMetrics } from "../../telemetry/mod.ts";
import { fakeServer, widget } from "../../../tests/support/fake_api_server.ts";
import { setUpInformer, syncedInformer } from "../../../tests/support/informer_setup.ts";
import { settle } from "../../../tests/support/virtual_clock.ts";

Deno.test("start lists in pages, then watches from the list's version with bookmarks and an end", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1), widget("b", 2), widget("c", 3)];
  server.pageSize = 2;
  const { informer, news } = await syncedInformer(server, {
    selector: { labelSelector: "x=y", namespace: "default" },
  });
  assert.deepEqual(news(), ["added default/a list", "added default/b list", "added default/c list"]);
  assert.equal(server.lists.length, 2);
  assert.equal(server.lists[0]?.query?.["labelSelector"], "x=y");
  const { path, query, timeoutMs } = server.watch().request;
  assert.equal(timeoutMs, 10_000, "an answer without a head is no answer");
  assert.equal(path, "/apis/shop.example.com/v1/namespaces/default/widgets");
  assert.equal(query?.["resourceVersion"], "100");
  assert.equal(query?.["allowWatchBookmarks"], true);
  assert.equal(query?.["labelSelector"], "x=y");
  assert.equal(informer.store.get("default/a")?.metadata.managedFields, undefined);
  await informer.stop();
});

for (const [chance, seconds] of [[0, 20], [0.5, 22], [0.999, 24]] as const) {
  Deno.test(`a watch asks to be ended after ${seconds} s at chance ${chance}: silence of 30 s must be noticed`, async () => {
    const server = fakeServer();
    const { informer } = await syncedInformer(server, { random: { next: () => chance } });
    assert.equal(server.watch().request.query?.["timeoutSeconds"], seconds);
    await informer.stop();
  });
}

Deno.test("state tells since when, and when the server last listed, said an event, said anything", async () => {
  const server = fakeServer();
  const { clock, informer } = await syncedInformer(server);
  const startMs = clock.now();
  const times = () => {
    const { sinceMs, lastSyncMs, lastEventMs, lastContactMs } = informer.state();
    return [sinceMs, lastSyncMs, lastEventMs, lastContactMs].map((ms) =>
      ms === undefined ? ms : ms - startMs
    );
  };
  assert.deepEqual(times(), [0, 0, undefined, 0]);
  await clock.advance(1_000);
  server.watch().event("ADDED", widget("a", 101));
  await clock.advance(1_000);
  server.watch().bookmark(110);
  await clock.advance(1_000);
  assert.deepEqual(times(), [0, 0, 1_000, 2_000]);
  assert.equal(informer.state().counters.events, 1, "a bookmark is no event");
  server.failWatches.push("refused");
  server.watch().cut();
  await clock.advance(1);
  assert.deepEqual([informer.state().phase, times()], ["reconnecting", [3_000, 0, 1_000, 2_000]]);
  await informer.stop();
});

Deno.test("metrics count by type, and tell how long the watch took to show our own writes", async () => {
  const server = fakeServer();
  const metrics = createMetrics();
  const { clock, informer } = await syncedInformer(server, { metrics });
  const exposed = async (name: string) => {
    const { text } = await metrics.expose();
    const line = text.split("\n").find((l) => l.startsWith(`controller_watch_${name}{`));
    return line?.replace(/.*type="Widget.shop.example.com"\} /, "");
  };
  informer.observeWrite(widget("a", 110));
  informer.observeWrite(widget("b", 112));
  await clock.advance(300);
  server.watch().event("ADDED", widget("a", 109));
  server.watch().event("MODIFIED", widget("a", 110));
  await settle();
  assert.equal(await exposed("lag_seconds_count"), "1", "its very version confirms it");
  server.watch().event("MODIFIED", widget("a", 111));
  await settle();
  informer.observeWrite(widget("a", 111));
  await clock.advance(50);
  assert.deepEqual([await exposed("lag_seconds_count"), await exposed("lag_seconds_sum")], ["1", "0.3"]);
  assert.equal(await exposed("events_total"), "3");
  server.watch().cut();
  await clock.until(() => server.watches.length === 2, 30_000);
  server.watch().line({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } });
  await clock.until(() => server.watches.length === 3, 30_000);
  for (const name of ["reconnects_total", "expired_total", "relists_total"]) {
    assert.equal(await exposed(name), "1", name);
  }
  await clock.advance(60_000);
  server.watch().event("MODIFIED", widget("b", 9_000));
  await settle();
  assert.equal(
    await exposed("lag_seconds_count"),
    "1",
    "what a list has shown is not measured by a later event",
  );
  await informer.stop();
});

Deno.test("events change the store before the handler sees them", async () => {
  const server = fakeServer();
  const seen: unknown[] = [];
  const test = await syncedInformer(server, {
    onChange: (change) => seen.push([change.kind, test.informer.store.get(change.key)?.["spec"]]),
  });
  server.watch().event("ADDED", widget("a", 101, { spec: 1 }));
  server.watch().event("MODIFIED", widget("a", 102, { spec: 2 }));
  server.watch().event("DELETED", widget("a", 103, { spec: 2 }));
  await settle();
  assert.deepEqual(seen, [["added", 1], ["modified", 2], ["deleted", undefined]]);
  assert.equal(test.informer.state().counters.events, 3);
  await test.informer.stop();
});

Deno.test("a watch that the server ends is resumed at the last version at once, bookmarks included", async () => {
  const server = fakeServer();
  const { clock, informer } = await syncedInformer(server);
  server.watch().event("ADDED", widget("a", 105));
  server.watch().bookmark(140);
  await clock.advance(22_000);
  server.watch().end();
  await settle();
  assert.equal(server.watches.length, 2);
  assert.equal(server.watch().request.query?.["resourceVersion"], "140");
  assert.equal(server.lists.length, 1, "no second list");
  const { phase, counters } = informer.state();
  assert.equal(phase, "synced");
  assert.equal(counters.reconnects, 0, "a regular end is no reconnect");
  await informer.stop();
});

Deno.test("an exception of the handler is logged and counted, and the next change arrives", async () => {
  const server = fakeServer();
  const seen: string[] = [];
  const { informer, logged } = await syncedInformer(server, {
    onChange(change) {
      seen.push(change.key);
      if (change.key === "default/a") throw new TypeError("handler bug");
    },
  });
  server.watch().event("ADDED", widget("a", 101));
  server.watch().event("ADDED", widget("b", 102));
  await settle();
  assert.deepEqual(seen, ["default/a", "default/b"]);
  assert.equal(informer.state().counters.handlerErrors, 1);
  assert.ok(logged.some((l) => l.level === "error" && JSON.stringify(l.fields).includes("handler bug")));
  assert.equal(informer.state().phase, "synced");
  await informer.stop();
});

Deno.test("our own write shows at once and late events do not take it back", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1, { spec: 1 })];
  const { informer, news } = await syncedInformer(server);
  news();
  informer.observeWrite(widget("a", 110, { spec: 3 }));
  server.watch().event("MODIFIED", widget("a", 105, { spec: 2 }));
  server.watch().event("MODIFIED", widget("a", 110, { spec: 3 }));
  await settle();
  assert.deepEqual(news(), ["modified default/a write"]);
  assert.equal(informer.store.get("default/a")?.["spec"], 3);
  await informer.stop();
});

Deno.test("our own deletion shows at once, late events do not bring the object back, a successor is taken", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1)];
  const { informer, news } = await syncedInformer(server);
  news();
  informer.observeDelete({ key: "default/a", uid: "uid-a" });
  server.watch().event("MODIFIED", widget("a", 105));
  server.watch().event("DELETED", widget("a", 106));
  await settle();
  assert.deepEqual(news(), ["deleted default/a write"]);
  server.watch().event("ADDED", widget("a", 107, { uid: "second" }));
  await settle();
  assert.deepEqual(news(), ["added default/a watch"]);
  await informer.stop();
});

Deno.test("an answer that arrives after the end of its object does not bring it back", async () => {
  const server = fakeServer();
  const { informer, news } = await syncedInformer(server);
  server.watch().event("ADDED", widget("a", 110));
  server.watch().event("DELETED", widget("a", 111));
  await settle();
  news();
  informer.observeWrite(widget("a", 110));
  assert.deepEqual(news(), []);
  informer.observeWrite(widget("b", 120));
  assert.deepEqual(news(), ["added default/b write"]);
  await informer.stop();
});

Deno.test("a list that began before our write neither removes nor ages what we wrote", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1), widget("z", 2)];
  server.pageSize = 1;
  const { informer } = setUpInformer(server);
  server.betweenPages = () => {
    informer.observeWrite(widget("created", 150));
    informer.observeWrite(widget("z", 151, { spec: "ours" }));
  };
  informer.start();
  await settle();
  assert.equal(informer.state().phase, "synced");
  assert.ok(informer.store.get("default/created"));
  assert.equal(informer.store.get("default/z")?.["spec"], "ours");
  await informer.stop();
});

Deno.test("waitForSync resolves on sync, on abort and on stop", async () => {
  const server = fakeServer();
  server.failLists.push("refused");
  const { clock, informer } = setUpInformer(server);
  const controller = new AbortController();
  informer.start();
  const aborted = informer.waitForSync(controller.signal);
  controller.abort();
  assert.equal(await aborted, false);
  const waiting = informer.waitForSync();
  await clock.advance(1_000);
  assert.equal(await waiting, true);
  await informer.stop();
  const never = setUpInformer(fakeServer());
  assert.equal(await never.informer.waitForSync(AbortSignal.abort()), false);
  const left = never.informer.waitForSync();
  await never.informer.stop();
  assert.deepEqual([await left, await never.informer.waitForSync()], [false, false]);
  assert.equal(never.informer.state().phase, "stopped", "though it was never started");
});

Deno.test("stop ends a wait, a watch and all timers", async () => {
  const server = fakeServer();
  const { clock, informer } = await syncedInformer(server);
  await informer.stop();
  assert.ok(server.watch().closed);
  assert.equal(informer.state().phase, "stopped");
  assert.equal(clock.pending, 0);

  const refusing = fakeServer();
  refusing.failLists.push("refused");
  const second = setUpInformer(refusing);
  second.informer.start();
  await settle();
  await second.informer.stop();
  assert.equal(second.clock.pending, 0);
});

Deno.test("metadata only asks for metadata and keeps nothing else", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1, { spec: "large" })];
  const { informer } = await syncedInformer(server, { metadataOnly: true });
  assert.match(server.lists[0]?.accept ?? "", /PartialObjectMetadataList/);
  assert.match(server.watch().request.accept ?? "", /PartialObjectMetadata/);
  assert.equal(informer.store.get("default/a")?.["spec"], undefined);
  await informer.stop();
});

Deno.test("the answer to our own write does not bring back an object that no longer matches the selector", async () => {
  const server = fakeServer();
  const labelled = (version: number, labels: Record<string, string>) => {
    const object = widget("a", version);
    return { ...object, metadata: { ...object.metadata, labels } };
  };
  server.objects = [labelled(1, { team: "web" })];
  const { clock, informer, news } = await syncedInformer(server, {
    selector: { labelSelector: "team=web" },
  });
  news();
  // Somebody takes the label away (110), we write the status (111), and our answer is there first.
  informer.observeWrite(labelled(111, { team: "db" }));
  server.watch().event("DELETED", labelled(110, { team: "db" }));
  await clock.advance(10);
  assert.deepEqual([informer.store.size, news()], [0, ["deleted default/a write"]]);
  // The same the other way round.
  server.watch().event("ADDED", labelled(120, { team: "web" }));
  server.watch().event("DELETED", labelled(130, { team: "db" }));
  await clock.advance(10);
  informer.observeWrite(labelled(131, { team: "db" }));
  assert.equal(informer.store.size, 0);
  await informer.stop();
});

Deno.test("what we make ourselves is known at once where it matches the selector", async () => {
  const server = fakeServer();
  const { informer } = await syncedInformer(server, { selector: { labelSelector: "managed=true,owner" } });
  const labelled = (labels: Record<string, string>) => ({
    ...widget("a", 111),
    metadata: { ...widget("a", 111).metadata, labels },
  });
  informer.observeWrite(labelled({ managed: "true" }));
  assert.equal(informer.store.size, 0);
  informer.observeWrite(labelled({ managed: "true", owner: "x" }));
  assert.equal(informer.store.size, 1);
  await informer.stop();
});
