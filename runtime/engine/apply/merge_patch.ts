// Owns: telling whether a JSON merge patch would change anything. Must not: apply it.

import { isJsonObject, type Json, jsonEqual, type JsonObject } from "../../base/mod.ts";

/** True when merging `patch` into `target` gives `target` again. Source: RFC 7386. */
export function isMergeNoop(target: Json | undefined, patch: JsonObject): boolean {
  return Object.entries(patch).every(([key, value]) => {
    const present = isJsonObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    if (value === null) return present === undefined;
    if (!isJsonObject(value)) return present !== undefined && jsonEqual(present, value);
    return isJsonObject(present) && isMergeNoop(present, value);
  });
}
