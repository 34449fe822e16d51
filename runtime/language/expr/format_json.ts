// Owns: values as JSON text the way Go writes it. Must not: parse.

import type { Value } from "./scope.ts";
import { formatFloatVerb, formatInt } from "./format_number.ts";
import { isList, isMap, kindOf, sortedKeys } from "./value.ts";

const ESCAPED = /[<>&\u2028\u2029]/g;

/** JSON text of a value, or undefined for what JSON cannot hold (NaN, infinities). Whole numbers keep all their digits. Source: Go `encoding/json`. */
export function formatJson(value: Value): string | undefined {
  switch (kindOf(value)) {
    case "missing":
      return "null";
    case "bool":
      return String(value);
    case "int":
      return formatInt(value as number | bigint);
    case "float":
      return typeof value === "bigint" ? formatInt(value) : formatJsonFloat(value as number);
    case "string":
      return jsonString(value as string);
    case "list":
      return isList(value) ? joined(value.map(formatJson), "[", "]") : undefined;
    case "map":
      return isMap(value)
        ? joined(
          sortedKeys(value).map((key) => {
            const item = formatJson(value[key]);
            return item === undefined ? undefined : `${jsonString(key)}:${item}`;
          }),
          "{",
          "}",
        )
        : undefined;
  }
}

function joined(parts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(",")}${close}`;
}

function jsonString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    ESCAPED,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function formatJsonFloat(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    // Go drops the leading zero of a two-digit negative exponent.
    return formatFloatVerb(value, { verb: "e" }).replace(/e-0(\d)$/, "e-$1");
  }
  return formatFloatVerb(value, { verb: "f" });
}
