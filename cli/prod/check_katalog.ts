// Owns: references to a checked Katalog and its Plan, with the texts that diagnostics quote. Must not: print.

import { type Diagnostic, hasErrors, sortDiagnostics } from "../../runtime/base/mod.ts";
import { type Katalog, loadKatalog, type SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { compilePlan, type Plan } from "../../runtime/language/plan/mod.ts";

export interface CheckedKatalog {
  readonly references: readonly string[];
  readonly katalog?: Katalog;
  /** Present when nothing is wrong: it can run. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Every text that was read, by uri. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Loads references together as one Katalog and compiles it.
 * @throws {SourceError} when a file that was named cannot be read.
 */
export async function checkKatalog(
  loader: SourceLoader,
  references: readonly string[],
): Promise<CheckedKatalog> {
  const loaded = await loadKatalog(loader, references);
  const { sources, diagnostics } = loaded;
  if (loaded.value === undefined || hasErrors(diagnostics)) {
    const katalog = loaded.value === undefined ? {} : { katalog: loaded.value };
    return { references, sources, diagnostics, ...katalog };
  }
  const compiled = compilePlan(loaded.value);
  return {
    references,
    sources,
    katalog: loaded.value,
    ...(compiled.value === undefined ? {} : { plan: compiled.value }),
    diagnostics: sortDiagnostics([...diagnostics, ...compiled.diagnostics]),
  };
}
