// Owns: what of a value another version's schema takes. Must not: know mappings.

import {
  isJsonObject,
  isNumeric,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/mod.ts";
import { stepInto, typeOfSchema, type ValueType } from "./schema_type.ts";
import { type Converted, convertTo } from "./typed_value.ts";

/** An OpenAPI v3 structural schema, or undefined where nothing is known. */
export type Schema = JsonObject | undefined;

/** The schema one level below; undefined where the schema says nothing or has no such place. */
export function schemaBelow(schema: Schema, segment: string): Schema {
  const step = schema === undefined ? "open" : stepInto(schema, segment);
  return typeof step === "object" ? step : undefined;
}

/** A value in the type that the schema asks for. A value that already has it stays as it is. */
export function fitted(value: Json, schema: Schema): Converted {
  const type = typeOfSchema(schema);
  if (value === null) {
    const isKept = schema === undefined || schema["nullable"] === true;
    return isKept ? { kind: "value", value } : { kind: "omitted" };
  }
  return hasType(value, type) ? { kind: "value", value } : convertTo(type, value);
}

function hasType(value: Json, type: ValueType): boolean {
  switch (type) {
    case "any":
      return true;
    case "integer":
      return isWhole(value);
    case "intOrString":
      return typeof value === "string" || isWhole(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    case "string":
      return typeof value === "string";
    case "number":
      return isNumeric(value);
    case "boolean":
      return typeof value === "boolean";
  }
}

function isWhole(value: Json): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

/**
 * What of a value stays under the same path in another schema: properties that the schema does not know and values
 * that do not convert into its type are left out. Undefined when nothing stays.
 */
export function carried(value: Json, schema: Schema): Json | undefined {
  if (schema === undefined) return value;
  const type = typeOfSchema(schema);
  if (Array.isArray(value) && (type === "array" || type === "any")) return carriedList(value, schema);
  if (isJsonObject(value) && (type === "object" || type === "any")) return carriedMap(value, schema);
  const result = typeof value === "object" && value !== null ? undefined : fitted(value, schema);
  return result?.kind === "value" ? result.value : undefined;
}

function carriedList(value: readonly Json[], schema: JsonObject): Json {
  const items = schemaBelow(schema, "0");
  return value.flatMap((item) => {
    const kept = carried(item, items);
    return kept === undefined ? [] : [kept];
  });
}

function carriedMap(value: JsonObject, schema: JsonObject): Json {
  const result: MutableJsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const step = stepInto(schema, key);
    const kept = step === "unknown" ? undefined : carried(item, step === "open" ? undefined : step);
    if (kept !== undefined) setOwn(result, key, kept);
  }
  return result;
}

/** Sets a property of its own, whatever its name is (`__proto__` included). */
export function setOwn(target: MutableJsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
