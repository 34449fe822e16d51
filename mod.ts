/** `ork` as a library. The surface grows with the runtime; names are listed in reading order. @module */
// Owns: the public surface of the package. Must not: hold logic.

export type { Checked, Diagnostic, Span } from "./runtime/base/mod.ts";
