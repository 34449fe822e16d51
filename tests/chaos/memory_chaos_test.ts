// Owns: proof that an operator ends where it must whatever goes wrong on the way, for a fixed range of seeds; and that a seed
// is one story. Must not: know single faults.

import assert from "node:assert/strict";
import { planSource, runMemoryChaos } from "./memory_chaos.ts";

const SEEDS = 100;
const planOf = planSource();

Deno.test(`${SEEDS} seeds of faults all end where they must`, async () => {
  const failed: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    await runMemoryChaos(seed, planOf).catch((error) => failed.push(`seed ${seed}: ${error}`));
  }
  assert.deepEqual(failed, []);
});

Deno.test("a seed is the same story each time, to the byte", async () => {
  for (const seed of [10, 11, 12]) {
    const first = await runMemoryChaos(seed, planOf);
    const second = await runMemoryChaos(seed, planOf);
    assert.ok(first.length > 50, "something happens");
    assert.equal(second.join("\n"), first.join("\n"));
  }
});

Deno.test("different seeds are different stories", async () => {
  const stories = await Promise.all([1, 2].map((seed) => runMemoryChaos(seed, planOf)));
  assert.notDeepEqual(stories[0], stories[1]);
});
