// Owns: JSON text to values and back, digits of large whole numbers kept. Must not: know what the values mean.

import type { Json } from "./json.ts";

/** What a reviver is told besides key and value. Source: ECMAScript, JSON.parse with source text access. */
interface SourceContext {
  readonly source?: string;
}

/** The standard reviver with its third argument, which the library types do not know yet. */
type Reviver = (key: string, value: unknown, context: SourceContext) => unknown;

/** Numbers of fewer digits than 2^53 has are exact. */
const FEWEST_DIGITS = 16;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * The value of a JSON text; whole numbers beyond 2^53 that are written in digits alone are bigint.
 * Cost: a text without such a number costs JSON.parse and a look at every sixteenth character.
 * @throws SyntaxError when the text is no JSON.
 */
export function parseJson(text: string): Json {
  return mayHoldLargeInteger(text)
    ? JSON.parse(text, revived as Parameters<typeof JSON.parse>[1])
    : JSON.parse(text);
}

/** JSON text of a value, undefined members left out; bigints are written as numbers. Cost: that of JSON.stringify. */
export function jsonText(value: unknown, options: { readonly indent?: number } = {}): string {
  try {
    return JSON.stringify(value, undefined, options.indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, withRawNumbers, options.indent);
  }
}

/**
 * A whole number out of digits with an optional sign, or out of `0x` and `0o` digits: bigint beyond 2^53, otherwise
 * (and beyond a double) a number.
 */
export function wholeNumberOf(digits: string): number | bigint {
  const value = Number(digits);
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return value;
  return BigInt(digits.startsWith("+") ? digits.slice(1) : digits);
}

/** A bigint as a number wherever that is exact. */
export function exactNumber(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

/** True when a run of 16 digits stands where a number may stand. False positives are harmless. */
export function mayHoldLargeInteger(text: string): boolean {
  for (let at = FEWEST_DIGITS - 1; at < text.length; at += FEWEST_DIGITS) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start--;
    let end = at + 1;
    while (isDigit(text, end)) end++;
    if (end - start >= FEWEST_DIGITS && isNumberStart(text, start)) return true;
    at = end - 1 - (end - 1 - at) % FEWEST_DIGITS;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= ZERO && unit <= NINE;
}

/** Digits of a text in quotes mostly follow a letter, a dash inside a word, or the quote. */
function isNumberStart(text: string, start: number): boolean {
  const before = text[start - 1] === "-" ? text[start - 2] : text[start - 1];
  return before === undefined || /[\s:,[]/.test(before);
}

const revived: Reviver = (_key, value, { source }) =>
  typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
    ? wholeNumberOf(source)
    : value;

function withRawNumbers(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? rawNumber(value) : value;
}

/** Source: ECMAScript, JSON.rawJSON: its text is copied as it is. */
function rawNumber(value: bigint): unknown {
  return (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON(String(value));
}
