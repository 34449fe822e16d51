// Owns: one text in canonical form. Must not: read or write files.

import { type Checked, type Diagnostic, hasErrors } from "../../runtime/base/mod.ts";
import { TEST_PARTS } from "../../e2e/documents/mod.ts";
import { type Document, formatDocuments, type Node } from "../../runtime/language/document/mod.ts";
import {
  type AnyKind,
  DOCUMENT_PARTS,
  forWriting,
  kindOf,
  normaliseDocument,
  type Source,
} from "../../runtime/language/katalog/mod.ts";

/**
 * The text with every document of our kinds in canonical spelling and order; documents of other kinds stay as they are.
 * A document whose spelling cannot be decided stays too, with the remark. The value is absent when the text is no YAML.
 */
export function formatSource(source: Source): Checked<string> {
  const diagnostics: Diagnostic[] = [];
  const formatted = formatDocuments(source, (document) => canonicalTree(document, diagnostics));
  return { ...formatted, diagnostics: [...formatted.diagnostics, ...diagnostics] };
}

function canonicalTree({ root }: Document, diagnostics: Diagnostic[]): Node | undefined {
  const kind = kindOf(root);
  if (root.kind !== "map" || kind === undefined) return undefined;
  const remarks: Diagnostic[] = [];
  const canonical = normaliseDocument(kind, root, (remark) => remarks.push(remark));
  diagnostics.push(...remarks);
  return hasErrors(remarks) ? undefined : forWriting(canonical, { kind, parts: partsOf(kind) });
}

function partsOf(kind: AnyKind): typeof TEST_PARTS {
  return kind === "E2E" || kind === "Simulate" ? TEST_PARTS : DOCUMENT_PARTS;
}
