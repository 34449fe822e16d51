// Owns: values as text where no verb is given, type names, quoted text. Must not: know printf.

import type { Value } from "./scope.ts";
import { formatFloat, formatInt } from "./format_number.ts";
import { kindOf, sortedKeys, type ValueList, type ValueMap } from "./value.ts";

/** Text of a value. Source: Go `%v`: `[a b]`, `map[k:v]` with sorted keys, `<nil>` for missing. */
export function formatValue(value: Value): string {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
    case "number":
      return kindOf(value) === "int" ? formatInt(value) : formatFloat(Number(value));
    case "object":
      if (value === null) return "<nil>";
      if (Array.isArray(value)) return `[${(value as ValueList).map(formatValue).join(" ")}]`;
      return `map[${
        sortedKeys(value as ValueMap).map((k) => `${k}:${formatValue((value as ValueMap)[k])}`).join(" ")
      }]`;
    default:
      return "<nil>";
  }
}

/** Text of a value where it is printed by an action: missing is nothing. */
export function printedValue(value: Value): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : formatValue(value);
}

/** Name of the value's type in Go's terms, for `%T` and messages of printf. */
export function goTypeName(value: Value): string {
  switch (kindOf(value)) {
    case "missing":
      return "<nil>";
    case "bool":
      return "bool";
    case "int":
      return "int64";
    case "float":
      return "float64";
    case "string":
      return "string";
    case "list":
      return "[]interface {}";
    case "map":
      return "map[string]interface {}";
  }
}

/** Name of the value's kind for messages to users. */
export function kindName(value: Value): string {
  const kind = kindOf(value);
  return kind === "missing" ? "nothing" : kind === "int" || kind === "float" ? "number" : kind;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** True for characters that Go's `unicode.IsPrint` accepts. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

/** A Go literal of a text. Source: Go `strconv.Quote` and `QuoteToASCII`. */
export function quote(
  text: string,
  options: { readonly delimiter?: '"' | "'"; readonly isAscii?: boolean } = {},
): string {
  const delimiter = options.delimiter ?? '"';
  let out = delimiter as string;
  for (const character of text) out += escapeCharacter(character, delimiter, options.isAscii === true);
  return out + delimiter;
}

function escapeCharacter(character: string, delimiter: string, isAscii: boolean): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  if (character === delimiter) return `\\${character}`;
  const point = character.codePointAt(0)!;
  if (point >= 0xd800 && point < 0xe000) return isAscii ? "\\ufffd" : "\ufffd";
  if (point < 0x80 ? isPrintable(character) : !isAscii && isPrintable(character)) return character;
  if (point < 0x20 || point === 0x7f) return `\\x${point.toString(16).padStart(2, "0")}`;
  return point > 0xffff
    ? `\\U${point.toString(16).padStart(8, "0")}`
    : `\\u${point.toString(16).padStart(4, "0")}`;
}
