// Owns: which lists of what we apply the server refuses together with entries of others. Must not: send.

import { isJsonObject, type Json, type MutableJsonObject } from "../../base/mod.ts";
import { asJson, type KubeApiError, type KubeObject } from "../../kube/mod.ts";

/**
 * A merge patch that sets the lists in which the server found a wrong entry to what we want, or undefined when there is
 * none. An apply leaves entries of others in keyed lists alone; where the two together are not valid (two ports without
 * names), only one of them can stand. Source: server-side apply, "Merge strategy"; Service, `spec.ports[].name`.
 */
export function refusedLists(error: KubeApiError, wanted: KubeObject): MutableJsonObject | undefined {
  if (error.reason !== "Invalid") return undefined;
  const patch: MutableJsonObject = {};
  for (const { field } of error.causes) {
    const [path = "", ...rest] = field.split("[");
    const keys = path.split(".");
    const list = rest.length > 0 ? valueAt(asJson(wanted), keys) : undefined;
    if (Array.isArray(list)) setAt(patch, keys, list);
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function valueAt(object: Json, keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>(
    (at, key) => isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined,
    object,
  );
}

function setAt(patch: MutableJsonObject, keys: readonly string[], list: readonly Json[]): void {
  let at = patch;
  for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as MutableJsonObject;
  at[keys.at(-1) ?? ""] = structuredClone(list) as MutableJsonObject[string];
}
