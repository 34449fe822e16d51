// Owns: constants as written in templates: numbers, characters, quoted text. Must not: know the grammar around them.

import { exactNumber } from "../../base/mod.ts";

/** Value of a constant, or why it is none. */
export type Literal<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "invalid"; readonly reason: string };

const INTEGER =
  /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]((?:_?[0-7])+)|0((?:_?[0-7])*)|([1-9](?:_?[0-9])*))$/;
const DECIMAL = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F_]*)\.?([0-9a-fA-F_]*)[pP]([+-]?\d+)$/;
const INT64_MAX = (1n << 63n) - 1n;
const INT64_MIN = -(1n << 63n);

/** Parses a number. Source: Go `strconv.ParseInt` with base 0 and `ParseFloat`. */
export function parseNumber(text: string): Literal<number | bigint> {
  if (text.endsWith("i") && !/^[+-]?0[xX]/.test(text)) {
    return invalid(`imaginary number ${text} is not supported`);
  }
  const integer = INTEGER.exec(text);
  if (integer) return parseInteger(integer);
  if (DECIMAL.test(text)) {
    if (!/[.eE]/.test(text)) return invalid(`${text} is not a number`);
    return finite(Number(text.replaceAll("_", "")), text);
  }
  const hex = HEX_FLOAT.exec(text);
  if (hex && (hex[2] || hex[3])) return finite(hexFloat(hex), text);
  return invalid(`${text} is not a number`);
}

function parseInteger([text, sign, hex, binary, octal, zeroOctal, decimal]: readonly string[]): Literal<
  number | bigint
> {
  const digits = hex !== undefined
    ? `0x${hex}`
    : binary !== undefined
    ? `0b${binary}`
    : octal !== undefined
    ? `0o${octal}`
    : zeroOctal !== undefined
    ? `0o0${zeroOctal}`
    : decimal!;
  const magnitude = BigInt(digits.replaceAll("_", ""));
  const value = sign === "-" ? -magnitude : magnitude;
  if (value > INT64_MAX || value < INT64_MIN) return invalid(`number ${text} does not fit 64 bits`);
  return { kind: "value", value: exactNumber(value) };
}

function hexFloat([, sign, whole = "", fraction = "", exponent = "0"]: readonly string[]): number {
  const digits = fraction.replaceAll("_", "");
  const mantissa = Number(BigInt(`0x0${whole.replaceAll("_", "")}${digits}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * digits.length);
  return sign === "-" ? -value : value;
}

function finite(value: number, text: string): Literal<number> {
  return Number.isFinite(value) ? { kind: "value", value } : invalid(`number ${text} is too large`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const NUMERIC_ESCAPE = /([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/y;

/** Parses an interpreted string, its quotes included. Source: Go `strconv.Unquote`. */
export function parseQuoted(text: string): Literal<string> {
  return unescape(text.slice(1, -1), '"');
}

/** Parses a character constant, its quotes included; the value is the code point. */
export function parseCharacter(text: string): Literal<number> {
  const content = unescape(text.slice(1, -1), "'");
  if (content.kind === "invalid") return content;
  const point = content.value.codePointAt(0);
  if (point === undefined || String.fromCodePoint(point) !== content.value) {
    return invalid(`${text} is not a text: single quotes hold one character`);
  }
  return { kind: "value", value: point };
}

function unescape(body: string, delimiter: string): Literal<string> {
  if (!body.includes("\\")) return { kind: "value", value: body };
  let out = "";
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) out += new TextDecoder().decode(new Uint8Array(bytes));
    bytes = [];
  };
  for (let i = 0; i < body.length;) {
    if (body[i] !== "\\") {
      flush();
      out += body[i++];
      continue;
    }
    const letter = body[i + 1] ?? "";
    const simple = letter === delimiter ? letter : ESCAPES[letter];
    if (simple !== undefined) {
      flush();
      out += simple;
      i += 2;
      continue;
    }
    NUMERIC_ESCAPE.lastIndex = i + 1;
    const match = NUMERIC_ESCAPE.exec(body);
    const code = match ? numericEscape(match) : undefined;
    if (!match || code === undefined) {
      return invalid(`invalid escape \\${letter} in ${delimiter}${body}${delimiter}`);
    }
    // Octal and \x escapes name bytes, which only together may form a character.
    if (match[1] ?? match[2]) {
      if (delimiter === "'") out += String.fromCodePoint(code);
      else bytes.push(code);
    } else {
      flush();
      out += String.fromCodePoint(code);
    }
    i += 1 + match[0].length;
  }
  flush();
  return { kind: "value", value: out };
}

function numericEscape([, octal, hex, short, long]: readonly (string | undefined)[]): number | undefined {
  const code = octal === undefined ? parseInt((hex ?? short ?? long)!, 16) : parseInt(octal, 8);
  if (octal !== undefined && code > 255) return undefined;
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? undefined : code;
}

function invalid(reason: string): { readonly kind: "invalid"; readonly reason: string } {
  return { kind: "invalid", reason };
}
