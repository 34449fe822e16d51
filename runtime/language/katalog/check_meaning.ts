// Owns: the order of checks that a schema cannot express. Must not: hold the checks.

import type { MapNode } from "../document/mod.ts";
import type { ResolvedTypes } from "./api_types.ts";
import type { Report } from "./remark.ts";

export interface MeaningContext {
  readonly types: ReadonlyMap<string, ResolvedTypes>;
  readonly report: Report;
}

/** Runs every check over a canonical root. */
export function checkMeaning(_root: MapNode, _context: MeaningContext): void {
}
