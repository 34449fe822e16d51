// Owns: checking files of any kind that a user names together. Must not: print.

import { hasErrors, sortDiagnostics } from "../../runtime/base/mod.ts";
import { loadAny, type LoadedAny, type SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { checkTestDocument, type TestDocumentKind } from "../../e2e/documents/mod.ts";
import type { ObjectSchemas } from "../../runtime/language/openapi/mod.ts";
import type { MapNode } from "../../runtime/language/document/mod.ts";
import { type CheckedKatalog, compileLoaded } from "../prod/check_katalog.ts";
import { closely } from "./check_closely.ts";
import { checkTestFiles } from "./test_files.ts";

/** Files after every check of their kinds. `katalog` and `plan` are there when some of them can be run. */
export interface CheckedTarget extends CheckedKatalog {
  readonly documents: LoadedAny["documents"];
  readonly isValid: boolean;
}

/**
 * Checks files together: Katalogs and Komposers as one Katalog, Motifs and tests each alone. `schemas` are those of
 * Kubernetes, for callers that have them.
 * @throws {SourceError} when a file that was named cannot be read.
 */
export async function checkTarget(
  loader: SourceLoader,
  references: readonly string[],
  schemas?: () => Promise<ObjectSchemas>,
): Promise<CheckedTarget> {
  const tests: { readonly kind: TestDocumentKind; readonly root: MapNode }[] = [];
  const { documents, katalog, motifs, ...read } = await loadAny(loader, references, (kind, root, report) => {
    checkTestDocument(kind, root, report);
    tests.push({ kind, root });
  });
  const files = await Promise.all(tests.map((test) => checkTestFiles(test, loader)));
  const checked = katalog && await closely(compileLoaded(katalog, references), loader, schemas);
  const alone = motifs.map((motif) => compileLoaded(motif, references));
  const diagnostics = sortDiagnostics([
    ...read.diagnostics,
    ...files.flat(),
    ...checked?.diagnostics ?? [],
    ...alone.flatMap((motif) => motif.diagnostics),
  ]);
  return {
    ...checked ?? { references, links: read.links },
    sources: new Map([...read.sources, ...checked?.sources ?? []]),
    documents,
    diagnostics,
    isValid: !hasErrors(diagnostics) && (checked === undefined || checked.plan !== undefined),
  };
}
