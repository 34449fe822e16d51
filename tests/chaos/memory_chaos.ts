// Owns: one run on an API server in memory, and what is checked there besides. Must not: know what happens in a run.

import type { KubeObject } from "../../runtime/kube/mod.ts";
import type { Plan } from "../../runtime/language/plan/mod.ts";
import { planOf } from "../support/plan.ts";
import { runChaos } from "./chaos.ts";
import { unlikeFresh } from "./fresh.ts";
import { katalogOf } from "./katalog.ts";
import { MemoryLab } from "./memory_lab.ts";
import { worldOf } from "./world.ts";

export type PlanSource = (katalog: string) => Promise<Plan>;

/** Things that happen in a round. */
const STEPS = 12;
/** What tells the objects of a run apart; each has a cluster of its own. */
const NAME = "memory";

/** Compiles each Katalog once. */
export function planSource(): PlanSource {
  const plans = new Map<string, Promise<Plan>>();
  return (katalog) => {
    const plan = plans.get(katalog) ?? planOf(katalog);
    plans.set(katalog, plan);
    return plan;
  };
}

/** Returns the trace. @throws when the operator did not do what it owes, or left something behind; prints the trace before. */
export async function runMemoryChaos(seed: number, planOf: PlanSource): Promise<readonly string[]> {
  const lab = new MemoryLab({ seed, planOf });
  const replay = `./denow task chaos --from ${seed} --seeds 1`;
  let rested: readonly KubeObject[] = [];
  const run = runChaos({
    ...{ lab, seed, replay, rounds: 1, steps: STEPS, name: NAME },
    onRest: () => void (rested = lab.objects()),
  });
  const trace = await lab.clock.passUntil(run);
  const katalog = katalogOf(worldOf(NAME));
  const faults = [
    ...lab.leaks.map((leak) => `left behind: ${leak}`),
    ...await unlikeFresh(rested, { seed: 1, planOf, katalog }),
  ];
  if (faults.length === 0) return trace;
  console.error(`${faults.join("\n")}\n${trace.join("\n")}\nrepeat it with: ${replay}`);
  throw new Error(faults.join("\n"));
}
