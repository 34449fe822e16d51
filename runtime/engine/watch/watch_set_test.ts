import assert from "node:assert/strict";
import { type JsonObject, seededRandom } from "../../base/mod.ts";
import {
  failure,
  type FakeServer,
  fakeServer,
  keepingLog,
  widget,
  WIDGETS,
} from "../../../tests/support/fake_api_server.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { type Change, createWatchSet, type Subscription } from "./mod.ts";

function setUp(server: FakeServer) {
  const { log, lines } = keepingLog();
  const clock = virtualClock();
  const set = createWatchSet({ transport: server.transport, clock, random: seededRandom(1), log });
  return { set, clock, logged: lines };
}

function recorder() {
  const changes: string[] = [];
  return {
    news: () => changes.splice(0),
    onChange: (change: Change) => void changes.push(`${change.kind} ${change.key}`),
    onChangeWithOrigin: (change: Change) =>
      void changes.push(`${change.kind} ${change.key} ${change.origin}`),
  };
}

Deno.test("subscribers of one kind share one watch, closed when the last has gone", async () => {
  const server = fakeServer();
  const { set } = setUp(server);
  const [one, two] = [recorder(), recorder()];
  const first = set.subscribe({ type: WIDGETS }, one.onChange);
  const second = set.subscribe({ type: WIDGETS }, two.onChange);
  assert.ok(await first.waitForSync() && await second.waitForSync());
  await settle();
  assert.equal(server.watches.length, 1);
  assert.equal(
    server.watch().request.query?.["labelSelector"],
    "orkestra.orkspace.io/managed=true,orkestra.orkspace.io/owner-uid",
  );
  server.watch().event("ADDED", widget("a", 101));
  await settle();
  assert.deepEqual([one.news(), two.news()], [["added default/a"], ["added default/a"]]);
  first.release();
  first.release();
  server.watch().event("DELETED", widget("a", 102));
  await settle();
  assert.deepEqual([one.news(), two.news()], [[], ["deleted default/a"]]);
  assert.equal(server.watch().closed, false);
  second.release();
  await settle();
  assert.equal(server.watch().closed, true);
  assert.deepEqual(set.views(), []);
  await set.close();
});

Deno.test("other selectors are other watches", async () => {
  const server = fakeServer();
  const { set } = setUp(server);
  set.subscribe({ type: WIDGETS }, () => {});
  set.subscribe(
    { type: WIDGETS, selector: { namespace: "default", fieldSelector: "metadata.name=a" } },
    () => {},
  );
  await settle();
  assert.equal(server.watches.length, 2);
  assert.deepEqual(
    set.views().map((v) => [v.type, v.subscribers, v.selector.namespace, v.state.phase]),
    [[WIDGETS, 1, undefined, "synced"], [WIDGETS, 1, "default", "synced"]],
  );
  await set.close();
});

Deno.test("who subscribes late is told what is known at once", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1), widget("b", 2)];
  const { set } = setUp(server);
  set.subscribe({ type: WIDGETS }, () => {});
  await settle();
  const late = recorder();
  const subscription = set.subscribe({ type: WIDGETS }, late.onChangeWithOrigin);
  assert.deepEqual(late.news(), ["added default/a list", "added default/b list"]);
  assert.equal(subscription.store.size, 2);
  await set.close();
});

Deno.test("a subscriber's exception reaches the log and no other subscriber", async () => {
  const server = fakeServer();
  const { set, logged } = setUp(server);
  const good = recorder();
  set.subscribe({ type: WIDGETS }, () => {
    throw new TypeError("subscriber bug");
  });
  set.subscribe({ type: WIDGETS }, good.onChange);
  await settle();
  server.watch().event("ADDED", widget("a", 101));
  await settle();
  assert.deepEqual(good.news(), ["added default/a"]);
  assert.ok(logged.some((l) => JSON.stringify(l.fields).includes("subscriber bug")));
  await set.close();
});

Deno.test("a full subscriber upgrades a metadata-only watch, unseen by the others", async () => {
  const server = fakeServer();
  server.objects = [widget("same", 1, { spec: 1 }), widget("gone", 2), widget("changed", 3)];
  const { set } = setUp(server);
  const [slim, full] = [recorder(), recorder()];
  const slimSubscription = set.subscribe({ type: WIDGETS, metadataOnly: true }, slim.onChangeWithOrigin);
  await settle();
  slim.news();
  assert.equal(slimSubscription.store.get("default/same")?.["spec"], undefined);

  server.objects = [widget("same", 1, { spec: 1 }), widget("changed", 110), widget("new", 111)];
  server.resourceVersion = 120;
  const fullSubscription = set.subscribe({ type: WIDGETS }, full.onChange);
  assert.deepEqual(full.news(), [], "metadata is not what it asked for");
  assert.equal(
    slimSubscription.store.size,
    3,
    "the others keep what they see until the new watch is complete",
  );
  assert.equal(await fullSubscription.waitForSync(), true);
  await settle();
  assert.deepEqual(full.news().sort(), ["added default/changed", "added default/new", "added default/same"]);
  assert.deepEqual(slim.news().sort(), [
    "added default/new relist",
    "deleted default/gone relist",
    "modified default/changed relist",
  ]);
  assert.equal(slimSubscription.store.get("default/same")?.["spec"], 1);
  assert.equal(server.watches.filter((w) => !w.closed).length, 1, "the metadata-only watch is closed");
  assert.equal(set.views()[0]?.metadataOnly, false);

  server.watch().event("MODIFIED", widget("new", 121));
  await settle();
  assert.deepEqual([slim.news(), full.news()], [["modified default/new watch"], ["modified default/new"]]);
  await set.close();
});

Deno.test("close in the middle of an upgrade tells nobody of anything", async () => {
  const server = fakeServer();
  server.objects = [widget("a", 1)];
  const { set, clock } = setUp(server);
  const [slim, full] = [recorder(), recorder()];
  set.subscribe({ type: WIDGETS, metadataOnly: true }, slim.onChange);
  await settle();
  slim.news();
  const waiting = set.subscribe({ type: WIDGETS }, full.onChange).waitForSync();
  await set.close();
  assert.equal(await waiting, false);
  assert.deepEqual([slim.news(), full.news()], [[], []]);
  assert.equal(clock.pending, 0);
});

const managedCases: readonly {
  readonly name: string;
  readonly entries: readonly JsonObject[];
  readonly kept: readonly JsonObject[] | undefined;
}[] = [
  { name: "nobody", entries: [], kept: undefined },
  { name: "us alone", entries: [{ manager: "orkestra", time: "2026-01-02T00:00:00Z" }], kept: undefined },
  {
    name: "a status written by somebody else",
    entries: [{ manager: "kubelet", subresource: "status", time: "2026-01-02T00:00:00Z" }],
    kept: undefined,
  },
  {
    name: "an editor, and who scaled later",
    entries: [
      { manager: "kubectl-edit", time: "2026-01-01T00:00:00Z" },
      { manager: "kubectl", subresource: "scale", time: "2026-01-02T00:00:00Z" },
      { manager: "kube-controller-manager", subresource: "scale", time: "2026-01-03T00:00:00Z" },
    ],
    kept: [
      { manager: "kubectl-edit", time: "2026-01-01T00:00:00Z" },
      { manager: "kube-controller-manager", subresource: "scale", time: "2026-01-03T00:00:00Z" },
    ],
  },
  {
    name: "several editors, in any order",
    entries: [
      { manager: "kubectl-edit", time: "2026-01-03T00:00:00Z" },
      { manager: "helm", time: "2026-01-01T00:00:00Z" },
      { manager: "orkestra", time: "2026-01-04T00:00:00Z" },
      { manager: "ageless" },
    ],
    kept: [{ manager: "kubectl-edit", time: "2026-01-03T00:00:00Z" }],
  },
];

for (const { name, entries, kept } of managedCases) {
  Deno.test(`of who managed whole objects only the last other editor is kept: ${name}`, async () => {
    const server = fakeServer();
    const object = widget("a", 1);
    server.objects = [{ ...object, metadata: { ...object.metadata, managedFields: [...entries] } }];
    const { set } = setUp(server);
    const subscription = set.subscribe({ type: WIDGETS }, () => {});
    await settle();
    const stored = subscription.store.get("default/a")!;
    assert.deepEqual([stored.metadata.name, stored.metadata.managedFields], ["a", kept]);
    await set.close();
  });
}

Deno.test("our own writes through a subscription reach every subscriber", async () => {
  const server = fakeServer();
  const { set } = setUp(server);
  const [one, two] = [recorder(), recorder()];
  const subscription = set.subscribe({ type: WIDGETS }, one.onChange);
  set.subscribe({ type: WIDGETS }, two.onChange);
  await settle();
  const made = widget("a", 101, { owner: "uid-owner" });
  const labels = { ...made.metadata.labels, "orkestra.orkspace.io/managed": "true" };
  subscription.observeWrite({ ...made, metadata: { ...made.metadata, labels } });
  assert.deepEqual([one.news(), two.news()], [["added default/a"], ["added default/a"]]);
  subscription.observeDelete({ key: "default/a", uid: "uid-a" });
  assert.deepEqual(two.news(), ["deleted default/a"]);
  await set.close();
});

Deno.test("who has left a watch that others keep open does not wait for it any more", async () => {
  const server = fakeServer();
  server.failLists.push(...Array.from({ length: 9 }, () => failure(403, "Forbidden")));
  const { set } = setUp(server);
  const [staying, leaving] = [1, 2].map(() => set.subscribe({ type: WIDGETS }, () => {})) as [
    Subscription,
    Subscription,
  ];
  const waits = leaving.waitForSync();
  const aborted = new AbortController();
  const waitsAsWell = staying.waitForSync(aborted.signal);
  leaving.release();
  assert.equal(await waits, false);
  assert.equal(await leaving.waitForSync(), false);
  aborted.abort();
  assert.equal(await waitsAsWell, false);
  await set.close();
});

Deno.test("waiting for a watch leaves nothing behind on the signal that could have ended it", async () => {
  const { set } = setUp(fakeServer());
  const subscription = set.subscribe({ type: WIDGETS }, () => {});
  const { signal } = new AbortController();
  const listening = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listening.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listening.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  for (let i = 0; i < 3; i++) assert.equal(await subscription.waitForSync(signal), true);
  assert.equal(listening.size, 0);
  await set.close();
});

Deno.test("poke lets a watch that waits try again at once", async () => {
  const server = fakeServer();
  server.failLists.push(...Array(8).fill(failure(404, "NotFound")));
  const { set, clock } = setUp(server);
  const subscription = set.subscribe({ type: WIDGETS }, () => {});
  await clock.until(() => server.failLists.length === 0, 600_000);
  assert.equal(subscription.state().phase, "absent");
  subscription.poke();
  await settle();
  assert.equal(subscription.state().phase, "synced");
  await set.close();
});

Deno.test("close ends all watches and timers", async () => {
  const server = fakeServer();
  const { set, clock } = setUp(server);
  const subscription = set.subscribe({ type: WIDGETS }, () => {});
  await settle();
  await set.close();
  assert.equal(subscription.state().phase, "stopped", "it is waited for");
  assert.ok(server.watch().closed);
  assert.equal(clock.pending, 0);
});
