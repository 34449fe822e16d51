// Owns: where a piece of user text stands. Must not: hold the text itself.

/** A stretch of one source text. Lines and columns count from 1; columns and lengths are UTF-16 code units. */
export interface Span {
  /** Identifies the source, as the user named it (path, URL, `-` for standard input). */
  readonly uri: string;
  /** Start, counted in UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
}

/** Renders `uri:line:column`, the form that terminals and editors turn into a link. */
export function formatSpan(span: Span): string {
  return `${span.uri}:${span.line}:${span.column}`;
}

/** Orders spans by source, then by position. */
export function compareSpans(a: Span, b: Span): number {
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1;
  return a.offset - b.offset || a.length - b.length;
}

/** The span of something that no user wrote (defaults, generated entries). */
export function syntheticSpan(uri: string): Span {
  return { uri, offset: 0, length: 0, line: 1, column: 1 };
}
