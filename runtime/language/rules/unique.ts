// Owns: whether a value occurs among other objects. Must not: fetch them.

import type { JsonObject } from "../../base/mod.ts";
import { formatValue } from "../expr/mod.ts";
import { parsePath, valueAt } from "./paths.ts";

/** True when none of the objects but the asking one has this value, as text, at this path. Cost: all objects. */
export function isUniqueAmong(
  objects: Iterable<JsonObject>,
  asked: { readonly field: string; readonly value: string; readonly isSelf: (object: JsonObject) => boolean },
): boolean {
  const path = parsePath(asked.field);
  if (!path) return true;
  for (const object of objects) {
    if (asked.isSelf(object)) continue;
    const other = valueAt(object, path);
    if (other !== undefined && other !== null && formatValue(other) === asked.value) return false;
  }
  return true;
}
