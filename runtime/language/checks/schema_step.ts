// Owns: what an OpenAPI schema says about a path. Must not: report.

import { isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";

/** What the schema says about a path. */
export type SchemaAt =
  | { readonly kind: "known"; readonly schema: JsonObject; readonly isRequired: boolean }
  /** The schema allows anything here. */
  | { readonly kind: "open" }
  /** `depth` keys of the path are known; `names` are what could follow. */
  | { readonly kind: "unknown"; readonly depth: number; readonly names: readonly string[] }
  /** The path goes into a single value. */
  | { readonly kind: "scalar"; readonly depth: number; readonly type: string };

/** Follows a path of keys and indexes. `isRequired`: present in every valid object. */
export function schemaAt(schema: JsonObject, path: readonly string[]): SchemaAt {
  let at: JsonObject = schema;
  let isRequired = true;
  for (const [depth, key] of path.entries()) {
    if (isOpen(at)) return { kind: "open" };
    const next = stepInto(at, key);
    if (next === "open") return { kind: "open" };
    if (next === undefined) {
      const type = at["type"];
      return typeof type === "string" && type !== "object"
        ? { kind: "scalar", depth, type }
        : { kind: "unknown", depth, names: Object.keys(propertiesOf(at)).sort() };
    }
    isRequired &&= (at["required"] as readonly Json[] | undefined)?.includes(key) ?? false;
    at = next;
  }
  return { kind: "known", schema: at, isRequired };
}

function stepInto(schema: JsonObject, key: string): JsonObject | "open" | undefined {
  const named = propertiesOf(schema)[key];
  if (isJsonObject(named)) return named;
  if (schema["type"] === "array") {
    const items = schema["items"];
    return /^\d+$/.test(key) ? (isJsonObject(items) ? items : "open") : undefined;
  }
  const others = schema["additionalProperties"];
  if (isJsonObject(others)) return others;
  return others === true ? "open" : undefined;
}

function isOpen(schema: JsonObject): boolean {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return true;
  const hasShape = ["properties", "additionalProperties", "items", "type"].some((key) =>
    schema[key] !== undefined
  );
  return !hasShape || (schema["type"] === "object" && schema["properties"] === undefined &&
    schema["additionalProperties"] === undefined);
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = schema["properties"];
  return isJsonObject(properties) ? properties : {};
}
