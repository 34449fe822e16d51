// Owns: the type that a CRD schema gives to a field. Must not: check values.

import { isJsonObject, type JsonObject } from "../../base/mod.ts";

/** The type a value is brought to; `any` keeps what it is. */
export type ValueType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "object"
  | "array"
  | "intOrString"
  | "any";

export type SchemaPlace =
  | { readonly kind: "known"; readonly schema: JsonObject }
  /** The schema says nothing about this place, or lets everything through. */
  | { readonly kind: "open" }
  /** The server would drop it: `known` are the fields that exist at that level. */
  | { readonly kind: "unknown"; readonly segment: string; readonly known: readonly string[] };

/** Source: Kubernetes ObjectMeta, which CRD schemas leave out. */
const TEXT_SCHEMA: JsonObject = { type: "string" };

/** What the schema of an object says about a path in it. */
export function schemaAt(schema: JsonObject | undefined, path: readonly string[]): SchemaPlace {
  if (!schema) return { kind: "open" };
  if (path[0] === "metadata") {
    const isText = path.length === 3 && (path[1] === "labels" || path[1] === "annotations");
    return isText ? { kind: "known", schema: TEXT_SCHEMA } : { kind: "open" };
  }
  let current = schema;
  for (const segment of path) {
    const next = stepInto(current, segment);
    if (!isJsonObject(next)) return next === "open" ? { kind: "open" } : unknownAt(current, segment);
    current = next;
  }
  return { kind: "known", schema: current };
}

function unknownAt(schema: JsonObject, segment: string): SchemaPlace {
  const properties = schema["properties"];
  return { kind: "unknown", segment, known: isJsonObject(properties) ? Object.keys(properties) : [] };
}

/** The schema one level below. */
export function stepInto(schema: JsonObject, segment: string): JsonObject | "open" | "unknown" {
  const { properties, items, additionalProperties } = schema;
  if (schema["type"] === "array") return isJsonObject(items) ? items : "open";
  if (isJsonObject(properties) && Object.hasOwn(properties, segment)) {
    const found = properties[segment];
    return isJsonObject(found) ? found : "open";
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties === true) return "open";
  if (isJsonObject(additionalProperties)) return additionalProperties;
  return isJsonObject(properties) ? "unknown" : "open";
}

const TYPES: readonly string[] = ["string", "integer", "number", "boolean", "object", "array"];

/** The value type of a schema. */
export function typeOfSchema(schema: JsonObject | undefined): ValueType {
  if (schema?.["x-kubernetes-int-or-string"] === true) return "intOrString";
  const type = schema?.["type"];
  return typeof type === "string" && TYPES.includes(type) ? type as ValueType : "any";
}

const VALUE_TYPES: Readonly<Record<string, ValueType>> = {
  string: "string",
  str: "string",
  int: "integer",
  integer: "integer",
  float: "number",
  number: "number",
  bool: "boolean",
  boolean: "boolean",
};

/** The type that `valueType` names, or undefined. */
export function valueTypeNamed(name: string): ValueType | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(VALUE_TYPES, key) ? VALUE_TYPES[key] : undefined;
}

/** Names that `valueType` takes, for suggestions. */
export const VALUE_TYPE_NAMES: readonly string[] = Object.keys(VALUE_TYPES);

/** A type in a sentence. */
export function typeWords(type: ValueType): string {
  switch (type) {
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "object":
      return "a map";
    case "array":
      return "a list";
    case "intOrString":
      return "a whole number or text";
    case "string":
    case "any":
      return "text";
  }
}
