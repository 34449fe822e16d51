// Owns: the one way in which lexer and parser give up. Must not: leave the folder.

import type { Diagnostic } from "../../base/mod.ts";
import type { Place } from "./ast.ts";
import type { ExprSource } from "./source_text.ts";

/** A mistake in template text; thrown by lexer and parser, caught where the parser is called. */
export class SyntaxFailure extends Error {
  readonly code: string;
  readonly place: Place;
  readonly hint: string | undefined;

  constructor(code: string, message: string, place: Place & { readonly hint?: string }) {
    super(message);
    this.code = code;
    this.place = place;
    this.hint = place.hint;
  }
}

/** The failure as a remark on the source. */
export function syntaxDiagnostic(failure: SyntaxFailure, source: ExprSource): Diagnostic {
  const { offset, length } = failure.place;
  return {
    code: failure.code,
    severity: "error",
    span: source.spanAt(Math.min(offset, source.text.length), length),
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}
