// Owns: what kinds of values there are, truth, order and size of values. Must not: print them (format.ts does).

import { isInt64 } from "../../base/mod.ts";
import type { Value } from "./scope.ts";

/** `missing` is both null and undefined: outside of containers they behave alike. */
export type ValueKind = "missing" | "bool" | "int" | "float" | "string" | "list" | "map";

export type ValueList = readonly Value[];
export type ValueMap = Readonly<Record<string, Value>>;

// A JSON number alone cannot tell 3 from 3.0. Everything whole that fits an int64 is an integer.
const INT64_LIMIT = 2 ** 63;

/** The kind of a value. Whole numbers within int64 are `int`, other numbers `float`, be they written in digits or not. */
export function kindOf(value: Value): ValueKind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return Number.isInteger(value) && Math.abs(value) < INT64_LIMIT ? "int" : "float";
    case "boolean":
      return "bool";
    case "bigint":
      return isInt64(value) ? "int" : "float";
    case "object":
      return value === null ? "missing" : Array.isArray(value) ? "list" : "map";
    default:
      return "missing";
  }
}

/** True for null and undefined. */
export function isMissing(value: Value): value is null | undefined {
  return value === undefined || value === null;
}

/** True for a map value. */
export function isMap(value: Value): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a list value. */
export function isList(value: Value): value is ValueList {
  return Array.isArray(value);
}

/** The value under a key of a map; missing for anything that has no such key of its own. */
export function fieldOf(value: Value, key: string): Value {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as ValueMap)[key]
    : undefined;
}

/** Truth as `if` sees it. Source: Go text/template `IsTrue`: empty and zero values are false, all others true. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value.length > 0;
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
    case "object":
      return value !== null && sizeOf(value) > 0;
    default:
      return false;
  }
}

/** Number of elements of a list or map; 0 for everything else. */
export function sizeOf(value: Value): number {
  if (Array.isArray(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : 0;
}

/** Keys of a map in byte order of their UTF-8 form, which is the order of every iteration. */
export function sortedKeys(map: ValueMap): string[] {
  return Object.keys(map).sort(compareText);
}

/** Orders texts as their UTF-8 bytes would be ordered. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above all others, though their code units do not.
function surrogatesLast(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Negative, zero or positive; exact for mixed numbers and bigints. NaN compares as neither (result NaN). */
export function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : a == b ? 0 : NaN;
}

/** Number of bytes of the UTF-8 form. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** The longest start of the text whose UTF-8 form has at most `byteLimit` bytes; never cuts inside a character. */
export function utf8Prefix(text: string, byteLimit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > byteLimit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Removes white space as Go's `unicode.IsSpace` knows it from both ends. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return unit === 0x85 || unit === 0xa0 || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}
