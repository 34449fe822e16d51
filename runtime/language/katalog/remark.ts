// Owns: making and collecting diagnostics in this folder. Must not: decide anything.

import type { Diagnostic, RelatedPlace, Span } from "../../base/mod.ts";

/** Takes one remark; checks get this instead of returning lists. */
export type Report = (diagnostic: Diagnostic) => void;

export interface RemarkDetails {
  readonly hint?: string | undefined;
  readonly related?: readonly RelatedPlace[];
}

/** An error remark. */
export function errorAt(
  span: Span,
  what: { readonly code: string; readonly message: string },
  details: RemarkDetails = {},
): Diagnostic {
  return remark("error", span, { ...what, ...details });
}

/** A warning remark. */
export function warningAt(
  span: Span,
  what: { readonly code: string; readonly message: string },
  details: RemarkDetails = {},
): Diagnostic {
  return remark("warning", span, { ...what, ...details });
}

function remark(
  severity: Diagnostic["severity"],
  span: Span,
  parts: { readonly code: string; readonly message: string } & RemarkDetails,
): Diagnostic {
  return {
    code: parts.code,
    severity,
    span,
    message: parts.message,
    ...(parts.hint === undefined ? {} : { hint: parts.hint }),
    ...(parts.related === undefined ? {} : { related: parts.related }),
  };
}
