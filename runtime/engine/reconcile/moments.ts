// Owns: when an object is due again by time alone. Must not: schedule.

import type { CrdPlan } from "../../language/plan/mod.ts";
import { requeueDelay } from "../../language/rules/mod.ts";
import { scopeOf } from "./scope.ts";
import type { Snapshot } from "./snapshot.ts";

/** The earliest of the given moments, the time conditions of rules, and `requeue`; epoch ms, undefined for never. */
export function nextMoment(
  plan: CrdPlan,
  snapshot: Snapshot,
  moments: readonly (number | undefined)[],
): number | undefined {
  const { requeue } = plan.rules;
  const delayMs = requeue && requeueDelay(requeue, scopeOf(plan, snapshot));
  const all = [
    ...moments,
    plan.rules.nextChange(snapshot.now),
    delayMs === undefined ? undefined : snapshot.now + delayMs,
  ].filter((moment) => moment !== undefined);
  return all.length > 0 ? Math.min(...all) : undefined;
}
