// Owns: what is kept of an object. Must not: store it.

import type { JsonObject } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";

export function withoutManagedFields(object: KubeObject): KubeObject {
  if (!object.metadata.managedFields) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function metadataOf(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = object;
  return withoutManagedFields({ apiVersion, kind, metadata });
}

/** Of the managed fields those are kept that say who edited what we repair: the newest editor and scaler besides us. */
export function withLastEditor(object: KubeObject): KubeObject {
  const entries = object.metadata.managedFields;
  if (!entries) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  const others = entries.filter((entry) => entry["manager"] !== "orkestra");
  const kept = [newestOf(others, undefined), newestOf(others, "scale")].filter((entry) =>
    entry !== undefined
  );
  return { ...object, metadata: { ...metadata, ...(kept.length > 0 ? { managedFields: kept } : {}) } };
}

function newestOf(entries: readonly JsonObject[], subresource: string | undefined): JsonObject | undefined {
  return entries.filter((entry) => entry["subresource"] === subresource).reduce<JsonObject | undefined>(
    (best, entry) =>
      best === undefined || String(entry["time"] ?? "") >= String(best["time"] ?? "") ? entry : best,
    undefined,
  );
}
