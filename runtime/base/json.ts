// Owns: JSON values as data: equality, copies, canonical text, paths. Must not: know Kubernetes.

import { setOwn } from "./own.ts";

/**
 * A JSON value. Whole numbers that were written in digits are bigint beyond 2^53 and numbers up to there, so that
 * every int64 of Kubernetes keeps its digits; `parseJson` and `jsonText` read and write them.
 */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
export type MutableJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | MutableJson[]
  | { [key: string]: MutableJson };
export type MutableJsonObject = { [key: string]: MutableJson };

/** True for a plain JSON object (not a list, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Structural equality; key order does not matter. */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return isSameNumber(a, b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  }
  if (Array.isArray(b)) return false;
  const left = a as JsonObject;
  const right = b as JsonObject;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key], right[key]));
}

/**
 * True for two numbers that are one number to an API server: int64 exactly, everything else as a double. Source:
 * Kubernetes `encoding/json` of unstructured objects.
 */
export function isSameNumber(a: unknown, b: unknown): boolean {
  if (typeof a !== "bigint" && typeof b !== "bigint") return a === b;
  return isNumeric(a) && isNumeric(b) && canonicalJson(a) === canonicalJson(b);
}

/** True for numbers of both kinds. */
export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** True for a bigint of 64 bits. */
export function isInt64(value: unknown): value is bigint {
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

/** JSON text with sorted keys: equal values give equal text. */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return "null";
  if (typeof value === "bigint") return isInt64(value) ? String(value) : JSON.stringify(Number(value));
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const object = value as JsonObject;
  const parts = Object.keys(object).sort().map((key) =>
    `${JSON.stringify(key)}:${canonicalJson(object[key])}`
  );
  return `{${parts.join(",")}}`;
}

/** A copy that may be changed. */
export function copyJson(value: Json): MutableJson {
  if (Array.isArray(value)) return value.map(copyJson);
  if (!isJsonObject(value)) return value as MutableJson;
  const copy: MutableJsonObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyJson(value[key]!));
  return copy;
}

/** The value at a path of keys, or undefined where a segment is missing or not an object. */
export function jsonAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}
