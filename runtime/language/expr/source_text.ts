// Owns: user text together with the way back to its place in the source. Must not: parse it.

import type { Span } from "../../base/mod.ts";
import type { ScalarNode } from "../document/mod.ts";

/** What a template or condition can be compiled from: a scalar of a document, or bare text with a place. */
export type TemplateSource = ScalarNode | { readonly text: string; readonly span: Span };

/** Text whose every offset has a span. */
export interface ExprSource {
  readonly text: string;
  readonly span: Span;
  readonly spanAt: (offset: number, length: number) => Span;
}

/** The text of a source with a span for each of its offsets; without better knowledge the span of the whole. */
export function exprSource(source: TemplateSource): ExprSource {
  if ("spanAt" in source) return { text: source.text, span: source.span, spanAt: source.spanAt };
  const { text, span } = source;
  // Only when text and span are the same characters on one line can an offset be carried over.
  const isVerbatim = span.length === text.length && !text.includes("\n");
  return {
    text,
    span,
    spanAt: (offset, length) =>
      isVerbatim ? { ...span, offset: span.offset + offset, column: span.column + offset, length } : span,
  };
}
