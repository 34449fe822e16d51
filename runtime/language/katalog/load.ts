// Owns: from references to one checked Katalog, texts through the SourceLoader port. Must not: check anything itself.

import { type Checked, type Diagnostic, hasErrors, sortDiagnostics } from "../../base/mod.ts";
import type { Document, MapNode } from "../document/mod.ts";
import { type CanonicalKatalog, checkCanonical } from "./check.ts";
import { composeDocuments } from "./compose/compose.ts";
import {
  type ImportLink,
  loadPinned,
  newSession,
  type Session,
  takeSource,
  withImporters,
} from "./compose/session.ts";
import { loadCrdFiles, withoutForeignFiles } from "./load_crd_files.ts";
import { mergeKatalogs } from "./merge.ts";
import { withoutEchoes } from "./echoes.ts";
import type { Katalog } from "./model.ts";
import type { SourceLoader } from "./source.ts";

/** A checked Katalog together with every text that was read for it. */
export interface LoadedKatalog extends Checked<Katalog> {
  /** Text by uri, for showing source lines. */
  readonly sources: ReadonlyMap<string, string>;
  /** What could be read of a Katalog with errors: good for finding more of them, not for running. */
  readonly partial?: Katalog;
  /** Who imported each text; `withImporters` adds the places to remarks that are found later. */
  readonly links: ReadonlyMap<string, ImportLink>;
}

export interface LoadOptions {
  /** Nothing else will come beside it: a reference that nothing satisfies is an error. @default false */
  readonly isFinal?: boolean;
}

/**
 * Loads, composes, normalises and checks Katalogs and Komposers; they become one Katalog. Mistakes of the user, an
 * unreadable import or `crdFile` included, are diagnostics. `references` are paths, URLs (pinned: `#sha256=<hex>`) or `-`.
 * @throws {SourceError} when one of `references` itself cannot be read
 */
export async function loadKatalog(
  loader: SourceLoader,
  references: readonly string[],
  options: LoadOptions = {},
): Promise<LoadedKatalog> {
  const loading = newLoading(loader, options);
  return await loadDocuments(await readReferences(references, loading), loading);
}

/** One load under way. */
export interface Loading {
  readonly session: Session;
  readonly diagnostics: Diagnostic[];
  readonly options: LoadOptions;
}

/** A load that nothing has been read for. */
export function newLoading(loader: SourceLoader, options: LoadOptions = {}): Loading {
  const diagnostics: Diagnostic[] = [];
  return { session: newSession(loader, (diagnostic) => diagnostics.push(diagnostic)), diagnostics, options };
}

/** Documents of all references; a text that two of them name is read once. @throws {SourceError} */
export async function readReferences(
  references: readonly string[],
  { session }: Loading,
): Promise<readonly Document[]> {
  const documents: Document[] = [];
  for (const reference of references) {
    const source = await loadPinned(session.loader, reference);
    if (session.sources.has(source.uri)) continue;
    documents.push(...takeSource(session, source, { uri: source.uri }).documents);
  }
  return documents;
}

/** Composes and checks documents that can be run. */
export async function loadDocuments(
  documents: readonly Document[],
  loading: Loading,
): Promise<LoadedKatalog> {
  const { session, options } = loading;
  const composed = await composeDocuments(documents, session);
  const merged = composed.roots.length === 0 ? undefined : mergeKatalogs(composed.roots, session.report);
  if (!merged) return finish({}, loading);
  return await checkRoot(merged, loading, options.isFinal !== true && !composed.isComposed);
}

/** Reads CRD files and checks a self-contained canonical root. */
export async function checkRoot(root: MapNode, loading: Loading, isAlone: boolean): Promise<LoadedKatalog> {
  const files = await loadCrdFiles(root, loading.session);
  const fitting = withoutForeignFiles(root, files);
  const canonical: CanonicalKatalog = { root: fitting };
  const checked = checkCanonical({ value: canonical, diagnostics: [] }, { crdFiles: files, isAlone });
  loading.diagnostics.push(...checked.diagnostics);
  const readable = checked.value ?? checked.partial;
  const isClean = !hasErrors(loading.diagnostics);
  return finish({
    ...(isClean && checked.value ? { value: checked.value } : {}),
    ...(!isClean && readable ? { partial: readable } : {}),
  }, loading);
}

/** What was found, with all remarks of the load. */
export function finish(
  found: { readonly value?: Katalog; readonly partial?: Katalog },
  { session, diagnostics }: Loading,
): LoadedKatalog {
  const told = withImporters(withoutEchoes(withoutRepeats(sortDiagnostics(diagnostics))), session.links);
  return { ...found, diagnostics: told, sources: session.sources, links: session.links };
}

/** A place that the schema of a Motif and that of the Katalog around it both find wrong is one mistake. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span }) => {
    const key = `${code} ${span.uri}:${span.offset}`;
    const isRepeat = /^ORK111\d$/.test(code) && seen.has(key);
    seen.add(key);
    return !isRepeat;
  });
}
