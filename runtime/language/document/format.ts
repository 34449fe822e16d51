// Owns: a YAML text in canonical layout, comments kept. Must not: know what canonical keys are (the caller does).

import { type Checked, type Diagnostic, hasErrors, InvariantError, jsonEqual } from "../../base/mod.ts";
import { attach, type Extras, extrasOf } from "./comments.ts";
import { lineIndex } from "./line_index.ts";
import { type Document, type Node, toJson } from "./node.ts";
import { type DocumentSource, parseDocuments } from "./parse.ts";
import { printTree } from "./print.ts";

/** The tree that a document should become; undefined leaves its text alone. */
export type Rewrite = (document: Document) => Node | undefined;

/**
 * Prints every document of a text anew: two spaces per level, lists indented, one blank line where there were some,
 * comments with the key or item they belong to, scalars as they were written. Idempotent. A text with anchors, tags or
 * directives is left as it is, with a remark. The value is absent when the text is no YAML.
 */
export function formatDocuments(source: DocumentSource, rewrite: Rewrite): Checked<string> {
  const text = source.text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const parsed = parseDocuments({ uri: source.uri, text });
  if (hasErrors(parsed.diagnostics) || !parsed.value) return { diagnostics: parsed.diagnostics };
  const extras = extrasOf(text);
  if (extras.features[0]) {
    return {
      value: source.text,
      diagnostics: [...parsed.diagnostics, featureRemark(source.uri, text, extras)],
    };
  }
  const parts = regions(text, extras.markers).map((region) =>
    formatRegion({ text, extras, region, documents: parsed.value! }, rewrite)
  );
  return { value: joined(parts, text, extras.markers), diagnostics: parsed.diagnostics };
}

interface Region {
  readonly from: number;
  readonly to: number;
}

/** Between document markers; the markers themselves belong to no region. */
function regions(text: string, markers: readonly number[]): readonly Region[] {
  const starts = [0, ...markers.map((offset) => offset + 3)];
  return starts.map((from, i) => ({ from, to: markers[i] ?? text.length }));
}

interface Work {
  readonly text: string;
  readonly extras: Extras;
  readonly region: Region;
  readonly documents: readonly Document[];
}

function formatRegion({ text, extras, region, documents }: Work, rewrite: Rewrite): string {
  const isInside = ({ offset }: { readonly offset: number }) => offset >= region.from && offset < region.to;
  const document = documents.find((one) => isInside(one.span));
  const canonical = document && rewrite(document);
  if (!document || !canonical) return tidied(text.slice(region.from, region.to));
  const comments = extras.comments.filter(isInside);
  const attachments = attach(comments, { original: document.root, canonical, text });
  const result = printTree(canonical, text, attachments);
  proveSame(canonical, result);
  return result;
}

/** A formatter that changes what a file says is worse than none. */
function proveSame(canonical: Node, result: string): void {
  const again = parseDocuments({ uri: "formatted", text: result });
  const root = again.value?.[0]?.root;
  if (!root || hasErrors(again.diagnostics) || !jsonEqual(toJson(root), toJson(canonical))) {
    throw new InvariantError("the formatted text does not say what the original says");
  }
}

function tidied(text: string): string {
  const trimmed = text.replace(/^([ \t]*\n)+/, "").trimEnd();
  return trimmed === "" ? "" : `${trimmed}\n`;
}

/** Empty first regions go; a marker stays where there was one. */
function joined(parts: readonly string[], text: string, markers: readonly number[]): string {
  return parts.map((part, i) => i === 0 ? part : `---\n${part}`).join("") || (markers.length > 0 ? text : "");
}

function featureRemark(uri: string, text: string, { features }: Extras): Diagnostic {
  const { offset, name } = features[0]!;
  return {
    code: "ORK1280",
    severity: "warning",
    span: lineIndex(uri, text).span(offset, offset + 1),
    message: `the text has ${name} and is left as it is`,
    hint: "write the value out where it is used",
  };
}
