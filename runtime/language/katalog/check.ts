// Owns: documents to one checked Katalog, in memory. Must not: read files (load.ts does).

import { type Checked, type Diagnostic, hasErrors, sortDiagnostics } from "../../base/mod.ts";
import { child, type Document, entryOf, type MapEntry, type MapNode, textOf } from "../document/mod.ts";
import { type ResolvedTypes, resolveTypes } from "./api_types.ts";
import { buildKatalog, isEnabled } from "./build_model.ts";
import { checkDocument } from "./check_document.ts";
import { checkMeaning } from "./meaning/check.ts";
import { withoutEchoes } from "./echoes.ts";
import { runnable } from "./kind.ts";
import { mergeKatalogs } from "./merge.ts";
import type { CrdDefinition, Katalog } from "./model.ts";
import { normaliseKatalog } from "./normalise/document.ts";
import { errorAt, type Report } from "./remark.ts";

/** Definitions read from CRD files; the key is `crdFileKey(reference, from)`. */
export type CrdFiles = ReadonlyMap<string, readonly CrdDefinition[]>;

export interface CheckOptions {
  /** A `crdFile` that is not here counts as unreadable and is passed over in silence: whoever read it reported it. */
  readonly crdFiles?: CrdFiles;
  /**
   * Whether other Katalogs may still come beside this one: a name that only they can have is then a warning.
   * @default true
   */
  readonly isAlone?: boolean;
}

/** A Katalog before validation: canonical spelling, nothing checked. */
export interface CanonicalKatalog {
  readonly root: MapNode;
}

/** Identifies a CRD file: a reference together with the text that mentions it. */
export function crdFileKey(reference: string, from: string): string {
  return `${from}\n${reference}`;
}

/**
 * Checks the Katalog of the given documents: kind, spelling, schema, meaning. All remarks, ordered by position. The
 * value is absent when there is an error. Several Katalog documents become one.
 */
export function checkKatalog(documents: readonly Document[], options: CheckOptions = {}): Checked<Katalog> {
  const canonical = canonicalKatalog(documents);
  if (!canonical.value) return canonical as Checked<never>;
  return checkCanonical(canonical as Checked<CanonicalKatalog> & { value: CanonicalKatalog }, options);
}

/** First half: kinds told apart, older spellings rewritten, several Katalogs merged. Includes and imports stay. */
export function canonicalKatalog(documents: readonly Document[]): Checked<CanonicalKatalog> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const roots = documents.flatMap((document) => {
    const found = runnable(document, report);
    return found?.kind === "Katalog" ? [normaliseKatalog(found.root, report)] : [];
  });
  const root = roots.length === 0 ? undefined : mergeKatalogs(roots, report);
  return { ...(root ? { value: { root } } : {}), diagnostics: sortDiagnostics(diagnostics) };
}

/** Second half: schema, API types, meaning, model. */
export function checkCanonical(
  canonical: Checked<CanonicalKatalog> & { readonly value: CanonicalKatalog },
  options: CheckOptions = {},
): Checked<Katalog> & { readonly partial?: Katalog } {
  const { root } = canonical.value;
  const diagnostics: Diagnostic[] = [...canonical.diagnostics];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  checkDocument("Katalog", root, report);
  const types = resolveAll(root, options.crdFiles ?? new Map(), report);
  checkMeaning(root, { entries: crdEntries(root), types, report, isAlone: options.isAlone ?? true });
  const sorted = withoutEchoes(sortDiagnostics(diagnostics));
  return hasErrors(sorted)
    ? { partial: buildKatalog(root, types), diagnostics: sorted }
    : { value: buildKatalog(root, types), diagnostics: sorted };
}

function resolveAll(root: MapNode, files: CrdFiles, report: Report): Map<string, ResolvedTypes> {
  const resolved = new Map<string, ResolvedTypes>();
  for (const entry of crdEntries(root)) {
    if (!isEnabled(entry.value)) continue;
    const file = entryOf(entry.value, "crdFile")?.value;
    const reference = textOf(file);
    const crds = file && reference !== undefined
      ? files.get(crdFileKey(reference, file.span.uri))
      : undefined;
    const types = resolveTypes(entry, crds, report);
    if (types) resolved.set(entry.key, types);
  }
  return resolved;
}

/** Entries of `spec.crds` that are maps. */
export function crdEntries(root: MapNode): (MapEntry & { readonly value: MapNode })[] {
  const crds = child(child(root, "spec"), "crds");
  if (crds?.kind !== "map") return [];
  return crds.entries.flatMap((e) => e.value.kind === "map" ? [{ ...e, value: e.value }] : []);
}

/** A remark on a file that an entry names. */
export function fileRemark(span: Diagnostic["span"], message: string, hint: string | undefined): Diagnostic {
  return errorAt(span, { code: "ORK1140", message }, { hint });
}
