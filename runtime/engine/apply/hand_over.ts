// Owns: moving fields that we created into the set that we apply. Must not: touch fields of other managers.

import { isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";

/**
 * The managed fields with our `Update` entry merged into our `Apply` entry, or become it before the first apply, or
 * undefined when nothing is to be moved: there is none, or everything in it is applied already. Source: server-side apply, "Transferring ownership" (a field is
 * removed only when no manager that is left owns it).
 */
export function handOver(
  managedFields: readonly JsonObject[] | undefined,
  manager: string,
): JsonObject[] | undefined {
  const ours = (operation: string) => (entry: JsonObject) =>
    entry["manager"] === manager && entry["operation"] === operation && entry["subresource"] === undefined;
  const created = managedFields?.find(ours("Update"));
  const applied = managedFields?.find(ours("Apply"));
  if (!managedFields || !created) return undefined;
  if (!applied) {
    return managedFields.map((entry) => (entry === created ? { ...entry, operation: "Apply" } : entry));
  }
  const former = fieldsOf(created);
  const present = fieldsOf(applied);
  if (isWithin(former, present)) return undefined;
  return managedFields.filter((entry) => entry !== created)
    .map((entry) => (entry === applied ? { ...applied, fieldsV1: union(present, former) } : entry));
}

function fieldsOf(entry: JsonObject): JsonObject {
  const fields = entry["fieldsV1"];
  return isJsonObject(fields) ? fields : {};
}

function isWithin(inner: JsonObject, outer: JsonObject): boolean {
  return Object.entries(inner).every(([key, value]) => {
    const other = outer[key];
    return isJsonObject(other) && isWithin(value as JsonObject, other);
  });
}

function union(a: JsonObject, b: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = result[key];
    result[key] = isJsonObject(other) && isJsonObject(value) ? union(other, value) : other ?? value;
  }
  return result;
}
