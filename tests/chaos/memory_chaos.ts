// Owns: one run on an API server in memory, and what is checked there besides. Must not: know what happens in a run.

import type { Plan } from "../../runtime/language/plan/mod.ts";
import { planOf } from "../support/plan.ts";
import { runChaos } from "./chaos.ts";
import { MemoryLab } from "./memory_lab.ts";

export type PlanSource = (katalog: string) => Promise<Plan>;

/** Things that happen in a round. */
const STEPS = 12;

/** Compiles each Katalog once. */
export function planSource(): PlanSource {
  const plans = new Map<string, Promise<Plan>>();
  return (katalog) => {
    const plan = plans.get(katalog) ?? planOf(katalog);
    plans.set(katalog, plan);
    return plan;
  };
}

/** Returns the trace. @throws when the operator did not do what it owes, or left something behind. */
export async function runMemoryChaos(seed: number, planOf: PlanSource): Promise<readonly string[]> {
  const lab = new MemoryLab({ seed, planOf });
  const replay = `./denow task chaos --from ${seed} --seeds 1`;
  const run = runChaos({ lab, seed, rounds: 1, steps: STEPS, name: "memory", replay });
  const trace = await lab.clock.passUntil(run);
  if (lab.leaks.length > 0) {
    console.error(trace.join("\n"));
    throw new Error(`left behind: ${lab.leaks.join(", ")}\nrepeat it with: ${replay}`);
  }
  return trace;
}
