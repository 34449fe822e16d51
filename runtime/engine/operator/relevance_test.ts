// Owns: the proof that only changes that can matter are reconciled. Must not: test the queue.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { isObjectChangeRelevant } from "./relevance.ts";

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
