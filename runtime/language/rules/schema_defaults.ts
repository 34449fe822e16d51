// Owns: filling an object with the defaults of its CRD schema, as the API server does. Must not: check the object.

import { isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";

/**
 * A copy with the defaults of the schema filled in; the same object when there are none.
 * Source: Kubernetes, "Defaulting" of structural schemas: a missing field, or null where null is not allowed, gets its
 * default; defaults of fields inside apply to what is there then.
 */
export function withSchemaDefaults(object: JsonObject, schema: JsonObject | undefined): JsonObject {
  return schema ? filled(object, schema) as JsonObject : object;
}

function filled(value: Json, schema: JsonObject): Json {
  if (Array.isArray(value)) return filledList(value, schema);
  return isJsonObject(value) ? filledMap(value, schema) : value;
}

function filledList(list: readonly Json[], schema: JsonObject): Json {
  const { items } = schema;
  if (!isJsonObject(items)) return list;
  const next = list.map((item) => filled(item, items));
  return next.some((item, i) => item !== list[i]) ? next : list;
}

function filledMap(map: JsonObject, schema: JsonObject): Json {
  const changed: [string, Json][] = [];
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  for (const [key, part] of Object.entries(properties)) {
    if (!isJsonObject(part)) continue;
    const present = Object.hasOwn(map, key) ? map[key] : undefined;
    const isAbsent = present === undefined || (present === null && part["nullable"] !== true);
    const start = isAbsent ? part["default"] : present;
    const next = start === undefined ? undefined : filled(start, part);
    if (next !== undefined && next !== present) changed.push([key, next]);
  }
  const others = schema["additionalProperties"];
  if (isJsonObject(others)) {
    for (const [key, value] of Object.entries(map)) {
      if (Object.hasOwn(properties, key)) continue;
      const next = filled(value, others);
      if (next !== value) changed.push([key, next]);
    }
  }
  return changed.length === 0 ? map : { ...map, ...Object.fromEntries(changed) };
}
