// Owns: what a server makes of a merge patch, for tests. Must not: be imported by product code.

import { isJsonObject, type Json, type MutableJsonObject } from "../../base/mod.ts";

/** Source: RFC 7386, section 2. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result: MutableJsonObject = isJsonObject(target) ? { ...target } as MutableJsonObject : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyMergePatch(result[key], value) as MutableJsonObject[string];
  }
  return result;
}
