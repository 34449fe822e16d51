// Owns: tests of worker autoscale profiles for given workers and depths.

import assert from "node:assert/strict";
import { autoscaleBlock } from "./autoscale_profile.ts";
import { nodeOf } from "./entries_test_kit.ts";
import { BUILT_IN_REGISTRY, compileProfiles } from "./profiles.ts";

function block(name: string, workers: number, maxDepth?: number) {
  const profile = BUILT_IN_REGISTRY.find("autoscale", name)!;
  return autoscaleBlock(profile, { workers, ...(maxDepth === undefined ? {} : { maxDepth }) });
}

Deno.test("queue thresholds are percentages of the raised depth", () => {
  assert.deepEqual(block("steady", 4, 100), {
    interval: "30s",
    cooldown: "2m",
    conditions: {
      when: [
        { field: "metrics.queueDepth", greaterThan: "120" },
        { field: "metrics.workersBusyPercent", greaterThan: "70" },
      ],
    },
    do: { workers: 8, queueDepth: 300 },
  });
});

Deno.test("an entry without a depth counts from 100", () => {
  assert.deepEqual(block("burst", 3)["do"], { workers: 12, queueDepth: 1000 });
});

Deno.test("fractions of workers round up or down as the profile says, one at least", () => {
  assert.deepEqual(block("latency-sensitive", 3)["do"], { workers: 8 });
  assert.deepEqual(block("cost-optimized", 3, 51)["do"], { workers: 1, queueDepth: 26 });
  assert.deepEqual(block("cost-optimized", 1, 50)["do"], { workers: 1, queueDepth: 25 });
});

Deno.test("a profile by the clock keeps its window", () => {
  assert.deepEqual(block("batch", 1, 10)["conditions"], { when: [{ cron: "0 23 * * *", duration: "3h" }] });
});

Deno.test("a profile of one's own is given as declared", () => {
  const node = nodeOf("autoscale: [{name: ours, description: d, interval: 5s, do: {workers: 4}}]");
  const registry = compileProfiles(node, { templates: {}, report: () => {} });
  assert.deepEqual(autoscaleBlock(registry.find("autoscale", "ours")!, { workers: 1 }), {
    interval: "5s",
    do: { workers: 4 },
  });
});
