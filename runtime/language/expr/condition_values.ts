// Owns: comparison values of conditions: numbers and quantities, ranges, lists, patterns. Must not: read conditions.

import { RE2JS } from "re2js";
import { compareQuantities, parseQuantity } from "../../base/mod.ts";
import { numberFromText } from "./convert.ts";
import { compareNumbers, trimSpace } from "./value.ts";

/** A number or Kubernetes quantity as written. */
export type Amount =
  | { readonly kind: "number"; readonly value: number | bigint; readonly text: string }
  | { readonly kind: "quantity"; readonly text: string };

export interface AmountRange {
  readonly low: Amount;
  readonly high: Amount;
}

// Matching costs pattern times text, so both are bounded. The library itself bounds repetition counts.
const MAX_PATTERN = 1_000;
const MAX_MATCHED_TEXT = 1 << 16;

/** The amount that a text says, or undefined. Never a numeric prefix. */
export function parseAmount(text: string): Amount | undefined {
  const trimmed = trimSpace(text);
  const value = numberFromText(trimmed);
  if (value !== undefined) return { kind: "number", value, text: trimmed };
  return parseQuantity(trimmed) ? { kind: "quantity", text: trimmed } : undefined;
}

/** Negative, zero or positive; NaN when the two cannot be compared. */
export function compareAmounts(a: Amount, b: Amount): number {
  if (a.kind === "number" && b.kind === "number") return compareNumbers(a.value, b.value);
  const left = parseQuantity(a.text);
  const right = parseQuantity(b.text);
  return left && right ? compareQuantities(left, right) : NaN;
}

/** `low,high`, both inclusive. */
export function parseRange(text: string): AmountRange | undefined {
  const parts = text.split(",");
  const low = parseAmount(parts[0] ?? "");
  const high = parseAmount(parts[1] ?? "");
  return parts.length === 2 && low && high ? { low, high } : undefined;
}

/** Entries of a comma-separated text, trimmed. An empty entry is kept: it stands for an empty field. */
export function parseEntries(text: string): readonly string[] {
  return text.split(",").map(trimSpace);
}

/** A test for a pattern, or why the pattern is not valid. */
export type Pattern =
  | { readonly kind: "pattern"; readonly matches: (text: string) => boolean }
  | { readonly kind: "invalid"; readonly reason: string };

/** Compiles a pattern of the RE2 syntax, whose matching time is linear in the text. Texts over 64 KiB never match. */
export function compilePattern(pattern: string): Pattern {
  if (pattern.length > MAX_PATTERN) {
    return { kind: "invalid", reason: `pattern is longer than ${MAX_PATTERN} characters` };
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return {
      kind: "pattern",
      matches: (text) => text.length <= MAX_MATCHED_TEXT && compiled.matcher(text).find(),
    };
  } catch (error) {
    return { kind: "invalid", reason: String(error instanceof Error ? error.message : error) };
  }
}
