// Owns: tests of one reconcile against writes whose answers a test scripts. Must not: need a server, or test decisions.

import assert from "node:assert/strict";
import { OrkError, seededRandom } from "../../base/mod.ts";
import {
  KubeApiError,
  type KubeObject,
  type KubeReader,
  TransportError,
  type Write,
} from "../../kube/mod.ts";
import { nullLogger } from "../../telemetry/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { Applier, WriteLane, WriteResult } from "../apply/mod.ts";
import { site, snapshotOf } from "../reconcile/_world.ts";
import type { ChildCache, SourceCache } from "../caches/mod.ts";
import { Reconciler } from "./reconciler.ts";

const BOX = `onReconcile:
  configMaps: [{name: a, data: {x: "1"}}, {name: b, data: {x: "1"}}]
`;

const conflict = () =>
  new KubeApiError("Apply of ConfigMap/a failed: the object has been modified", {
    status: 409,
    reason: "Conflict",
    retry: "now",
  });

interface World {
  object?: KubeObject;
  /** Result of a write; what is written is stored. */
  answer: (write: Write) => WriteResult | undefined;
  readonly writes: Write[];
  readonly lane: (() => Promise<unknown>)[];
  read: () => Promise<KubeObject | undefined>;
  readonly owned: KubeObject[];
  /** Names of objects of which the applier need remember nothing. */
  readonly gone: string[];
}

async function bench(box = BOX) {
  const plan = await crdPlanOf(box);
  const world: World = {
    object: site({}, { finalizers: [] }),
    answer: () => undefined,
    writes: [],
    lane: [],
    read: () => Promise.resolve(undefined),
    owned: [],
    gone: [],
  };
  const stored = new Map<string, KubeObject>();
  const keyOf = (kind: string, at: { readonly name: string }) => `${kind}/${at.name}`;
  const children = {
    discoverMissing: () => Promise.resolve(),
    observedFor: () => ({
      get: (type: { kind: string }, at: { name: string }) => stored.get(keyOf(type.kind, at)),
      owned: () => world.owned,
    }),
    get: (type: { kind: string }, at: { name: string }) => stored.get(keyOf(type.kind, at)),
    observeWrite: (type: { kind: string }, o: KubeObject) => void stored.set(keyOf(type.kind, o.metadata), o),
    typeOf: snapshotOf(world.object!).typeOf,
    unavailable: () => new Map(),
  } as unknown as ChildCache;
  const applier: Applier = {
    execute(write) {
      world.writes.push(write);
      const scripted = world.answer(write);
      if (scripted) return Promise.resolve(scripted);
      const object = "object" in write ? write.object : undefined;
      return Promise.resolve({
        kind: "written",
        verb: "created",
        changes: [],
        ...(object ? { object } : {}),
      });
    },
    forget() {},
    gone: (object) => void world.gone.push(object.metadata.name),
  };
  const clock = virtualClock();
  const reconciler = new Reconciler({
    plan,
    objects: { get: () => world.object, observeWrite() {}, all: () => [] },
    children,
    sources: { require: () => Promise.resolve(false), get: () => undefined } as unknown as SourceCache,
    issueCertificate: () => Promise.reject(new Error("not used")),
    applier,
    lane: {
      submit(task: () => Promise<unknown>) {
        world.lane.push(task);
        return true;
      },
    } as unknown as WriteLane,
    reader: { get: () => world.read() } as unknown as KubeReader,
    logger: nullLogger,
    clock,
    random: seededRandom(1),
    vitals: () => ({}),
  });
  const statuses = () => world.writes.filter((w) => w.kind === "patchStatus");
  return { world, reconciler, clock, statuses };
}

const failsFor = (name: string, error: OrkError) => (write: Write): WriteResult | undefined =>
  "object" in write && write.object.metadata.name === name ? { kind: "failed", error } : undefined;

Deno.test("a child that somebody wrote meanwhile is looked at again, and nobody is alarmed", async () => {
  const { world, reconciler, statuses } = await bench();
  world.answer = failsFor("a", conflict());
  const outcome = await reconciler.reconcile("web/shop");
  assert.equal(outcome.kind, "stale");
  assert.deepEqual(statuses(), []);
  assert.equal(outcome.kind === "stale" && outcome.performed?.length, 1, "what was written is told of");
});

Deno.test("a conflict that does not end is a problem like any other", async () => {
  const { world, reconciler } = await bench();
  world.answer = failsFor("a", conflict());
  const kinds: string[] = [];
  for (let i = 0; i < 7; i++) kinds.push((await reconciler.reconcile("web/shop")).kind);
  assert.deepEqual(kinds.slice(0, 5), Array(5).fill("stale"));
  assert.deepEqual(kinds.slice(5), ["incomplete", "incomplete"]);
  world.answer = () => undefined;
  assert.equal((await reconciler.reconcile("web/shop")).kind, "done");
  world.answer = failsFor("a", conflict());
  assert.equal((await reconciler.reconcile("web/shop")).kind, "stale", "the series begins anew");
});

Deno.test("next to a real problem a conflict says nothing", async () => {
  const { world, reconciler } = await bench();
  const forbidden = new KubeApiError("not allowed", { status: 403, reason: "Forbidden", retry: "backoff" });
  world.answer = (write) => failsFor("a", conflict())(write) ?? failsFor("b", forbidden)(write);
  const outcome = await reconciler.reconcile("web/shop");
  assert.deepEqual(outcome.kind === "incomplete" && outcome.problems.map((p) => p.message), [
    "ConfigMap/b: not allowed",
  ]);
});

Deno.test("an object in the way that cannot be read is named in status, with the reason", async () => {
  const { world, reconciler, statuses } = await bench();
  world.answer = (write) =>
    "object" in write && write.object.metadata.name === "a" ? { kind: "exists" } : undefined;
  world.read = () =>
    Promise.reject(
      new KubeApiError("Read of ConfigMap/a failed: not allowed", {
        status: 403,
        reason: "Forbidden",
        retry: "backoff",
      }),
    );
  const outcome = await reconciler.reconcile("web/shop");
  assert.equal(outcome.kind, "incomplete");
  assert.match(
    JSON.stringify(statuses()),
    /ConfigMap\/a exists and could not be looked at: Read of ConfigMap\/a failed: not allowed/,
  );
});

Deno.test("a stamp that waits gives way to a newer one, and its failure is not swallowed", async () => {
  const { world, reconciler } = await bench();
  await reconciler.reconcile("web/shop");
  world.object = site({}, { labels: { "orkestra.orkspace.io/managed": "true" } });
  await reconciler.reconcile("web/shop");
  assert.equal(world.lane.length, 1, "one stamp at a time");
  world.writes.length = 0;
  await world.lane[0]!();
  const [write] = world.writes;
  assert.equal(write?.kind === "patchMeta" && "labels" in write.patch, false, "the newer one");
  const error = new OrkError("refused", { code: "kube/invalid" });
  await reconciler.reconcile("web/shop");
  world.answer = () => ({ kind: "failed", error });
  await assert.rejects(world.lane[1]!(), /refused/);
});

const DELETING = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["orkestra.orkspace.io/cleanup"] };
const GOODBYE = `onDelete:
  jobs: [{name: goodbye, image: busybox}]
`;

const refusals: readonly (readonly [string, KubeApiError])[] = [
  [
    "is being deleted",
    new KubeApiError("unable to create new content in namespace web because it is being terminated", {
      status: 403,
      reason: "Forbidden",
      retry: "backoff",
      causes: [{
        field: "metadata.namespace",
        message: "is being terminated",
        reason: "NamespaceTerminating",
      }],
    }),
  ],
  [
    "is gone",
    new KubeApiError('namespaces "web" not found', { status: 404, reason: "NotFound", retry: "backoff" }),
  ],
];

for (const [state, error] of refusals) {
  Deno.test(`a Job that cannot run because its namespace ${state} keeps no object, and that is told`, async () => {
    const { world, reconciler } = await bench(GOODBYE);
    world.object = site({}, DELETING);
    world.answer = failsFor("goodbye", error);
    const outcome = await reconciler.reconcile("web/shop");
    assert.equal(outcome.kind, "released");
    assert.match(
      outcome.kind === "released" ? outcome.problems.map((p) => p.message).join() : "",
      /^Job\/goodbye cannot run/,
    );
    const released = world.writes.at(-1)!;
    assert.deepEqual(released.kind === "patchMeta" && released.patch, { finalizers: [] });
  });
}

Deno.test("children refused because the object's own namespace is on its way out alarm nobody", async () => {
  const { world, reconciler, statuses } = await bench();
  world.answer = failsFor("a", refusals[0]![1]);
  const outcome = await reconciler.reconcile("web/shop");
  assert.equal(outcome.kind, "incomplete");
  assert.deepEqual(outcome.kind === "incomplete" && outcome.problems.map((p) => [p.message, p.isPassing]), [
    ["ConfigMap/a cannot be made while its namespace is being deleted", true],
  ]);
  assert.deepEqual(statuses(), []);
});

Deno.test("children refused in another namespace that is on its way out are a problem", async () => {
  const { world, reconciler, statuses } = await bench(
    `onReconcile:\n  configMaps: [{name: a, namespace: elsewhere, data: {x: "1"}}]\n`,
  );
  world.answer = failsFor("a", refusals[0]![1]);
  const outcome = await reconciler.reconcile("web/shop");
  assert.deepEqual(outcome.kind === "incomplete" && outcome.problems.map((p) => p.isPassing), [undefined]);
  assert.equal(statuses().length, 1);
});

Deno.test("a Job that may not be created for another reason is waited for", async () => {
  const { world, reconciler } = await bench(GOODBYE);
  world.object = site({}, DELETING);
  world.answer = failsFor(
    "goodbye",
    new KubeApiError("exceeded quota", { status: 403, reason: "Forbidden", retry: "backoff" }),
  );
  assert.equal((await reconciler.reconcile("web/shop")).kind, "removing");
});

Deno.test("what helps against a refusal is said with it, before a long answer is cut", async () => {
  const { world, reconciler } = await bench();
  const long = `Apply failed: ${"x".repeat(300)}`;
  const hint = "delete it and it is created again";
  const messages = [];
  for (const code of ["apply/immutable-field", "apply/field-conflict"]) {
    world.answer = failsFor("a", new OrkError(long, { code, hint }));
    const outcome = await reconciler.reconcile("web/shop");
    messages.push(outcome.kind === "incomplete" && outcome.problems[0]!.message);
  }
  assert.deepEqual(messages, [`ConfigMap/a: ${hint}; ${long}`, `ConfigMap/a: ${long}; ${hint}`]);
});

Deno.test("after a write without an answer an object goes only when the watch had time to show what came of it", async () => {
  const { world, reconciler, clock } = await bench(
    "onReconcile: {configMaps: [{name: a, namespace: elsewhere, data: {x: y}}, {name: b, data: {x: y}}]}",
  );
  world.object = site({}, { finalizers: DELETING.finalizers });
  const cut = new TransportError("Connection broke", { code: "transport/reset", retry: "backoff" });
  world.answer = failsFor("a", cut);
  assert.equal((await reconciler.reconcile("web/shop")).kind, "incomplete");
  world.object = site({}, DELETING);
  world.answer = () => undefined;
  const early = await reconciler.reconcile("web/shop");
  assert.equal(early.kind, "removing");
  assert.equal(early.kind === "removing" && early.problems.length, 1, "it is tried again");
  await clock.advance(31_000);
  assert.equal((await reconciler.reconcile("web/shop")).kind, "released");
  world.object = site({}, { finalizers: DELETING.finalizers });
  world.answer = failsFor("b", cut);
  await reconciler.reconcile("web/shop");
  world.object = site({}, DELETING);
  world.answer = () => undefined;
  assert.equal(
    (await reconciler.reconcile("web/shop")).kind,
    "released",
    "the garbage collector takes the others",
  );
});

Deno.test("a status whose answer never came is looked up before anybody calls it stored, and only then", async () => {
  const { world, reconciler } = await bench();
  const cut = new TransportError("the answer was lost", { code: "transport/reset", retry: "backoff" });
  world.answer = (write) => write.kind === "patchStatus" ? { kind: "failed", error: cut } : undefined;
  assert.equal((await reconciler.reconcile("web/shop")).kind, "incomplete");
  world.answer = () => undefined;
  let reads = 0;
  const { metadata } = world.object!;
  world.read = () => {
    reads++;
    return Promise.resolve({ ...world.object!, metadata: { ...metadata, resourceVersion: "later" } });
  };
  assert.equal((await reconciler.reconcile("web/shop")).kind, "stale", "the cache is behind");
  assert.equal((await reconciler.reconcile("web/shop")).kind, "done");
  assert.equal(reads, 1);
});

Deno.test("a status is decided anew when marks of the object were stored while it was looked up", async () => {
  const { world, reconciler } = await bench();
  const cut = new TransportError("the answer was lost", { code: "transport/reset", retry: "backoff" });
  world.answer = (write) => write.kind === "patchStatus" ? { kind: "failed", error: cut } : undefined;
  await reconciler.reconcile("web/shop");
  world.answer = () => undefined;
  const looked = world.object!;
  world.read = () => {
    world.object = { ...looked, metadata: { ...looked.metadata, resourceVersion: "later" } };
    return Promise.resolve(looked);
  };
  assert.equal((await reconciler.reconcile("web/shop")).kind, "stale");
  assert.equal((await reconciler.reconcile("web/shop")).kind, "done");
});

for (const [status, isLookedUp] of [[500, true], [504, true], [422, false], [403, false]] as const) {
  Deno.test(`a status that was answered with ${status} ${isLookedUp ? "may" : "cannot"} be stored`, async () => {
    const { world, reconciler } = await bench();
    const error = new KubeApiError("refused", { status, reason: "Invalid", retry: "backoff" });
    world.answer = (write) => write.kind === "patchStatus" ? { kind: "failed", error } : undefined;
    await reconciler.reconcile("web/shop");
    world.answer = () => undefined;
    let reads = 0;
    world.read = () => (reads++, Promise.resolve(world.object));
    assert.equal((await reconciler.reconcile("web/shop")).kind, "done");
    assert.equal(reads, isLookedUp ? 1 : 0);
  });
}

Deno.test("a status whose answer never came is not looked up for the next object of its name, and one that went is gone", async () => {
  const { world, reconciler } = await bench();
  const cut = new TransportError("the answer was lost", { code: "transport/reset", retry: "backoff" });
  let reads = 0;
  const { metadata } = world.object!;
  world.read = () => {
    reads++;
    return Promise.resolve({ ...world.object!, metadata: { ...metadata, uid: "another" } });
  };
  for (const isForgotten of [false, true]) {
    world.answer = (write) => write.kind === "patchStatus" ? { kind: "failed", error: cut } : undefined;
    await reconciler.reconcile("web/shop");
    world.answer = () => undefined;
    if (isForgotten) reconciler.forget("web/shop", world.object!);
    assert.equal((await reconciler.reconcile("web/shop")).kind, isForgotten ? "done" : "gone");
  }
  assert.equal(reads, 1);
});

Deno.test("a child of ours that only a refused creation shows counts as seen: nobody waits for it", async () => {
  const { world, reconciler, statuses } = await bench("onCreate:\n  configMaps: [{name: a, data: {x: y}}]\n");
  let made: KubeObject | undefined;
  world.answer = (write) => {
    if (write.kind !== "create") return undefined;
    made = write.object;
    return { kind: "exists" };
  };
  world.read = () => Promise.resolve(made);
  await reconciler.reconcile("web/shop");
  const conditions = statuses()[0]?.patch["conditions"] as unknown as { type: string; status: string }[];
  assert.equal(conditions.find(({ type }) => type === "Progressing")?.status, "False");
});

Deno.test("of the children of an object that is gone nothing is remembered", async () => {
  const { world, reconciler } = await bench();
  world.owned.push(...["a", "b"].map((name) => ({ apiVersion: "v1", kind: "Secret", metadata: { name } })));
  reconciler.forget("web/shop", world.object!);
  assert.deepEqual(world.gone, ["a", "b"]);
});
