// Owns: tests of what is known of the objects of a CRD in and outside of its watch. Must not: reconcile.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import { type ApiResponse, asJson, createKubeReader, type KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { createMetrics, recordingLogger } from "../../telemetry/mod.ts";
import { type MemoryServer, memoryServer } from "../../../tests/support/memory_api_server.ts";
import { CONFIG_MAPS, SITES } from "../../../tests/support/operator_bench.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { settle, type VirtualClock, virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { Change } from "../watch/mod.ts";
import { ManagedObjects } from "./managed_objects.ts";

const CLEANUP = "orkestra.orkspace.io/cleanup";
const LIST = "/apis/demo.example.com/v1/sites";

interface World {
  readonly server: MemoryServer;
  readonly objects: ManagedObjects;
  /** `kind key` of what was told since the last call. */
  told(): string[];
  pass(ms?: number): Promise<void>;
  stop(): Promise<void>;
}

interface WorldOptions {
  readonly entry?: string;
  readonly change?: (plan: CrdPlan) => CrdPlan;
  readonly before?: (server: MemoryServer) => void;
  readonly isLiving?: (uid: string) => boolean;
}

/** Objects of `Site` that carry a label, watched; the second watch is open too. */
async function world(options: WorldOptions = {}): Promise<World> {
  const { entry = "labelSelector: {tier: a}", change = (plan) => plan, before } = options;
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const server = memoryServer(clock);
  for (const type of [SITES, CONFIG_MAPS]) server.serve(type);
  before?.(server);
  const told: string[] = [];
  const { transport } = server;
  const objects = new ManagedObjects({
    operator: {
      plan: change(await crdPlanOf("onDelete:\n  jobs: [{name: last, image: a}]\n", entry)),
      transport,
      reader: createKubeReader(transport),
      clock,
      random: seededRandom(1),
      metrics: createMetrics(),
      ...(options.isLiving ? { isLiving: options.isLiving } : {}),
    },
    logger: recordingLogger(clock).logger,
    onChange: ({ kind, key }: Change) => void told.push(`${kind} ${key}`),
    onPhase: () => {},
  });
  objects.start();
  await passed(clock, 0);
  objects.widen();
  await passed(clock, 0);
  return {
    server,
    objects,
    told: () => told.splice(0),
    pass: (ms = 0) => passed(clock, ms),
    stop: async () => (await Promise.all([objects.stop(), passed(clock, 5_000)]), undefined),
  };
}

async function passed(clock: VirtualClock, ms: number): Promise<void> {
  for (let i = 0; i < 20; i++) await settle();
  await clock.advance(ms);
  for (let i = 0; i < 20; i++) await settle();
}

/** An object on its way out. */
function leaving(server: MemoryServer, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject {
  const { apiVersion, kind } = { apiVersion: "demo.example.com/v1", kind: "Site" };
  const placed = { name: "shop", namespace: "web", finalizers: [CLEANUP], ...metadata };
  server.put({ apiVersion, kind, metadata: placed });
  server.remove("Site/web/shop");
  return server.get("Site/web/shop")!;
}

function change(server: MemoryServer, metadata: Partial<KubeObject["metadata"]>): void {
  const object = server.get("Site/web/shop")!;
  server.put({ ...object, metadata: { ...object.metadata, ...metadata } });
}

Deno.test("an object outside of the watch is told of, also when it changes and when it has gone", async () => {
  const w = await world();
  leaving(w.server, { finalizers: [CLEANUP, "example.com/hold"] });
  await w.pass(6_000);
  assert.deepEqual(w.told(), ["added web/shop"]);
  assert.deepEqual(w.objects.known().map(({ metadata }) => metadata.name), ["shop"]);
  change(w.server, { annotations: { a: "b" } });
  await w.pass(1);
  assert.deepEqual(w.told(), ["modified web/shop"], "without the wait that the first look needs");
  assert.equal(w.objects.get("web/shop")?.metadata.annotations?.["a"], "b");
  change(w.server, { finalizers: [] });
  w.server.remove("Site/web/shop");
  await w.pass();
  assert.deepEqual(w.told(), ["deleted web/shop"]);
  assert.deepEqual([w.objects.get("web/shop"), w.objects.known()], [undefined, []]);
  await w.stop();
});

Deno.test("the answer to a write of an object outside of the watch is taken, that of another one of its name is not", async () => {
  const w = await world();
  const object = leaving(w.server);
  await w.pass(6_000);
  const answer = { ...object, metadata: { ...object.metadata, annotations: { a: "b" } } };
  w.objects.observeWrite({ ...answer, metadata: { ...answer.metadata, uid: "another" } });
  assert.equal(w.objects.get("web/shop")?.metadata.annotations, undefined);
  w.objects.observeWrite(answer);
  assert.deepEqual(w.objects.get("web/shop")?.metadata.annotations, { a: "b" });
  assert.equal(w.objects.store.size, 0);
  await w.stop();
});

Deno.test("an object that comes into the watch and leaves it again is new each time", async () => {
  const w = await world();
  leaving(w.server);
  await w.pass(6_000);
  for (const labels of [{ tier: "a" }, {}]) {
    change(w.server, { labels });
    await w.pass(6_000);
  }
  const told = w.told().filter((line) => !line.startsWith("modified "));
  assert.deepEqual(told, ["added web/shop", "added web/shop", "deleted web/shop", "added web/shop"]);
  await w.stop();
});

Deno.test("an object on its way out that loses its label is found although the second watch told it first", async () => {
  const w = await world();
  w.server.intercept = ({ path, query = {} }): ApiResponse | undefined =>
    path === LIST && query["labelSelector"] !== undefined ? unavailable() : undefined;
  leaving(w.server, { labels: { tier: "a" } });
  await w.pass();
  assert.deepEqual(w.told(), ["added web/shop", "modified web/shop"]);
  w.server.cut();
  await w.pass(3_000);
  change(w.server, { labels: {} });
  await w.pass(10_000);
  assert.deepEqual(w.told(), [], "the watch that showed it is still cut off");
  w.server.intercept = () => undefined;
  await w.pass(60_000);
  assert.deepEqual(w.told(), ["deleted web/shop", "added web/shop"]);
  await w.stop();
});

for (
  const [what, metadata, isTaken] of [
    ["a finalizer that the entry declares", { finalizers: ["example.com/ours"] }, true],
    ["no finalizer of ours", { finalizers: ["example.com/theirs"] }, false],
  ] as const
) {
  Deno.test(`an object outside of the watch with ${what} is ${isTaken ? "" : "not "}ours to release`, async () => {
    const w = await world({
      change: (plan) => ({ ...plan, settings: { ...plan.settings, finalizers: ["example.com/ours"] } }),
    });
    leaving(w.server, metadata);
    await w.pass(6_000);
    assert.deepEqual(w.told(), isTaken ? ["added web/shop"] : []);
    await w.stop();
  });
}

Deno.test("what is read is looked at again: another one may have the name by then", async () => {
  const w = await world();
  const object = leaving(w.server);
  const { deletionTimestamp: _, ...metadata } = object.metadata;
  const next = { ...object, metadata: { ...metadata, uid: "next" } };
  w.server.intercept = ({ method, path }) =>
    method === "GET" && path.endsWith("/web/sites/shop") ? { status: 200, body: asJson(next) } : undefined;
  await w.pass(6_000);
  assert.deepEqual([w.told(), w.objects.known()], [[], []]);
  await w.stop();
});

Deno.test("an object that another watch shows a little later is left to that one", async () => {
  let isLiving = false;
  const w = await world({ isLiving: () => isLiving });
  leaving(w.server);
  await w.pass(4_000);
  isLiving = true;
  await w.pass(60_000);
  assert.deepEqual(w.told(), []);
  await w.stop();
});

Deno.test("what may not be seen any more is not acted on as it was", async () => {
  const w = await world();
  leaving(w.server);
  await w.pass(6_000);
  assert.ok(w.objects.get("web/shop"));
  w.server.intercept = ({ path, query = {} }): ApiResponse | undefined =>
    path === LIST && query["labelSelector"] === undefined
      ? { status: 403, body: { kind: "Status", reason: "Forbidden", message: "made up" } }
      : undefined;
  w.server.cut();
  await w.pass(30_000);
  assert.deepEqual([w.objects.get("web/shop"), w.objects.known()], [undefined, []]);
  await w.stop();
});

const ALONE: readonly (readonly [why: string, change: (plan: CrdPlan) => CrdPlan])[] = [
  ["only rules are declared", (plan) => ({ ...plan, observesOnly: true })],
  ["another entry makes the children", (plan) => ({ ...plan, childrenBy: "other" })],
  ["the kind is a built-in one", (plan) => ({ ...plan, type: CONFIG_MAPS })],
];

for (const [why, change] of ALONE) {
  Deno.test(`there is no second watch where ${why}`, async () => {
    const w = await world({ change });
    assert.equal(w.server.openWatches, 1);
    await w.stop();
  });
}

Deno.test("of a kind that is not served nothing is there, whatever was known", async () => {
  const w = await world();
  w.server.put({
    apiVersion: "demo.example.com/v1",
    kind: "Site",
    metadata: { name: "shop", namespace: "web", labels: { tier: "a" }, finalizers: ["example.com/hold"] },
  });
  await w.pass();
  assert.equal(w.objects.get("web/shop")?.metadata.name, "shop");
  w.server.intercept = ({ path }) => path.startsWith("/apis/demo.example.com") ? notServed() : undefined;
  w.server.cut();
  await w.pass(30_000);
  assert.deepEqual([w.objects.state().phase, w.objects.get("web/shop")], ["absent", undefined]);
  assert.equal(w.objects.find("web/shop")?.metadata.name, "shop");
  await w.stop();
});

function unavailable(): ApiResponse {
  return { status: 503, body: { kind: "Status", reason: "ServiceUnavailable", message: "made up" } };
}

function notServed(): ApiResponse {
  return { status: 404, body: { kind: "Status", reason: "NotFound", message: "made up" } };
}
