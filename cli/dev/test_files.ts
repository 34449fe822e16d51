// Owns: whether the files that a test names are there and of the right kind. Must not: check what is in them.

import { type Diagnostic, OrkError } from "../../runtime/base/mod.ts";
import { child, type MapNode, parseDocuments, textOf } from "../../runtime/language/document/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { fileReferences, type NamedFile, type TestDocumentKind } from "../../e2e/documents/mod.ts";

/** One error for each file of a test that cannot be read or is of another kind. */
export async function checkTestFiles(
  test: { readonly kind: TestDocumentKind; readonly root: MapNode },
  loader: SourceLoader,
): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(
    fileReferences(test.kind, test.root).map((file) => checkFile(file, loader)),
  );
  return found.filter((diagnostic) => diagnostic !== undefined);
}

async function checkFile(file: NamedFile, loader: SourceLoader): Promise<Diagnostic | undefined> {
  try {
    const source = await loader.load(file.reference, file.span.uri);
    if (!file.kinds) return undefined;
    const kinds = (parseDocuments(source).value ?? []).map((document) =>
      textOf(child(document.root, "kind"))
    );
    if (kinds.some((kind) => kind !== undefined && file.kinds!.includes(kind))) return undefined;
    const wanted = file.kinds.join(" or ");
    return remark(
      file,
      `${file.reference} holds no ${wanted}, found ${kinds.filter(Boolean).join(", ") || "nothing"}`,
      {
        hint: `name a file of kind ${wanted}`,
      },
    );
  } catch (error) {
    if (!(error instanceof OrkError)) throw error;
    return remark(file, error.message, { hint: error.hint ?? "paths start at the directory of this file" });
  }
}

function remark(file: NamedFile, message: string, { hint }: { readonly hint: string }): Diagnostic {
  return { code: "ORK5011", severity: "error", span: file.span, message, hint };
}
