// Owns: what the codes of document and katalog mean. Must not: produce diagnostics.

import type { ExplainedCode } from "./codes.ts";

/** Codes ORK1000 to ORK1999, in order. */
export const DIAGNOSTIC_CODES: readonly ExplainedCode[] = [];
