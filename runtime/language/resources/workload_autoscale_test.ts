// Owns: tests of how many replicas follow from `autoscale`.

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import { compiled, partOf, scopeOf } from "./entries_test_kit.ts";
import type { ScaleState } from "./workload_autoscale.ts";

const STEPS = `min: 2, max: 6, cooldown: 1m,
  scaleUp: {conditions: {when: [{field: spec.load, equals: high}]}, increment: 3},
  scaleDown: {conditions: {when: [{field: spec.load, equals: low}]}}`;

function decided(block: string, spec: JsonObject, state: ScaleState, now = 0) {
  const { resource, remarks } = compiled("deployments", `{image: a, autoscale: {${block}}}`);
  assert.deepEqual(remarks, []);
  return resource!.autoscale!.decide({ ...scopeOf(spec), now }, state);
}

Deno.test("a step goes by its amount and not beyond the bounds", () => {
  const at = (load: string, replicas: number) => decided(STEPS, { load }, { replicas });
  assert.deepEqual(at("high", 2), { kind: "scale", replicas: 5, direction: "up" });
  assert.deepEqual(at("high", 5), { kind: "scale", replicas: 6, direction: "up" });
  assert.deepEqual(at("high", 6), { kind: "keep" });
  assert.deepEqual(at("low", 3), { kind: "scale", replicas: 2, direction: "down" });
  assert.deepEqual(at("low", 2), { kind: "keep" });
  assert.deepEqual(at("", 3), { kind: "keep" });
});

Deno.test("a cooldown holds steps back and says until when; bounds hold at once", () => {
  const at = (replicas: number, now: number) =>
    decided(STEPS, { load: "high" }, { replicas, lastScaledAtMs: 1000 }, now);
  assert.deepEqual(at(2, 60_999), { kind: "keep", retryAtMs: 61_000 });
  assert.deepEqual(at(2, 61_000), { kind: "scale", replicas: 5, direction: "up" });
  assert.deepEqual(at(9, 2000), { kind: "scale", replicas: 6, direction: "down" });
});

Deno.test("a target is gone to, never away from; up goes before down; down without conditions is the rest", () => {
  const block = `max: 9, scaleUp: {conditions: {when: [{field: spec.up, equals: true}]}, target: 5},
    scaleDown: {target: 3}`;
  const at = (up: boolean, replicas: number) => decided(block, { up }, { replicas });
  assert.deepEqual(at(true, 1), { kind: "scale", replicas: 5, direction: "up" });
  assert.deepEqual(at(true, 7), { kind: "keep" });
  assert.deepEqual(at(false, 7), { kind: "scale", replicas: 3, direction: "down" });
  assert.deepEqual(at(false, 2), { kind: "keep" });
});

Deno.test("bounds may be templates, and wrong ones fail", () => {
  const block = `min: "{{ .spec.min }}", max: "{{ .spec.max }}"`;
  assert.deepEqual(decided(block, { min: 3, max: 4 }, { replicas: 1 }), {
    kind: "scale",
    replicas: 3,
    direction: "up",
  });
  const failed = decided(block, { min: 5, max: 4 }, { replicas: 1 });
  assert.ok(failed.kind === "failed");
  assert.deepEqual(failed.diagnostics.map((d) => d.code), ["ORK3110"]);
});

Deno.test("replicas of a new object lie within the bounds, and what autoscale reads counts", () => {
  const entry = (replicas: string) => `{image: a, replicas: ${replicas}, autoscale: {min: 2, max: 4}}`;
  const replicasOf = (text: string) => partOf("statefulSets", entry(text), ["spec", "replicas"]);
  assert.deepEqual(["0", "3", "9"].map(replicasOf), [2, 3, 4]);
  const { resource } = compiled("replicaSets", `{image: a, autoscale: {${STEPS}}}`);
  assert.ok(resource!.reads.some((read) => read.path.join(".") === "spec.load"));
});

Deno.test("scaling up without an end is an error", () => {
  const { remarks } = compiled(
    "deployments",
    "{image: a, autoscale: {scaleUp: {conditions: {when: [{field: a, equals: b}]}}}}",
  );
  assert.match(remarks[0]!, /^ORK3002 a Deployment entry needs "autoscale.max"/);
});
