// Owns: values that decide whether conditions on one field can hold together. Must not: evaluate conditions.

import { isNumeric, type Json, type JsonObject, parseQuantity } from "../../base/mod.ts";
import type { ConditionFact } from "./condition_fact.ts";

/** Values to try, and whether they stand for every value that there can be. */
export interface Trials {
  readonly values: readonly unknown[];
  /** True: what holds for none of them holds for nothing. */
  readonly isComplete: boolean;
}

const ANY_TEXT = "\u{1F332}another-text";

/**
 * Values for conditions on one field. By its schema when it has few values; else the compared values, what lies between
 * and beside them, and something that none of them names. Patterns cannot be exhausted.
 */
export function trialValues(
  facts: readonly ConditionFact[],
  field: { readonly schema?: JsonObject; readonly isRequired?: boolean } = {},
): Trials {
  const absent = field.isRequired ? [] : [undefined];
  const finite = finiteValues(field.schema);
  if (finite) return { values: [...finite, ...absent], isComplete: true };
  const operands = facts.flatMap((fact) => fact.operands);
  const isComplete = !facts.some((fact) => fact.operator === "regex" || fact.operator === "unique");
  const numbers = numbersAround(operands).filter((number) => isAllowed(number, field.schema));
  const type = field.schema?.["type"];
  if (type === "integer") {
    return { values: [...numbers.filter(Number.isInteger), ...absent], isComplete };
  }
  if (type === "number") return { values: [...numbers, ...absent], isComplete };
  const texts = type === undefined || type === "string" ? textsAround(operands) : [];
  const composites = type === undefined || type === "array" || type === "object"
    ? [{}, [], { a: 1 }, [1]]
    : [];
  const others = type === undefined ? [true, false, ...numbers] : [];
  return { values: [...texts, ...others, ...composites, ...absent], isComplete };
}

function finiteValues(schema: JsonObject | undefined): readonly unknown[] | undefined {
  if (!schema) return undefined;
  const nothing = schema["nullable"] === true ? [null] : [];
  if (Array.isArray(schema["enum"])) return [...schema["enum"] as readonly Json[], ...nothing];
  if (schema["type"] === "boolean") return [true, false, ...nothing];
  return undefined;
}

/** Each number, its neighbours, the middle of each gap, and both ends. */
function numbersAround(operands: readonly string[]): readonly number[] {
  const given = operands.flatMap(numberOf).sort((a, b) => a - b);
  const middles = given.slice(1).map((n, i) => (n + given[i]!) / 2);
  const near = given.flatMap((n) => [n - 1, n, n + 1]);
  return [...new Set([...near, ...middles, ...middles.map(Math.floor), 0, 1, -1, 1e15, -1e15])];
}

/** Numbers, quantities included. */
function numberOf(text: string): number[] {
  const quantity = parseQuantity(text);
  const number = quantity === undefined ? Number(text) : Number(quantity.nano) / 1e9;
  return text !== "" && Number.isFinite(number) ? [number] : [];
}

function isAllowed(number: number, schema: JsonObject | undefined): boolean {
  const { minimum, maximum } = (schema ?? {}) as { minimum?: Json; maximum?: Json };
  return !(isNumeric(minimum) && number < minimum) &&
    !(isNumeric(maximum) && number > maximum);
}

/** Each text, and every two of them joined, so that a beginning and an end can hold together. */
function textsAround(operands: readonly string[]): readonly string[] {
  const given = [...new Set(operands)].slice(0, 12);
  const joined = given.flatMap((a) =>
    given.flatMap((b) => given.length > 8 ? [a + b] : [a + b, ...given.map((c) => a + b + c)])
  );
  return [...new Set([...given, ...joined, ...numbersAround(operands).map(String), ANY_TEXT, ""])];
}
