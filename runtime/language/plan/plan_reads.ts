// Owns: which data the parts of a CRD read, and what follows for watching. Must not: compile them.

import type { DataRead } from "../expr/mod.ts";
import { forEachReads } from "./for_each.ts";
import type { CrdPlan, PlannedEntry, PlannedStatusField } from "./plan.ts";

/** Every data path that entries and status fields read. */
export function readsOf(
  entries: readonly PlannedEntry[],
  fields: readonly PlannedStatusField[],
): readonly DataRead[] {
  return [
    ...entries.flatMap((e) => [...e.predicate.reads, ...e.blockPredicate.reads, ...e.resource.reads]),
    ...entries.flatMap((e) => forEachReads(e.forEach)),
    ...fields.flatMap((f) => [...f.predicate.reads, ...f.value.reads]),
  ];
}

/** What the runtime has to know of all reads: which changes are news. */
export function readFacts(
  reads: readonly DataRead[],
): Pick<CrdPlan, "readsStatus" | "statusPaths" | "readsVitals" | "readsChildren"> {
  return {
    readsStatus: readsRoot("status", reads),
    statusPaths: pathsBelow("status", reads),
    readsVitals: readsRoot("metrics", reads) || readsRoot("health", reads),
    readsChildren: readsRoot("children", reads),
  };
}

/** Paths that are read below a top-level key, as far as they lead through maps; an empty one is the whole. */
function pathsBelow(root: string, reads: readonly DataRead[]): readonly (readonly string[])[] {
  return reads.filter(({ path }) => path.length === 0 || path[0] === root).map(({ path }) => {
    const below = path.slice(1);
    const end = below.findIndex((key) => key === "*" || /^\d+$/.test(key));
    return end < 0 ? below : below.slice(0, end);
  });
}

/** True when something reads below a top-level key, or the whole object. */
function readsRoot(root: string, reads: readonly DataRead[]): boolean {
  return reads.some((read) => read.path.length === 0 || read.path[0] === root);
}
