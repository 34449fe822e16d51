// Owns: an OpenAPI v3 schema of Kubernetes as a JSON Schema that refuses unknown fields. Must not: validate.

import { isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";

/**
 * The schema with Kubernetes' own words expressed in JSON Schema: `nullable`, `x-kubernetes-int-or-string`, and objects
 * closed unless they say otherwise, as `fieldValidation=Strict` treats them.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
export function closedSchema(schema: JsonObject): JsonObject {
  if (schema["x-kubernetes-int-or-string"] === true || schema["format"] === "int-or-string") {
    return { type: ["integer", "string", ...nullType(schema)] };
  }
  const rest = Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => key === "format" ? [] : [[key, closedPart(key, value)]]),
  );
  const typed = typeof schema["type"] === "string" && schema["nullable"] === true
    ? { ...rest, type: [schema["type"], "null"] }
    : rest;
  return isOpen(schema) ? typed : { ...typed, additionalProperties: false };
}

/** The root of a custom resource: what every object carries is allowed beside what the schema names. */
export function closedObjectSchema(schema: JsonObject): JsonObject {
  const closed = closedSchema(schema);
  if (isOpen(schema)) return closed;
  const properties = closed["properties"] as JsonObject;
  return { ...closed, properties: { ...EVERY_OBJECT, ...properties, metadata: {} } };
}

const EVERY_OBJECT: JsonObject = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: {} };

function closedPart(key: string, value: Json): Json {
  if (key === "properties" && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closedValue(part)]));
  }
  if (key === "items" || key === "additionalProperties") return closedValue(value);
  return value;
}

function closedValue(value: Json): Json {
  if (!isJsonObject(value)) return value;
  return value["x-kubernetes-embedded-resource"] === true ? closedObjectSchema(value) : closedSchema(value);
}

function isOpen(schema: JsonObject): boolean {
  return schema["properties"] === undefined || schema["additionalProperties"] !== undefined ||
    schema["x-kubernetes-preserve-unknown-fields"] === true;
}

function nullType(schema: JsonObject): string[] {
  return schema["nullable"] === true ? ["null"] : [];
}
