// Owns: the proof that only changes that can matter are reconciled. Must not: test the queue.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import type { Origin } from "../watch/mod.ts";
import { isChildChangeRelevant, isObjectChangeRelevant } from "./relevance.ts";

const objectOf = (status: Record<string, unknown>): KubeObject => ({
  apiVersion: "demo.example.com/v1",
  kind: "Site",
  metadata: { name: "a", generation: 1 },
  status,
});

async function isRelevant(
  box: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<boolean> {
  const [old, next] = [objectOf(before), objectOf(after)];
  return isObjectChangeRelevant(await crdPlanOf(box), {
    kind: "modified",
    key: "a",
    old,
    new: next,
    origin: "watch",
  });
}

const PHASE =
  "status: {fields: [{path: next, value: '{{ .status.phase }}'}, {path: n, value: '{{ .health.uptime }}'}]}";
const LIST = "status: {fields: [{path: next, value: '{{ index .status.list 0 }}'}]}";

Deno.test("a status that nobody reads concerns nobody", async () => {
  assert.equal(await isRelevant("status: {fields: [{path: a, value: b}]}", { a: 1 }, { a: 2 }), false);
});

Deno.test("only the part of status that is read brings an object back", async () => {
  assert.equal(await isRelevant(PHASE, { phase: "a", n: "1s" }, { phase: "a", n: "2s" }), false);
  assert.equal(await isRelevant(PHASE, { phase: "a" }, { phase: "b" }), true);
  assert.equal(await isRelevant(LIST, { list: ["a"] }, { list: ["b"] }), true);
});

/** What the answer to our own write shows against what was cached before. */
async function isNewsInAnswer(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  box = "onReconcile: {}",
): Promise<boolean> {
  const metadata = (more: Record<string, unknown>) => ({ name: "a", generation: 1, ...more });
  const [old, next] = [{ ...objectOf({}), metadata: metadata(before) }, {
    ...objectOf({}),
    metadata: metadata(after),
  }];
  const plan = await crdPlanOf(box);
  return isObjectChangeRelevant(plan, { kind: "modified", key: "a", old, new: next, origin: "write" });
}

Deno.test("the answer to our own write tells of what somebody else did meanwhile, for the watch will not", async () => {
  const deletionTimestamp = "2026-01-01T00:00:00Z";
  assert.equal(await isNewsInAnswer({}, { deletionTimestamp, generation: 2 }), true);
  assert.equal(await isNewsInAnswer({}, { labels: { tier: "gold" } }), true);
  assert.equal(await isNewsInAnswer({}, { annotations: { note: "x" }, generation: 2 }), true);
  assert.equal(await isNewsInAnswer({}, { finalizers: ["other.example.com/hold"] }), true);
});

Deno.test("what we wrote onto the object ourselves is no news", async () => {
  assert.equal(await isNewsInAnswer({}, { finalizers: ["orkestra.orkspace.io/cleanup"] }), false);
  assert.equal(await isNewsInAnswer({}, { labels: { "orkestra.orkspace.io/managed": "true" } }), false);
  assert.equal(await isNewsInAnswer({}, { annotations: { "orkestra.orkspace.io/jobs": "a=b" } }), false);
});

Deno.test("a finalizer of ours that the answer adds does not hide a new spec", async () => {
  const finalizers = ["orkestra.orkspace.io/cleanup"];
  assert.equal(await isNewsInAnswer({}, { finalizers, generation: 2 }), true);
});

Deno.test("an object without generations shows in its content that somebody else changed it", async () => {
  const plan = await crdPlanOf("onReconcile: {}");
  const base: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { a: "1" } };
  const news = (after: KubeObject) =>
    isObjectChangeRelevant(plan, { kind: "modified", key: "a", old: base, new: after, origin: "write" });
  assert.equal(news({ ...base, data: { a: "2" } }), true);
  assert.equal(news({ ...base, status: { phase: "x" } }), false);
});

const READY = { conditions: [{ type: "Ready", status: "True" }] };

const childCases: readonly {
  readonly name: string;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly status?: readonly [before: object, after: object];
  readonly origin?: Origin;
  readonly box?: string;
  readonly matters: boolean;
}[] = [
  { name: "nothing", matters: false },
  { name: "another spec", after: { generation: 2 }, matters: true },
  {
    name: "anything of a kind without generations",
    before: { generation: undefined },
    after: { generation: undefined },
    matters: true,
  },
  { name: "a label that is new", after: { labels: { a: "1" } }, matters: true },
  { name: "a label that is gone", before: { labels: { a: "1" } }, matters: true },
  {
    name: "another value of a label",
    before: { labels: { a: "1" } },
    after: { labels: { a: "2" } },
    matters: true,
  },
  { name: "the same labels", before: { labels: { a: "1" } }, after: { labels: { a: "1" } }, matters: false },
  { name: "an annotation that somebody adds", after: { annotations: { a: "1" } }, matters: false },
  {
    name: "an annotation that somebody adds and templates read",
    after: { annotations: { a: "1" } },
    box: readingChildren(),
    matters: true,
  },
  {
    name: "an annotation that somebody adds beside a label",
    after: { annotations: { a: "1" }, labels: { a: "1" } },
    matters: true,
  },
  {
    name: "an annotation of ours that somebody adds",
    after: { annotations: { "orkestra.orkspace.io/applied": "1" } },
    matters: true,
  },
  {
    name: "another value of an annotation",
    before: { annotations: { a: "1" } },
    after: { annotations: { a: "2" } },
    matters: true,
  },
  { name: "an annotation that is gone", before: { annotations: { a: "1" } }, matters: true },
  { name: "a finalizer", after: { finalizers: ["a/b"] }, matters: true },
  { name: "its deletion", after: { deletionTimestamp: "2026-01-01T00:00:00Z" }, matters: true },
  {
    name: "an owner that is gone",
    before: { ownerReferences: [{ apiVersion: "v1", kind: "X", name: "x", uid: "u" }] },
    matters: true,
  },
  { name: "a status that says nothing of readiness", status: [{ a: 1 }, { a: 2 }], matters: false },
  { name: "readiness", status: [{}, { conditions: [{ type: "Ready", status: "False" }] }], matters: true },
  {
    name: "a status that templates read",
    status: [{ a: 1 }, { a: 2 }],
    box: readingChildren(),
    matters: true,
  },
  {
    name: "the same status that templates read",
    status: [READY, READY],
    box: readingChildren(),
    matters: false,
  },
  { name: "what we wrote ourselves", after: { generation: 2 }, origin: "write", matters: false },
  {
    name: "what we wrote ourselves and templates read",
    after: { generation: 2 },
    origin: "write",
    box: readingChildren(),
    matters: true,
  },
];

function readingChildren(): string {
  return "onReconcile:\n  configMaps: [{name: page, data: {a: '{{ .children.widget.status.a }}'}}]\n";
}

for (
  const { name, before = {}, after = {}, status = [{}, {}], origin = "watch", box, matters } of childCases
) {
  Deno.test(`${name} of a child ${matters ? "brings its object back" : "concerns nobody"}`, async () => {
    const child = (metadata: Record<string, unknown>, of: object): KubeObject => ({
      apiVersion: "demo.example.com/v1",
      kind: "Widget",
      metadata: { name: "w", generation: 1, ...metadata } as KubeObject["metadata"],
      status: of,
    });
    const plan = await crdPlanOf(box ?? "onReconcile: {}");
    const change = {
      kind: "modified",
      key: "w",
      old: child(before, status[0]),
      new: child(after, status[1]),
      origin,
    } as const;
    assert.equal(isChildChangeRelevant(plan, change), matters);
  });
}

Deno.test("a child that appears or goes brings its object back", async () => {
  const plan = await crdPlanOf("onReconcile: {}");
  const child = objectOf({});
  assert.equal(isChildChangeRelevant(plan, { kind: "added", key: "a", new: child, origin: "watch" }), true);
  assert.equal(isChildChangeRelevant(plan, { kind: "deleted", key: "a", old: child, origin: "watch" }), true);
});
