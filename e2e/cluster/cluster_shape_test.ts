// Owns: tests of comparing what a cluster is with what is asked for. Must not: make clusters.

import assert from "node:assert/strict";
import { mergedShape, shapeDifferences } from "./cluster_shape.ts";

Deno.test("a restart keeps what was asked for before, and obeys what is asked for now", () => {
  const before = { apiOnly: true, featureGates: { A: true } };
  assert.deepEqual(mergedShape({}, before), before);
  assert.deepEqual(mergedShape({ nodes: 3, featureGates: { B: false } }, before), {
    apiOnly: true,
    nodes: 3,
    featureGates: { B: false },
  });
});

Deno.test("only what is asked for can differ", () => {
  const running = { featureGates: { A: true }, admissionPlugins: ["P"] };
  assert.deepEqual(shapeDifferences({}, { apiOnly: true, nodes: 5 }), []);
  assert.deepEqual(
    shapeDifferences({ nodes: 1, featureGates: { A: true }, admissionPlugins: ["P"] }, running),
    [],
  );
  const other = { apiOnly: true, nodes: 2, featureGates: { A: false }, admissionPlugins: ["Q"] };
  assert.deepEqual(shapeDifferences(other, running), [
    "it has controllers and nodes",
    "its nodes are 1, not 2",
    "feature gate A=false was not given",
    "it lacks admission plugin Q",
  ]);
});
