// Owns: tests of which children are taken for orphans, and when they go. Must not: need a server.

import assert from "node:assert/strict";
import type { KubeObject, KubeReader, OwnerReference } from "../../kube/mod.ts";
import { recordingLogger } from "../../telemetry/mod.ts";
import { CONFIG_MAPS, operatorBench, SITES } from "../../../tests/support/operator_bench.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { Orphans } from "./orphans.ts";
import { OwnerKeys } from "./owner_keys.ts";

const GONE: OwnerReference = {
  apiVersion: "demo.example.com/v1",
  kind: "Site",
  name: "a",
  uid: "gone",
  controller: true,
};

function child(metadata: Partial<KubeObject["metadata"]> = {}): KubeObject {
  const labels = { "orkestra.orkspace.io/managed": "true", "orkestra.orkspace.io/owner-uid": "gone" };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c", namespace: "web", uid: "c1", labels, ownerReferences: [GONE], ...metadata },
  };
}

function bench(children: readonly KubeObject[]) {
  const clock = virtualClock();
  const world = { live: undefined as KubeObject | undefined, isCurrent: true };
  const [deleted, asked]: [string[], string[]] = [[], []];
  const owners = new OwnerKeys();
  const orphans = new Orphans({
    type: SITES,
    clock,
    logger: recordingLogger(clock).logger,
    reader: {
      get: (_type, { namespace, name }) => {
        asked.push(`${namespace}/${name}`);
        return Promise.resolve(world.live);
      },
    } as Pick<KubeReader, "get"> as KubeReader,
    applier: {
      execute(write) {
        if (write.kind === "delete") deleted.push(`${write.ref.name} ${write.uid}`);
        return Promise.resolve({ kind: "written", verb: "deleted", changes: [] });
      },
      forget() {},
      gone() {},
    },
    lane: {
      submit: (task) => (void task(new AbortController().signal), true),
      pending: 0,
      idle: () => Promise.resolve(),
      close() {},
    },
    owners,
    children: { all: () => children[Symbol.iterator]() as Generator<KubeObject>, typeOf: () => CONFIG_MAPS },
    isCurrent: () => world.isCurrent,
  });
  const pass = async (ms: number) => {
    await clock.advance(ms);
    await settle();
  };
  return { clock, world, deleted, asked, owners, orphans, pass };
}

Deno.test("an orphan goes at the second look, when the API server says that its owner is gone", async () => {
  const { orphans, pass, deleted, asked, clock } = bench([child(), child({ name: "d", uid: "d1" })]);
  orphans.begin();
  await pass(119_000);
  assert.deepEqual([deleted, asked], [[], []]);
  await pass(2_000);
  assert.deepEqual([deleted, asked], [["c c1", "d d1"], ["web/a"]], "one question for each owner");
  orphans.end();
  assert.equal(clock.pending, 0);
});

const OTHER: OwnerReference = { ...GONE, uid: "other", controller: false };

for (
  const [what, metadata] of Object.entries<Partial<KubeObject["metadata"]>>({
    "with another owner": { ownerReferences: [GONE, OTHER] },
    "without a controller": { ownerReferences: [{ ...GONE, controller: false }] },
    "without an owner": { ownerReferences: [] },
    "of another kind": { ownerReferences: [{ ...GONE, kind: "Page" }] },
    "of another group": { ownerReferences: [{ ...GONE, apiVersion: "else.example.com/v1" }] },
    "whose label names somebody else": { labels: { "orkestra.orkspace.io/owner-uid": "other" } },
    "that is being deleted": { deletionTimestamp: "2026-01-01T00:00:00Z" },
  })
) {
  Deno.test(`a child ${what} is no orphan`, async () => {
    const { orphans, pass, deleted, asked, clock } = bench([child(metadata)]);
    orphans.begin();
    await pass(300_000);
    assert.deepEqual([deleted, asked, clock.pending], [[], [], 0]);
    orphans.end();
  });
}

Deno.test("a child whose owner is known, or there although nobody here watches it, stays", async () => {
  const { orphans, owners, world, pass, deleted, asked } = bench([child()]);
  const owner: KubeObject = {
    apiVersion: GONE.apiVersion,
    kind: "Site",
    metadata: { name: "a", uid: "gone" },
  };
  owners.add(owner, "web/a");
  orphans.begin();
  await pass(300_000);
  assert.deepEqual(asked, []);
  owners.remove(owner);
  world.live = owner;
  orphans.expect();
  await pass(300_000);
  assert.deepEqual([deleted, asked.length > 0], [[], true]);
  world.live = { ...owner, metadata: { name: "a", uid: "next" } };
  await pass(60_000);
  assert.deepEqual(deleted, ["c c1"], "another object has the name");
  orphans.end();
});

Deno.test("while the owners may be out of date nothing is taken for an orphan", async () => {
  const { orphans, world, pass, deleted, asked } = bench([child()]);
  world.isCurrent = false;
  orphans.begin();
  await pass(300_000);
  assert.deepEqual([deleted, asked], [[], []]);
  world.isCurrent = true;
  await pass(120_000);
  assert.deepEqual(deleted, ["c c1"]);
  orphans.end();
});

Deno.test("operator makes what an earlier object of the name had left in its way, once that is gone", async () => {
  const b = await operatorBench("onReconcile:\n  configMaps: [{name: c, data: {a: new}}]\n", {
    before: (server) => void server.put(child()),
  });
  b.site("a");
  await b.pass(50_000);
  assert.match(b.condition("a") ?? "", /^False ChildConflict .* is left of an earlier Site\/a/);
  await b.pass(80_000);
  assert.deepEqual(b.server.get("ConfigMap/web/c")?.["data"], { a: "new" });
  assert.equal(b.condition("a"), "True ReconcileSucceeded");
  b.server.requests();
  await b.pass(300_000);
  assert.deepEqual(b.server.requests(), []);
  await b.stop();
});
