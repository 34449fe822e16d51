// Owns: checking documents of every kind, each in its own way. Must not: know the schemas of tests (callers bring them).

import { type Diagnostic, hasErrors, sortDiagnostics } from "../../base/mod.ts";
import { child, type Document, type MapNode, textOf } from "../document/mod.ts";
import { motifAlone } from "./compose/import_motifs.ts";
import { expandIncludes } from "./compose/include.ts";
import { TEST_INCLUDE_RULES } from "./compose/include_table.ts";
import { readMotif } from "./compose/motif.ts";
import type { ImportLink } from "./compose/session.ts";
import type { KindName } from "./kind.ts";
import {
  checkRoot,
  finish,
  loadDocuments,
  type LoadedKatalog,
  type Loading,
  newLoading,
  readReferences,
} from "./load.ts";
import type { Katalog } from "./model.ts";
import { kindOf, normaliseDocument } from "./normalise/kinds.ts";
import { recognise } from "./kind.ts";
import type { Report } from "./remark.ts";
import type { SourceLoader } from "./source.ts";

/** Checks a canonical E2E or Simulate document. */
export type CheckTest = (kind: "E2E" | "Simulate", root: MapNode, report: Report) => void;

/** Documents of any kind after their checks. */
export interface LoadedAny {
  /** Kind and name of each document, in order. */
  readonly documents: readonly { readonly kind: KindName; readonly name: string; readonly uri: string }[];
  /** The one Katalog that all Katalogs and Komposers make, when there are any, or when nothing could be told apart. */
  readonly katalog?: LoadedKatalog;
  /** Each Motif as a Katalog that imports it, for finding mistakes in templates and resources. */
  readonly motifs: readonly LoadedKatalog[];
  /** Everything above, and the remarks on tests. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, ImportLink>;
}

/**
 * Loads and checks documents of every kind.
 * @throws {SourceError} when one of `references` itself cannot be read
 */
export async function loadAny(
  loader: SourceLoader,
  references: readonly string[],
  checkTest: CheckTest = () => {},
): Promise<LoadedAny> {
  const loading = newLoading(loader);
  const documents = await readReferences(references, loading);
  const kindOfDocument = (document: Document) => kindOf(document.root);
  const motifs: LoadedKatalog[] = [];
  for (const document of documents.filter((d) => kindOfDocument(d) === "Motif")) {
    motifs.push(await checkMotif(document, loader, loading));
  }
  for (const document of documents) {
    const kind = kindOfDocument(document);
    if (kind === "E2E" || kind === "Simulate") {
      await checkTestDocument(document, kind, { loading, checkTest });
    }
  }
  const others = documents.filter((d) => !["Motif", "E2E", "Simulate"].includes(kindOfDocument(d) ?? ""));
  const hasOthers = others.length > 0 || documents.length === 0;
  const katalog = hasOthers ? await loadDocuments(others, loading) : undefined;
  const rest = katalog ?? finish({}, loading);
  return {
    documents: documents.flatMap((document) => describe(document)),
    ...(katalog ? { katalog } : {}),
    motifs,
    diagnostics: sortDiagnostics([...rest.diagnostics, ...motifs.flatMap((motif) => motif.diagnostics)]),
    sources: new Map([...rest.sources, ...motifs.flatMap((motif) => [...motif.sources])]),
    links: rest.links,
  };
}

function describe({ root, uri }: Document) {
  const kind = kindOf(root);
  const name = textOf(child(child(root, "metadata"), "name")) ?? "";
  return kind === undefined ? [] : [{ kind, name, uri }];
}

/**
 * Checks a Motif on its own: inputs, templates, resources. Inputs have their defaults; those without are read from the
 * object. `value` is a Katalog that stands for whoever imports it.
 */
export async function loadMotif(loader: SourceLoader, reference: string): Promise<LoadedKatalog> {
  const loading = newLoading(loader);
  const [document] = await readReferences([reference], loading);
  return document ? await checkMotif(document, loader, loading) : finish({}, loading);
}

/** As `loadMotif`, for a document that was read already. `read` is the load that did; its remarks are taken over. */
export async function checkMotif(
  document: Document,
  loader: SourceLoader,
  read: Loading = newLoading(loader),
): Promise<LoadedKatalog> {
  const loading = newLoading(loader);
  const { session } = loading;
  const text = read.session.sources.get(document.uri);
  if (text !== undefined) session.sources.set(document.uri, text);
  const link: ImportLink = { uri: document.uri };
  session.links.set(document.uri, link);
  const definition = await readMotif(document, { session, link });
  if (!definition) return finish({}, loading);
  const root = await motifAlone(definition, { session, link });
  const loaded = await checkRoot(root, loading, true);
  return withReadRemarks(loaded, read);
}

/** Syntax remarks of the reading belong to the Motif as well: they decide whether it is sound. */
function withReadRemarks(loaded: LoadedKatalog, read: Loading): LoadedKatalog {
  const own = read.diagnostics.filter((d) => loaded.sources.has(d.span.uri));
  const { value, ...rest } = loaded;
  const isSound = !hasErrors(own);
  return {
    ...rest,
    ...(value === undefined ? {} : isSound ? { value } : { partial: value satisfies Katalog }),
    diagnostics: sortDiagnostics([...own, ...loaded.diagnostics]),
  };
}

async function checkTestDocument(
  document: Document,
  kind: "E2E" | "Simulate",
  { loading, checkTest }: { readonly loading: Loading; readonly checkTest: CheckTest },
): Promise<void> {
  const { session } = loading;
  const found = recognise(document, session.report);
  if (!found) return;
  const canonical = normaliseDocument(kind, found.root, session.report);
  const link: ImportLink = { uri: document.uri };
  const expanded = await expandIncludes(canonical, { session, link }, TEST_INCLUDE_RULES[kind]);
  checkTest(
    kind,
    expanded === canonical ? canonical : normaliseDocument(kind, expanded, session.report),
    session.report,
  );
}
