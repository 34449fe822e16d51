// Owns: the colours of diagnostics. Must not: render them.

import type { DiagnosticPaint } from "./diagnostics.ts";
import type { Paint } from "./style.ts";

/** Diagnostics in the program's colours. */
export function diagnosticPaint(paint: Paint): DiagnosticPaint {
  return {
    error: (text) => paint("red", text),
    warning: (text) => paint("yellow", text),
    hint: (text) => paint("cyan", text),
    place: (text) => paint("bold", text),
  };
}
