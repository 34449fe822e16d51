// Owns: proof that an operator ends where it must whatever goes wrong on the way, by seed. Must not: know single faults.
//
// ORK_CHAOS_SEED repeats a run, ORK_CHAOS_ROUNDS makes it longer. What the script does and what may go wrong follow from
// the seed; which request meets which fault depends on time as well.

import assert from "node:assert/strict";
import { runChaos } from "../chaos/chaos.ts";
import { CHAOS_KINDS } from "../chaos/katalog.ts";
import { realLab } from "../chaos/real_lab.ts";
import { clusterTest } from "../support/cluster.ts";
import { sharedKinds } from "../support/scene.ts";

const ROUNDS = Number(Deno.env.get("ORK_CHAOS_ROUNDS") ?? 1);
const STEPS = 12;
/** Always the same ones, so that a change which breaks them shows and nothing else does. */
const SEEDS = "12,4711";
const seeds = (Deno.env.get("ORK_CHAOS_SEED") ?? SEEDS).split(",").map(Number);

sharedKinds(...CHAOS_KINDS);

for (const seed of seeds) {
  clusterTest(
    `chaos ends where it must (ORK_CHAOS_SEED=${seed} ORK_CHAOS_ROUNDS=${ROUNDS})`,
    async (cluster) => {
      console.log(`ORK_CHAOS_SEED=${seed}`);
      const unhandled: unknown[] = [];
      const keep = (event: PromiseRejectionEvent) => {
        event.preventDefault();
        unhandled.push(event.reason);
      };
      globalThis.addEventListener("unhandledrejection", keep);
      try {
        const replay = `ORK_CHAOS_SEED=${seed} ./denow task test:integration --filter "chaos ends"`;
        await runChaos({ lab: realLab(cluster), seed, rounds: ROUNDS, steps: STEPS, replay });
      } finally {
        globalThis.removeEventListener("unhandledrejection", keep);
      }
      assert.deepEqual(unhandled, [], "no rejection is left unhandled");
    },
  );
}
