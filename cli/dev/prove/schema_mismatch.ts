// Owns: why a value is not one that a CRD schema allows. Must not: look at rules in CEL.

import {
  canonicalJson,
  isJsonObject,
  isNumeric,
  type Json,
  jsonEqual,
  type JsonObject,
  jsonText,
} from "../../../runtime/base/mod.ts";

export interface Mismatch {
  readonly field: string;
  /** E.g. `must be at least 1, found 0`. */
  readonly why: string;
}

/** The first mismatch, or undefined. Source: Kubernetes structural schemas; unknown fields are pruned, not refused. */
export function schemaMismatch(value: Json, schema: JsonObject, field: string): Mismatch | undefined {
  if (value === null) return schema["nullable"] === true ? undefined : { field, why: "must not be null" };
  const allowed = schema["enum"];
  if (Array.isArray(allowed) && !allowed.some((one) => jsonEqual(one, value))) {
    return {
      field,
      why: `must be one of ${allowed.map((one) => shown(one)).join(", ")}, found ${shown(value)}`,
    };
  }
  if (schema["x-kubernetes-int-or-string"] === true) {
    const fits = typeof value === "string" || isWhole(value);
    return fits ? undefined : { field, why: `must be a whole number or text, found ${shown(value)}` };
  }
  return ofType(value, schema, field);
}

function ofType(value: Json, schema: JsonObject, field: string): Mismatch | undefined {
  const wrong = (words: string): Mismatch => ({ field, why: `must be ${words}, found ${shown(value)}` });
  switch (schema["type"]) {
    case "string":
      return typeof value === "string" ? ofText(value, schema, field) : wrong("text");
    case "integer":
      return isWhole(value) ? ofNumber(value as number | bigint, schema, field) : wrong("a whole number");
    case "number":
      return isNumeric(value) ? ofNumber(value, schema, field) : wrong("a number");
    case "boolean":
      return typeof value === "boolean" ? undefined : wrong("true or false");
    case "array":
      return Array.isArray(value) ? ofList(value, schema, field) : wrong("a list");
    case "object":
      return isJsonObject(value) ? ofMap(value, schema, field) : wrong("a map");
    default:
      return undefined;
  }
}

function ofText(value: string, schema: JsonObject, field: string): Mismatch | undefined {
  const length = [...value].length;
  const { minLength, maxLength, pattern } = schema;
  if (typeof minLength === "number" && length < minLength) {
    return { field, why: `must have at least ${minLength} characters, found ${shown(value)}` };
  }
  if (typeof maxLength === "number" && length > maxLength) {
    return { field, why: `must have at most ${maxLength} characters, found ${shown(value)}` };
  }
  return typeof pattern === "string" && !matches(value, pattern)
    ? { field, why: `must match ${pattern}, found ${shown(value)}` }
    : undefined;
}

/** A pattern that this engine does not know counts as matched. */
function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function ofNumber(value: number | bigint, schema: JsonObject, field: string): Mismatch | undefined {
  const { minimum, maximum, multipleOf } = schema;
  const above = schema["exclusiveMinimum"] === true;
  const below = schema["exclusiveMaximum"] === true;
  if (isNumeric(minimum) && (above ? value <= minimum : value < minimum)) {
    return { field, why: `must be ${above ? "above" : "at least"} ${minimum}, found ${value}` };
  }
  if (isNumeric(maximum) && (below ? value >= maximum : value > maximum)) {
    return { field, why: `must be ${below ? "below" : "at most"} ${maximum}, found ${value}` };
  }
  return typeof multipleOf === "number" && Number(value) % multipleOf !== 0
    ? { field, why: `must be a multiple of ${multipleOf}, found ${value}` }
    : undefined;
}

function isWhole(value: Json): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

function ofList(value: readonly Json[], schema: JsonObject, field: string): Mismatch | undefined {
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === "number" && value.length < minItems) {
    return { field, why: `must have at least ${minItems} items, found ${value.length}` };
  }
  if (typeof maxItems === "number" && value.length > maxItems) {
    return { field, why: `must have at most ${maxItems} items, found ${value.length}` };
  }
  const isSet = schema["uniqueItems"] === true || schema["x-kubernetes-list-type"] === "set";
  if (isSet && new Set(value.map(canonicalJson)).size < value.length) {
    return { field, why: `must not hold an item twice, found ${shown(value)}` };
  }
  if (!isJsonObject(items)) return undefined;
  return first(value.map((item, i) => () => schemaMismatch(item, items, `${field}[${i}]`)));
}

function ofMap(value: JsonObject, schema: JsonObject, field: string): Mismatch | undefined {
  const { properties, additionalProperties, required } = schema;
  const missing = (Array.isArray(required) ? required.map(String) : []).find((key) =>
    !Object.hasOwn(value, key)
  );
  const part = (key: string): JsonObject | undefined => {
    const own = isJsonObject(properties) && Object.hasOwn(properties, key)
      ? properties[key]
      : additionalProperties;
    return isJsonObject(own) ? own : undefined;
  };
  // The API server fills in a default before it asks for the field.
  if (missing !== undefined && part(missing)?.["default"] === undefined) {
    return { field: `${field}.${missing}`, why: "is required" };
  }
  return first(
    Object.entries(value).map(([key, item]) => () => {
      const below = part(key);
      return below && schemaMismatch(item, below, `${field}.${key}`);
    }),
  );
}

function first(checks: readonly (() => Mismatch | undefined)[]): Mismatch | undefined {
  for (const check of checks) {
    const found = check();
    if (found) return found;
  }
  return undefined;
}

/** A value in a message, cut to a line. */
export function shown(value: Json | undefined): string {
  const text = value === undefined ? "nothing" : jsonText(value);
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
