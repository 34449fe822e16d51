// Owns: references to a checked Katalog and its Plan, with the texts that diagnostics quote. Must not: print.

import { type Diagnostic, hasErrors, sortDiagnostics } from "../../runtime/base/mod.ts";
import {
  type ImportLink,
  type Katalog,
  type LoadedKatalog,
  loadKatalog,
  type LoadOptions,
  type SourceLoader,
  withImporters,
} from "../../runtime/language/katalog/mod.ts";
import { compilePlan, type Plan, type PlanOptions } from "../../runtime/language/plan/mod.ts";

export interface CheckedKatalog {
  readonly references: readonly string[];
  readonly katalog?: Katalog;
  /** The Katalog as far as it could be read, when it has mistakes. */
  readonly partial?: Katalog;
  /** Present when nothing is wrong: it can run. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Every text that was read, by uri. */
  readonly sources: ReadonlyMap<string, string>;
  /** Who imported each text. */
  readonly links: ReadonlyMap<string, ImportLink>;
}

/**
 * Loads references together as one Katalog and compiles it.
 * @throws {SourceError} when a file that was named cannot be read.
 */
export async function checkKatalog(
  loader: SourceLoader,
  references: readonly string[],
  options: LoadOptions & PlanOptions = {},
): Promise<CheckedKatalog> {
  return compileLoaded(await loadKatalog(loader, references, options), references, options);
}

/** The Plan of what was loaded, with all remarks. */
export function compileLoaded(
  loaded: LoadedKatalog,
  references: readonly string[],
  options: PlanOptions = {},
): CheckedKatalog {
  const { sources, diagnostics, links } = loaded;
  if (loaded.value === undefined || hasErrors(diagnostics)) {
    return {
      references,
      sources,
      links,
      diagnostics: withPlanRemarks(loaded),
      ...(loaded.value === undefined ? {} : { katalog: loaded.value }),
      ...(loaded.partial === undefined ? {} : { partial: loaded.partial }),
    };
  }
  const compiled = compilePlan(loaded.value, options);
  return {
    references,
    sources,
    links,
    katalog: loaded.value,
    ...(compiled.value === undefined ? {} : { plan: compiled.value }),
    diagnostics: sortDiagnostics([...diagnostics, ...withImporters(compiled.diagnostics, links)]),
  };
}

/** Mistakes in templates and resources are told together with the others; a place that was named already is not told twice. */
function withPlanRemarks(loaded: LoadedKatalog): readonly Diagnostic[] {
  const readable = loaded.value ?? loaded.partial;
  if (!readable) return loaded.diagnostics;
  const place = (d: Diagnostic) => placeIn(loaded.sources, d);
  const told = new Set(loaded.diagnostics.map(place));
  const more = compilePlan(readable).diagnostics.filter((d) => d.severity === "error" && !told.has(place(d)));
  return sortDiagnostics([...loaded.diagnostics, ...withImporters(more, loaded.links)]);
}

/** A map in braces stands where its first key stands, as a map in lines does. */
function placeIn(sources: ReadonlyMap<string, string>, { span }: Diagnostic): string {
  const brace = /\{\s*/y;
  brace.lastIndex = span.offset;
  const skipped = brace.exec(sources.get(span.uri) ?? "")?.[0].length ?? 0;
  return `${span.uri}:${span.offset + skipped}`;
}
