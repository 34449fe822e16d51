// Owns: eq, ne, lt, le, gt, ge on values. Must not: convert between text and numbers.

import { kindName } from "./format.ts";
import { failFunction } from "./run.ts";
import type { Value } from "./scope.ts";
import { compareNumbers, compareText, isMissing, kindOf } from "./value.ts";

/**
 * Equality of basic values. Missing equals only missing. Source: Go text/template `eq`, with one number kind instead
 * of separate integers and floats.
 */
export function valuesEqual(a: Value, b: Value): boolean {
  if (isMissing(a) || isMissing(b)) return isMissing(a) && isMissing(b);
  const kind = comparisonKind(a);
  if (kind !== comparisonKind(b)) return incompatible(a, b);
  switch (kind) {
    case "number":
      return a == b;
    case "container":
      return failFunction(`cannot compare a ${kindName(a)} with a ${kindName(b)}; compare toJson of both`);
    default:
      return a === b;
  }
}

/** Order of two numbers or texts; a missing side counts as the zero value of the other side. */
export function orderValues(a: Value, b: Value): number {
  const left = isMissing(a) ? zeroLike(b) : a;
  const right = isMissing(b) ? zeroLike(a) : b;
  if (isMissing(left) || isMissing(right)) return 0;
  const kind = comparisonKind(left);
  if (kind !== comparisonKind(right)) return incompatible(left, right);
  if (kind === "number") return compareNumbers(left as number, right as number);
  if (kind === "string") return compareText(left as string, right as string);
  return failFunction(`${kindName(left)} values have no order`);
}

function comparisonKind(value: Value): "bool" | "number" | "string" | "container" {
  const kind = kindOf(value);
  if (kind === "bool" || kind === "string") return kind;
  return kind === "int" || kind === "float" ? "number" : "container";
}

function zeroLike(value: Value): Value {
  switch (kindOf(value)) {
    case "string":
      return "";
    case "int":
    case "float":
      return 0;
    default:
      return value;
  }
}

function incompatible(a: Value, b: Value): never {
  return failFunction(
    `cannot compare ${kindName(a)} with ${kindName(b)}; convert one side with toString, toInt or toBool`,
  );
}
