// Owns: merging fields of a pod on top of others. Must not: know short forms.

import { type MutableJson, type MutableJsonObject, ownValue, setOwn } from "../../base/mod.ts";
import { MERGE_KEYS } from "./pod_types_table.ts";

/**
 * `overlay` on top of `base`: maps by key, lists with a merge key item by item, other lists replaced. Neither is
 * changed. Source: strategic merge patch, without its directives.
 */
export function mergePod(base: MutableJsonObject, overlay: MutableJsonObject): MutableJsonObject {
  const result: MutableJsonObject = { ...base };
  for (const [key, value] of Object.entries(overlay)) {
    setOwn(result, key, mergeValue(key, ownValue(base, key), value));
  }
  return result;
}

function mergeValue(key: string, present: MutableJson | undefined, value: MutableJson): MutableJson {
  const mergeKey = ownValue(MERGE_KEYS, key);
  if (mergeKey !== undefined && isMaps(present) && isMaps(value)) return mergeItems(present, value, mergeKey);
  if (isMap(present) && isMap(value)) return mergePod(present, value);
  return value;
}

function mergeItems(
  base: readonly MutableJsonObject[],
  overlay: readonly MutableJsonObject[],
  key: string,
): MutableJsonObject[] {
  const rest = [...overlay];
  const merged = base.map((item) => {
    const at = rest.findIndex((other) => other[key] === item[key]);
    return at < 0 ? item : mergePod(item, rest.splice(at, 1)[0]!);
  });
  return [...merged, ...rest];
}

function isMap(value: MutableJson | undefined): value is MutableJsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMaps(value: MutableJson | undefined): value is MutableJsonObject[] {
  return Array.isArray(value) && value.every(isMap);
}
