// Owns: remarks on facts about children that templates read and no enrichment adds. Must not: find the reads.

import type { Diagnostic } from "../../base/mod.ts";
import { type DataRead, ENRICHMENT_TARGETS, type EnrichmentKey } from "../expr/mod.ts";
import type { CrdPlan } from "../plan/mod.ts";

/** One warning for each place and key: without enrichment it is always empty. */
export function checkEnrichment(
  reads: readonly DataRead[],
  enrich: CrdPlan["rules"]["enrich"],
): readonly Diagnostic[] {
  const added = new Set(enrich.items.flatMap(({ target }) => target.keys));
  return reads.flatMap((read) => {
    const key = keyOf(read.path);
    if (key === undefined || added.has(key)) return [];
    const child = read.path.slice(0, read.path.indexOf(key)).join(".");
    return [{
      code: "ORK4210",
      severity: "warning",
      span: read.span,
      message: `nothing adds ${ENRICHMENT_TARGETS[key]} to .${child}: what is read here is always empty`,
      hint: `add ${ENRICHMENT_TARGETS[key]} to the list "enrich:" of the entry`,
    }];
  });
}

/** The key below a child that enrichment would add. */
function keyOf(path: readonly string[]): EnrichmentKey | undefined {
  if (path[0] !== "children") return undefined;
  return path.slice(2).find((name): name is EnrichmentKey => Object.hasOwn(ENRICHMENT_TARGETS, name));
}
