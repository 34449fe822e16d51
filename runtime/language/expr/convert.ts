// Owns: arguments to the types that functions ask for. Must not: know functions.

import { wholeNumberOf } from "../../base/mod.ts";
import type { ParameterType } from "./function_definition.ts";
import { formatValue, kindName, quote } from "./format.ts";
import { EvaluationFailure } from "./run.ts";
import type { Value } from "./scope.ts";
import { isList, isMap } from "./value.ts";

/**
 * The converter of a parameter type; undefined for `any`. Missing becomes the empty value of the type; numbers and
 * numeric texts convert into each other. The converters throw EvaluationFailure for what cannot be meant.
 */
export function converterOf(type: ParameterType): ((value: Value) => Value) | undefined {
  switch (type) {
    case "any":
      return undefined;
    case "string":
      return toText;
    case "int":
      return toInteger;
    case "int64":
      return wholeFrom;
    case "number":
      return toNumber;
    case "bool":
      return toBoolean;
    case "list":
      return toList;
    case "map":
      return toMap;
  }
}

/** A number from a number, boolean or numeric text; undefined when it is none of these. */
export function numberFrom(value: Value): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" ? numberFromText(value) : undefined;
}

const NUMERIC = /^[+-]?(?:\d(?:_?\d)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** Strict: no white space, no units. Source: Go `strconv.ParseFloat`; whole numbers stay exact. */
export function numberFromText(text: string): number | bigint | undefined {
  if (/^[+-]?\d+$/.test(text)) {
    return wholeNumberOf(text);
  }
  if (NUMERIC.test(text)) return text.includes("_") ? undefined : Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  return /^nan$/i.test(text) ? NaN : undefined;
}

/** Drops the fraction, toward zero. */
export function truncated(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? value : Math.trunc(value);
}

function toText(value: Value): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (isList(value) || isMap(value)) throw mismatch("text", value);
  return formatValue(value);
}

function toNumber(value: Value): number | bigint {
  if (value === undefined || value === null || value === "") return 0;
  const number = numberFrom(value);
  if (number === undefined) throw mismatch("a number", value);
  return number;
}

function toInteger(value: Value): number {
  return Number(wholeFrom(value));
}

/** All digits within 64 bits; beyond them a double. */
function wholeFrom(value: Value): number | bigint {
  const number = truncated(toNumber(value));
  if (!Number.isFinite(Number(number))) throw mismatch("a whole number", value);
  return number;
}

function toBoolean(value: Value): boolean {
  if (typeof value === "boolean") return value;
  if (value === undefined || value === null || value === "" || value === "false") return false;
  if (value === "true") return true;
  throw mismatch("true or false", value);
}

function toList(value: Value): Value {
  if (isList(value)) return value;
  if (value === undefined || value === null || value === "") return [];
  throw mismatch("a list", value);
}

function toMap(value: Value): Value {
  if (isMap(value)) return value;
  if (value === undefined || value === null || value === "") return {};
  throw mismatch("a map", value);
}

function mismatch(wanted: string, value: Value): EvaluationFailure {
  const found = typeof value === "string" ? `text ${quote(value.slice(0, 60))}` : kindName(value);
  return new EvaluationFailure(`expected ${wanted}, found ${found}`);
}
