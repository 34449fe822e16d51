// Owns: dropping remarks that only follow from another one. Must not: drop a mistake of its own.

import type { Diagnostic } from "../../base/mod.ts";

/** Mistakes after which a part of the text is missing from the tree. */
const HOLES = new Set(["ORK1009", "ORK1011", "ORK1121"]);

/** Remarks that something is not there. */
const ABSENCES = new Set(["ORK1117", "ORK1124", "ORK1130", "ORK1131", "ORK1162"]);

/** Without remarks on absent parts where an earlier mistake in the same text is the reason. */
export function withoutEchoes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = new Set(diagnostics.filter((d) => HOLES.has(d.code)).map((d) => d.span.uri));
  return broken.size === 0
    ? diagnostics
    : diagnostics.filter((d) => !ABSENCES.has(d.code) || !broken.has(d.span.uri));
}
