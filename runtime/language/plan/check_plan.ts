// Owns: checks across the entries of one CRD. Must not: repeat checks of the Katalog loader.

import type { Diagnostic } from "../../base/mod.ts";
import type { CrdPlan, PlannedEntry } from "./plan.ts";

/** Remarks that need the compiled form: a Service without a selector beside several workloads. */
export function checkPlan(crd: CrdPlan, report: (diagnostic: Diagnostic) => void): void {
  const kept: readonly PlannedEntry[] = [...crd.onCreate, ...crd.onReconcile];
  const workloads = kept.filter((entry) => entry.resource.isWorkload);
  for (const entry of kept) {
    if (entry.resource.gvk.kind !== "Service" || entry.resource.listKey !== "services") continue;
    if (entry.resource.declaresSelector || crd.soleWorkload || workloads.length === 0) continue;
    report({
      code: "ORK3014",
      severity: "warning",
      span: entry.span,
      message: "this Service declares no selector and selects the pods of all workloads of its object",
      hint: `add "selector:" with a label that only one workload carries`,
    });
  }
}
