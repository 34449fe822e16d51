// Owns: remarks on what a user wrote, as values. Must not: render them (cli/shell does) or throw.

import { compareSpans, type Span } from "./span.ts";

export type Severity = "error" | "warning";

/** One remark on user text: what is wrong, where, and what to write instead. */
export interface Diagnostic {
  /** Stable code, `ORK` and four digits; `ork explain CODE` documents it. */
  readonly code: string;
  readonly severity: Severity;
  readonly span: Span;
  /** Sentence case, no final period, names what was found and what was expected. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  /** Other places that explain this one (first declaration, import chain). */
  readonly related?: readonly RelatedPlace[];
}

export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** A value and all remarks on it. `value` is absent only when nothing usable could be built. */
export interface Checked<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** True when at least one remark is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}

/** Orders remarks by source and position, removes exact repeats and cuts what no one would read to its end. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = diagnostics.map(shortened).sort((a, b) =>
    compareSpans(a.span, b.span) || (a.code < b.code ? -1 : 1)
  );
  const seen = new Set<string>();
  return sorted.filter(({ code, message, span }) => {
    const text = [span.uri, span.offset, span.length, code, message].join("\n");
    return !seen.has(text) && seen.add(text);
  });
}

/** A message that quotes a long value, and a hint likewise. */
const MAX_TEXT = 500;

function shortened(diagnostic: Diagnostic): Diagnostic {
  const { message, hint = "" } = diagnostic;
  if (message.length <= MAX_TEXT && hint.length <= MAX_TEXT) return diagnostic;
  return { ...diagnostic, message: cut(message), ...(hint === "" ? {} : { hint: cut(hint) }) };
}

/** Beginning and end, which name the thing and what is wrong with it. */
function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 100)} … ${text.slice(-80)}`;
}
