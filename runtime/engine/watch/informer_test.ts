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
import { type Change, createInformer, type InformerOptions, type InformerPhase } from "./mod.ts";

function setUp(server: FakeServer, options: Partial<InformerOptions> & { readonly seed?: number } = {}) {
  const clock = virtualClock();
  const changes: string[] = [];
  const phases: InformerPhase[] = [];
  const { log, lines } = keepingLog();
  const informer = createInformer({
    transport: server.transport,
    type: WIDGETS,
    clock,
    random: seededRandom(options.seed ?? 1),
    log,
    onChange: (change: Change) => changes.push(`${change.kind} ${change.key} ${change.origin}`),
    onPhase: (state) => phases.push(state.phase),
    ...options,
  });
  /** The changes since the last call. */
  const news = () => changes.splice(0);
  return { clock, informer, news, phases, logged: lines };
}

async function synced(server: FakeServer, options: Parameters<typeof setUp>[1] = {}) {
  const test = setUp(server, options);
  test.informer.start();
  await settle();
  assert.equal(test.informer.state().phase, "synced");
  assert.equal(server.watches.length, 1);
  return test;
}

Deno.test("start lists in pages, then watches from the list's version with bookmarks and an end", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1), widget("b", 2), widget("c", 3)];
  server.pageSize = 2;
  const { informer, news } = await synced(server, {
    selector: { labelSelector: "x=y", namespace: "default" },
  });
  assert.deepEqual(news(), ["added default/a list", "added default/b list", "added default/c list"]);
  assert.equal(server.lists.length, 2);
  assert.equal(server.lists[0]?.query?.["labelSelector"], "x=y");
  const { path, query } = server.watch().request;
  assert.equal(path, "/apis/shop.example.com/v1/namespaces/default/widgets");
  assert.equal(query?.["resourceVersion"], "100");
  assert.equal(query?.["allowWatchBookmarks"], true);
  assert.equal(query?.["labelSelector"], "x=y");
  const seconds = Number(query?.["timeoutSeconds"]);
  assert.ok(seconds >= 20 && seconds <= 24, "silence of 30 s must be noticed");
  assert.equal(informer.store.get("default/a")?.metadata.managedFields, undefined);
  await informer.stop();
});

Deno.test("events change the store before the handler sees them", async () => {
  const server = fakeServer();
  const seen: unknown[] = [];
  const test = await synced(server, {
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
  const { clock, informer } = await synced(server);
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

Deno.test("a cut watch is resumed within 20 s at any luck, without a list", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const server = fakeServer();
    const { clock, informer, phases } = await synced(server, { seed });
    server.watch().cut();
    await settle();
    assert.equal(informer.state().phase, "reconnecting");
    await clock.until(() => server.watches.length === 2, 1_000);
    assert.deepEqual(phases.slice(-2), ["reconnecting", "synced"]);
    assert.equal(server.lists.length, 1);
    assert.equal(informer.state().counters.reconnects, 1);
    await informer.stop();
  }
});

Deno.test("while the server is down the waits grow, yet it is found again within 20 s of its return", async () => {
  const server = fakeServer();
  const { clock, informer } = await synced(server);
  server.failWatches.push(...Array(1_000).fill("refused"));
  server.watch().cut();
  await clock.advance(600_000);
  const attempts = 1_000 - server.failWatches.length;
  assert.ok(attempts > 60 && attempts < 140, `${attempts} attempts in ten minutes`);
  server.failWatches.length = 0;
  await clock.until(() => server.watches.length === 2, 20_000);
  await informer.stop();
});

for (const form of ["status", "event"] as const) {
  Deno.test(`410 as ${form} leads to one list within 30 s that is merged by difference`, async () => {
    const server = fakeServer();
    server.objects = [widget("kept", 1), widget("changed", 2), widget("gone", 3), widget("reborn", 4)];
    const { clock, informer, news } = await synced(server);
    news();
    server.objects = [
      widget("kept", 1),
      widget("changed", 7),
      widget("new", 8),
      widget("reborn", 9, { uid: "another" }),
    ];
    server.resourceVersion = 200;
    if (form === "status") {
      server.failWatches.push(failure(410, "Expired"));
      server.watch().cut();
    } else {
      server.watch().line({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } });
    }
    await clock.until(() => server.watches.length === 2, 30_000);
    assert.deepEqual(news().sort(), [
      "added default/new relist",
      "added default/reborn relist",
      "deleted default/gone relist",
      "deleted default/reborn relist",
      "modified default/changed relist",
    ]);
    assert.equal(server.watch().request.query?.["resourceVersion"], "200");
    const { counters, itemCount, phase } = informer.state();
    assert.deepEqual([counters.expired, counters.relists, itemCount, phase], [1, 1, 4, "synced"]);
    await informer.stop();
  });
}

Deno.test("410 in the middle of a paged list starts the list anew", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1), widget("b", 2), widget("c", 3)];
  server.pageSize = 1;
  server.betweenPages = () => {
    server.betweenPages = () => {};
    server.failLists.push(failure(410, "Expired"));
    server.objects = [widget("a", 1), widget("d", 9), widget("e", 10)];
  };
  const { clock, informer } = setUp(server);
  informer.start();
  await clock.until(() => informer.state().hasSynced, 30_000);
  assert.equal(server.lists.length, 3 + 3, "the third page failed; then all three anew");
  assert.deepEqual([...informer.store.all()].map((o) => o.metadata.name).sort(), ["a", "d", "e"]);
  assert.equal(informer.state().counters.expired, 1);
  await informer.stop();
});

Deno.test("any other ERROR event, 429 and 5xx are tried again and never end the informer", async () => {
  const server = fakeServer();
  const { clock, informer } = await synced(server);
  server.failWatches.push(failure(429, "TooManyRequests", 3), failure(500, "InternalError"), failure(503));
  server.watch().line({
    type: "ERROR",
    object: { kind: "Status", code: 500, message: "etcd leader changed" },
  });
  await settle();
  assert.match(informer.state().message ?? "", /etcd leader changed/);
  await clock.until(() => server.watches.length === 2, 20_000);
  assert.equal(informer.state().phase, "synced");
  await informer.stop();
});

Deno.test("Retry-After is honoured", async () => {
  const server = fakeServer();
  const { clock, informer } = await synced(server);
  server.failWatches.push(failure(429, "TooManyRequests", 8));
  server.watch().cut();
  await clock.until(() => server.failWatches.length === 0, 1_000);
  await clock.advance(7_900);
  assert.equal(server.watches.length, 1, "not before the time that the server asked for");
  await clock.until(() => server.watches.length === 2, 3_000);
  await informer.stop();
});

Deno.test("forbidden is shown with the server's words and ends by itself when allowed", async () => {
  const server = fakeServer();
  server.failLists.push(...Array(6).fill(failure(403, "Forbidden")));
  const { clock, informer } = setUp(server);
  informer.start();
  await settle();
  const { phase, message, hasSynced } = informer.state();
  assert.deepEqual([phase, hasSynced], ["forbidden", false]);
  assert.match(message ?? "", /List of widgets failed: made up: Forbidden/);
  await clock.until(() => informer.state().phase === "synced", 120_000);
  assert.equal(informer.state().message, undefined);
  await informer.stop();
});

Deno.test("an absent type is found at once on poke, and by itself within its longest wait", async () => {
  for (const poke of [true, false]) {
    const server = fakeServer();
    server.failLists.push(...Array(10).fill(failure(404, "NotFound")));
    const { clock, informer } = setUp(server);
    informer.start();
    await clock.until(() => server.failLists.length === 0, 600_000);
    assert.equal(informer.state().phase, "absent");
    if (poke) {
      informer.poke();
      await settle();
    } else await clock.until(() => informer.state().hasSynced, 60_000);
    assert.equal(informer.state().phase, "synced");
    await informer.stop();
  }
});

Deno.test("a type that goes and comes back is listed anew", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1)];
  const { clock, informer, news } = await synced(server);
  server.failWatches.push(failure(404, "NotFound"));
  server.watch().cut();
  await clock.until(() => informer.state().phase === "absent", 1_000);
  assert.equal(informer.store.size, 1, "what was known is kept until a list says otherwise");
  server.objects = [];
  server.resourceVersion = 300;
  news();
  informer.poke();
  await settle();
  assert.deepEqual(news(), ["deleted default/a relist"]);
  await informer.stop();
});

Deno.test("a silent connection is noticed within 30 s, at any luck, and left for a new one", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const server = fakeServer();
    const { clock, informer } = await synced(server, { seed });
    await clock.until(() => server.watches[0]!.closed, 30_000);
    assert.equal(server.renewals, 1, "pooled connections are given up too");
    assert.equal(informer.state().counters.stalls, 1);
    await clock.until(() => server.watches.length === 2, 1_000);
    assert.equal(server.lists.length, 1);
    await informer.stop();
  }
});

Deno.test("a watch that still delivers past its end is not silent", async () => {
  const server = fakeServer();
  const { clock, informer } = await synced(server);
  for (let i = 0; i < 40; i++) {
    server.watch().event("MODIFIED", widget("a", 101 + i));
    await clock.advance(1_000);
  }
  assert.equal(informer.state().counters.stalls, 0);
  assert.equal(server.watches.length, 1);
  await clock.until(() => server.watches.length === 2, 9_000);
  await informer.stop();
});

Deno.test("watches that end at once are not reopened in a tight loop", async () => {
  const server = fakeServer();
  const { clock, informer } = await synced(server);
  const ending = { stop: false };
  const endAll = async () => {
    for (let at = 0; at < 60_000; at += 50) {
      server.watch().end();
      await clock.advance(50);
    }
    ending.stop = true;
  };
  await endAll();
  assert.ok(server.watches.length < 25, `${server.watches.length} watches in a minute`);
  await informer.stop();
});

Deno.test("an exception of the handler is logged and counted, and the next change arrives", async () => {
  const server = fakeServer();
  const seen: string[] = [];
  const { informer, logged } = await synced(server, {
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
  const { informer, news } = await synced(server);
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
  const { informer, news } = await synced(server);
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
  const { informer, news } = await synced(server);
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
  const { informer } = setUp(server);
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

Deno.test("a server restored from a backup, whose versions went back, is believed", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 90, { spec: "new" })];
  const { clock, informer } = await synced(server);
  server.failWatches.push(failure(504, "Timeout"));
  server.objects = [widget("a", 20, { spec: "restored" })];
  server.resourceVersion = 30;
  server.watch().cut();
  await clock.until(() => server.watches.length === 2, 20_000);
  assert.equal(informer.store.get("default/a")?.["spec"], "restored");
  assert.equal(server.watch().request.query?.["resourceVersion"], "30");
  await informer.stop();
});

Deno.test("waitForSync resolves on sync, on abort and on stop", async () => {
  const server = fakeServer();
  server.failLists.push("refused");
  const { clock, informer } = setUp(server);
  const controller = new AbortController();
  informer.start();
  const aborted = informer.waitForSync(controller.signal);
  controller.abort();
  assert.equal(await aborted, false);
  const waiting = informer.waitForSync();
  await clock.advance(1_000);
  assert.equal(await waiting, true);
  await informer.stop();
});

Deno.test("stop ends a wait, a watch and all timers", async () => {
  const server = fakeServer();
  const { clock, informer } = await synced(server);
  await informer.stop();
  assert.ok(server.watch().closed);
  assert.equal(informer.state().phase, "stopped");
  assert.equal(clock.pending, 0);

  const refusing = fakeServer();
  refusing.failLists.push("refused");
  const second = setUp(refusing);
  second.informer.start();
  await settle();
  await second.informer.stop();
  assert.equal(second.clock.pending, 0);
});

Deno.test("metadata only asks for metadata and keeps nothing else", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1, { spec: "large" })];
  const { informer } = await synced(server, { metadataOnly: true });
  assert.match(server.lists[0]?.accept ?? "", /PartialObjectMetadataList/);
  assert.match(server.watch().request.accept ?? "", /PartialObjectMetadata/);
  assert.equal(informer.store.get("default/a")?.["spec"], undefined);
  await informer.stop();
});
