// Owns: which entries are checked and cannot be carried out by the engine of this version. Must not: report.

import type { CrdPlan, PlannedEntry, PlannedNotRun } from "./plan.ts";

/** Certificates: nobody makes them yet. */
export function entriesNotRun(crd: CrdPlan): readonly PlannedNotRun[] {
  return [...crd.onCreate, ...crd.onReconcile].flatMap((entry) => {
    const part = partNotRun(entry);
    if (!part) return [];
    const place = entry.id.endsWith(`.${part.name}`) ? entry.id : `${entry.id}.${part.name}`;
    return [{ crd: crd.name, path: `operatorBox.${place}`, span: part.span }];
  });
}

function partNotRun({ resource, span }: PlannedEntry) {
  return resource.certificate ? { name: "tls", span } : undefined;
}
