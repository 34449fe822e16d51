// Owns: what keeps a valid Plan from running in this version, as remarks. Must not: decide which blocks those are.

import type { Diagnostic } from "../../base/mod.ts";
import type { Plan } from "./plan.ts";

/** One error for each block that the engine cannot execute yet; empty for a Plan that runs as it is written. */
export function refusalsOf(plan: Plan): readonly Diagnostic[] {
  return plan.notRun.map(({ path, span }) => ({
    code: "ORK3020",
    severity: "error",
    span,
    message: `"${path}" cannot be run in this version`,
    hint: "remove it to run the rest of this Katalog; it is not ignored silently",
  }));
}
