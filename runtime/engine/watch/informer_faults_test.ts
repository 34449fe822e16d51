import assert from "node:assert/strict";
import { failure, fakeServer, widget } from "../../../tests/support/fake_api_server.ts";
import { setUpInformer, syncedInformer } from "../../../tests/support/informer_setup.ts";
import { settle } from "../../../tests/support/virtual_clock.ts";

Deno.test("a cut watch is resumed within 20 s at any luck, without a list", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const server = fakeServer();
    const { clock, informer, phases } = await syncedInformer(server, { seed });
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
  const { clock, informer } = await syncedInformer(server);
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
    const { clock, informer, news } = await syncedInformer(server);
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
  const { clock, informer } = setUpInformer(server);
  informer.start();
  await clock.until(() => informer.state().hasSynced, 30_000);
  assert.equal(server.lists.length, 3 + 3, "the third page failed; then all three anew");
  assert.deepEqual([...informer.store.all()].map((o) => o.metadata.name).sort(), ["a", "d", "e"]);
  assert.equal(informer.state().counters.expired, 1);
  await informer.stop();
});

Deno.test("any other ERROR event, 429 and 5xx are tried again and never end the informer", async () => {
  const server = fakeServer();
  const { clock, informer, logged } = await syncedInformer(server);
  server.failWatches.push(failure(429, "TooManyRequests", 3), failure(500, "InternalError"), failure(503));
  server.watch().line({
    type: "ERROR",
    object: { kind: "Status", code: 500, message: "etcd leader changed" },
  });
  await settle();
  assert.match(informer.state().message ?? "", /etcd leader changed/);
  await clock.until(() => server.watches.length === 2, 20_000);
  assert.equal(informer.state().phase, "synced");
  assert.equal(server.lists.length, 1, "what was known is still good");
  assert.deepEqual(
    logged.filter((l) => l.message === "watch phase").map((l) => l.level),
    ["debug", "warn", "info"],
    "only what has a reason is a warning, and its end is said",
  );
  await informer.stop();
});

Deno.test("Retry-After is honoured", async () => {
  const server = fakeServer();
  const { clock, informer } = await syncedInformer(server);
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
  const { clock, informer } = setUpInformer(server);
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
    const { clock, informer } = setUpInformer(server);
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
  const { clock, informer, news } = await syncedInformer(server);
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
    const { clock, informer } = await syncedInformer(server, { seed });
    await clock.until(() => server.watches[0]!.closed, 30_000);
    assert.equal(server.renewals, 1, "pooled connections are given up too");
    assert.equal(informer.state().counters.stalls, 1);
    await settle();
    assert.match(informer.state().message ?? "", /^Watch of widgets fell silent/);
    await clock.until(() => server.watches.length === 2, 1_000);
    assert.equal(server.lists.length, 1);
    await informer.stop();
  }
});

Deno.test("a watch that still delivers past its end is not silent", async () => {
  const server = fakeServer();
  const { clock, informer } = await syncedInformer(server);
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
  const { clock, informer } = await syncedInformer(server);
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
  assert.equal(server.lists.length, 1, "and nothing is listed again for it");
  await informer.stop();
});

Deno.test("a server restored from a backup, whose versions went back, is believed", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 90, { spec: "new" })];
  const { clock, informer } = await syncedInformer(server);
  server.failWatches.push(failure(504, "Timeout"));
  server.objects = [widget("a", 20, { spec: "restored" })];
  server.resourceVersion = 30;
  server.watch().cut();
  await clock.until(() => server.watches.length === 2, 20_000);
  assert.equal(informer.store.get("default/a")?.["spec"], "restored");
  assert.equal(server.watch().request.query?.["resourceVersion"], "30");
  await informer.stop();
});

Deno.test("an answer that is no list, as a proxy gives one, empties nothing", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1)];
  const { clock, informer, news } = await syncedInformer(server);
  server.failWatches.push(failure(410, "Expired"));
  server.failLists.push({ status: 200, body: {}, text: "<html>please sign in</html>" });
  server.watch().cut();
  await clock.advance(2_500);
  assert.equal(informer.state().phase, "reconnecting");
  assert.ok(informer.store.get("default/a"), "what was known stays known");
  await clock.advance(15_000);
  assert.deepEqual([news(), informer.state().phase], [["added default/a list"], "synced"]);
  await informer.stop();
});
