// Owns: from references to one checked Katalog, texts through the SourceLoader port. Must not: check anything itself.

import { type Checked, type Diagnostic, OrkError, sortDiagnostics } from "../../base/mod.ts";
import { type Document, entryOf, type MapNode, parseDocuments, textOf } from "../document/mod.ts";
import {
  type CanonicalKatalog,
  canonicalKatalog,
  checkCanonical,
  crdEntries,
  crdFileKey,
  fileRemark,
} from "./check.ts";
import { withoutEchoes } from "./echoes.ts";
import { readCrds } from "./crd_file.ts";
import { isEnabled } from "./build_model.ts";
import type { CrdDefinition, Katalog } from "./model.ts";
import type { Source, SourceLoader } from "./source.ts";

/** A checked Katalog together with every text that was read for it. */
export interface LoadedKatalog extends Checked<Katalog> {
  /** Text by uri, for showing source lines. */
  readonly sources: ReadonlyMap<string, string>;
  /** What could be read of a Katalog with errors: good for finding more of them, not for running. */
  readonly partial?: Katalog;
}

/**
 * Loads, normalises and checks a Katalog. Mistakes of the user, an unreadable `crdFile` included, are diagnostics.
 * `references` are paths, URLs or `-`, as the user named them; they become one Katalog.
 * @throws {SourceError} when one of `references` itself cannot be read
 */
export async function loadKatalog(
  loader: SourceLoader,
  references: readonly string[],
): Promise<LoadedKatalog> {
  const sources = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const documents: Document[] = [];
  for (const reference of references) {
    const source = await loader.load(reference);
    if (sources.has(source.uri)) continue;
    sources.set(source.uri, source.text);
    const parsed = parseDocuments(source);
    diagnostics.push(...parsed.diagnostics);
    documents.push(...parsed.value ?? []);
  }
  const canonical = canonicalKatalog(documents);
  if (!canonical.value) return finish({ diagnostics: [...diagnostics, ...canonical.diagnostics], sources });
  const files = await loadCrdFiles(canonical.value, { loader, sources });
  const checked = checkCanonical(
    { value: canonical.value, diagnostics: canonical.diagnostics },
    { crdFiles: files.value ?? new Map() },
  );
  const all = [...diagnostics, ...files.diagnostics, ...checked.diagnostics];
  const readable = checked.value ?? checked.partial;
  const isClean = !all.some((d) => d.severity === "error");
  return finish({
    ...(isClean && checked.value ? { value: checked.value } : {}),
    ...(!isClean && readable ? { partial: readable } : {}),
    diagnostics: all,
    sources,
  });
}

function finish(loaded: LoadedKatalog): LoadedKatalog {
  return { ...loaded, diagnostics: withoutEchoes(sortDiagnostics(loaded.diagnostics)) };
}

interface FileContext {
  readonly loader: SourceLoader;
  readonly sources: Map<string, string>;
}

async function loadCrdFiles(
  canonical: CanonicalKatalog,
  context: FileContext,
): Promise<Checked<Map<string, readonly CrdDefinition[]>>> {
  const value = new Map<string, readonly CrdDefinition[]>();
  const diagnostics: Diagnostic[] = [];
  const read = new Map<string, Checked<readonly CrdDefinition[]>>();
  for (const place of crdFilePlaces(canonical.root)) {
    const key = crdFileKey(place.reference, place.span.uri);
    if (value.has(key)) continue;
    let source: Source;
    try {
      source = await context.loader.load(place.reference, place.span.uri);
    } catch (error) {
      if (!(error instanceof OrkError)) throw error;
      diagnostics.push(fileRemark(place.span, error.message, error.hint));
      continue;
    }
    context.sources.set(source.uri, source.text);
    const known = read.get(source.uri);
    const crds = known ?? definitionsOf(source);
    read.set(source.uri, crds);
    if (!known) diagnostics.push(...crds.diagnostics);
    if (crds.value) value.set(key, crds.value);
  }
  return { value, diagnostics };
}

function definitionsOf(source: Source): Checked<readonly CrdDefinition[]> {
  const parsed = parseDocuments(source);
  if (parsed.diagnostics.some((d) => d.severity === "error")) return { diagnostics: parsed.diagnostics };
  const crds = readCrds(parsed.value ?? []);
  const diagnostics = [...parsed.diagnostics, ...crds.diagnostics];
  return crds.value && crds.diagnostics.length === 0 ? { value: crds.value, diagnostics } : { diagnostics };
}

function crdFilePlaces(root: MapNode) {
  return crdEntries(root).flatMap((entry) => {
    const node = entryOf(entry.value, "crdFile")?.value;
    const reference = textOf(node);
    return node && reference !== undefined && isEnabled(entry.value) ? [{ reference, span: node.span }] : [];
  });
}
