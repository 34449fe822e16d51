// Owns: dropping remarks that only follow from another one. Must not: drop a mistake of its own.

import type { Diagnostic } from "../../base/mod.ts";

/** Mistakes after which a part of the text is missing from the tree. */
const HOLES = new Set(["ORK1009", "ORK1011", "ORK1121"]);

/** Remarks that something is not there. */
const ABSENCES = new Set(["ORK1117", "ORK1124", "ORK1130", "ORK1131", "ORK1162"]);

/** Mistakes after which an import is missing from a composition. */
const LOST_IMPORTS = /^ORK(1200|1201|1210|1230|1231|1235|1237|125\d)$/;

/** A mistake in the list of imports itself, after which nobody knows what is missing. */
function isLostImport(d: Diagnostic): boolean {
  return LOST_IMPORTS.test(d.code) ||
    (d.code === "ORK1110" && /in (an imports block|a motif import)$/.test(d.message));
}

/** Remarks that something expected from an import is not there. */
const UNMET = new Set(["ORK1124", "ORK1203", "ORK1233"]);

function isUnmet(d: Diagnostic, lost: readonly Diagnostic[]): boolean {
  return UNMET.has(d.code) && (d.code !== "ORK1203" || lost.some((other) => other.span.line === d.span.line));
}

/** Without remarks on absent parts where an earlier mistake in the same text is the reason. */
export function withoutEchoes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = new Set(diagnostics.filter((d) => HOLES.has(d.code)).map((d) => d.span.uri));
  const lost = diagnostics.filter(isLostImport);
  return diagnostics.filter((d) =>
    !(ABSENCES.has(d.code) && broken.has(d.span.uri)) && !(lost.length > 0 && isUnmet(d, lost))
  );
}
