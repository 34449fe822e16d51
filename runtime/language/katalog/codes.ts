// Owns: one view over all diagnostic codes. Must not: hold the texts (the tables do) or import upwards.

import { EXPR_DIAGNOSTIC_CODES } from "../expr/mod.ts";
import { DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
import type { ExplainedCode } from "./explained_code.ts";

/** Every code of document, expr and katalog, and of `more` (plan and resources), ordered by code. */
export function allCodes(more: readonly ExplainedCode[] = []): readonly ExplainedCode[] {
  const expr = EXPR_DIAGNOSTIC_CODES.map((entry): ExplainedCode => ({
    code: entry.code,
    severity: "error",
    title: entry.title,
    explanation: entry.explanation,
    example: entry.example.wrong,
    fix: entry.example.right,
  }));
  return [...DIAGNOSTIC_CODES, ...expr, ...more].sort((a, b) => a.code < b.code ? -1 : 1);
}

/** The explanation of one code. */
export function explainCode(code: string, more: readonly ExplainedCode[] = []): ExplainedCode | undefined {
  const wanted = code.toUpperCase();
  return allCodes(more).find((entry) => entry.code === wanted);
}
