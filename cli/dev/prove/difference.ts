// Owns: the first place where a value came back different. Must not: know conversions.

import { isJsonObject, type Json, jsonEqual, type JsonObject } from "../../../runtime/base/mod.ts";

export interface Difference {
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * The first difference that matters: a default that was filled in is none, and neither is an empty text, map or list
 * instead of nothing, which Kubernetes objects do not tell apart.
 */
export function firstDifference(
  before: Json | undefined,
  after: Json | undefined,
  place: { readonly field: string; readonly schema: JsonObject | undefined },
): Difference | undefined {
  const { field, schema } = place;
  const standard = schema?.["default"];
  const left = before === undefined ? standard : before;
  const right = after === undefined ? standard : after;
  if (jsonEqual(left, right) || (isNothing(left) && isNothing(right))) return undefined;
  if (isJsonObject(left ?? {}) && isJsonObject(right ?? {}) && (left !== undefined || right !== undefined)) {
    return mapDifference((left ?? {}) as JsonObject, (right ?? {}) as JsonObject, place);
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    return listDifference(left, right, place);
  }
  return { field, before, after };
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0) ||
    (isJsonObject(value) && Object.values(value).every(isNothing));
}

function mapDifference(
  before: JsonObject,
  after: JsonObject,
  { field, schema }: { readonly field: string; readonly schema: JsonObject | undefined },
): Difference | undefined {
  const { properties, additionalProperties } = schema ?? {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const part = isJsonObject(properties) && Object.hasOwn(properties, key)
      ? properties[key]
      : additionalProperties;
    const found = firstDifference(ownOf(before, key), ownOf(after, key), {
      field: `${field}.${key}`,
      schema: isJsonObject(part) ? part : undefined,
    });
    if (found) return found;
  }
  return undefined;
}

function ownOf(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function listDifference(
  before: readonly Json[],
  after: readonly Json[],
  { field, schema }: { readonly field: string; readonly schema: JsonObject | undefined },
): Difference | undefined {
  const items = schema?.["items"];
  for (const [i, item] of before.entries()) {
    const found = firstDifference(item, after[i], {
      field: `${field}[${i}]`,
      schema: isJsonObject(items) ? items : undefined,
    });
    if (found) return found;
  }
  return undefined;
}
