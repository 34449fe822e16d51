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
