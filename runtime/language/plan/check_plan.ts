// Owns: checks across the entries of one CRD. Must not: repeat checks of the Katalog loader.

import type { Diagnostic } from "../../base/mod.ts";
import type { CrdPlan, PlannedEntry } from "./plan.ts";

/** Lists whose entries select the pods of the same object when they declare no selector. */
const SELECTS_PODS: readonly string[] = ["services", "pdb"];

/** Remarks that need the compiled form: a Service or budget without a selector beside several workloads. */
export function checkPlan(crd: CrdPlan, report: (diagnostic: Diagnostic) => void): void {
  const kept: readonly PlannedEntry[] = [...crd.onCreate, ...crd.onReconcile];
  const workloads = kept.filter((entry) => entry.resource.isWorkload);
  for (const entry of kept) {
    if (!SELECTS_PODS.includes(entry.resource.listKey)) continue;
    if (entry.resource.declaresSelector || crd.soleWorkload || workloads.length === 0) continue;
    report({
      code: "ORK3014",
      severity: "warning",
      span: entry.span,
      message:
        `this ${entry.resource.gvk.kind} declares no selector and selects the pods of all workloads of its object`,
      hint: `add "selector:" with a label that only one workload carries`,
    });
  }
}
