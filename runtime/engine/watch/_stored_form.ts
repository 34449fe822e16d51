// Owns: what is kept of an object. Must not: store it.

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

/** Of the managed fields only the newest entry of somebody else is kept: it says who edited what we repair. */
export function withLastEditor(object: KubeObject): KubeObject {
  const entries = object.metadata.managedFields;
  if (!entries) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  const newest = entries.filter((e) => e["subresource"] === undefined && e["manager"] !== "orkestra")
    .reduce<typeof entries[number] | undefined>(
      (best, e) => best === undefined || String(e["time"] ?? "") >= String(best["time"] ?? "") ? e : best,
      undefined,
    );
  return { ...object, metadata: { ...metadata, ...(newest ? { managedFields: [newest] } : {}) } };
}
