// Owns: the shapes of Kubernetes objects and their addresses. Must not: do I/O.

import type { Json, JsonObject } from "../base/mod.ts";

/** Group, version and kind. The core group is the empty string. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A served resource: where a kind lives in the API. Source: Kubernetes API concepts, "Resource URIs". */
export interface ResourceType extends GroupVersionKind {
  /** Lower-case plural, the path segment. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Address of one object. `namespace` is absent for cluster-scoped objects. */
export interface ObjectRef extends GroupVersionKind {
  readonly namespace?: string;
  readonly name: string;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly JsonObject[];
  readonly generateName?: string;
}

/** Any Kubernetes object, as JSON. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [key: string]: unknown;
}

/** The same object seen as JSON, for paths and comparisons. */
export function asJson(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}

/** `group/version`, or `version` for the core group. */
export function apiVersionOf(gvk: GroupVersionKind): string {
  return gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`;
}

/** Splits `group/version`; the core group is the empty string. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Address of an object. */
export function refOf(object: KubeObject): ObjectRef {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { name, namespace } = object.metadata;
  return { group, version, kind: object.kind, name, ...(namespace ? { namespace } : {}) };
}

/** `namespace/name`, or `name` when cluster-scoped: the key of an object within its type. */
export function objectKey(object: { readonly name: string; readonly namespace?: string }): string {
  return object.namespace ? `${object.namespace}/${object.name}` : object.name;
}

/** Identifies a type irrespective of version: `kind.group`, or `kind` for the core group. */
export function typeKey(type: { readonly group: string; readonly kind: string }): string {
  return type.group === "" ? type.kind : `${type.kind}.${type.group}`;
}

/** Renders `Kind/name` with `-n namespace` when there is one, as printed to people. */
export function formatRef(ref: ObjectRef): string {
  return ref.namespace ? `${ref.kind}/${ref.name} -n ${ref.namespace}` : `${ref.kind}/${ref.name}`;
}

/** Path of a collection, or of one object of it, below the API server's root. */
export function resourcePath(
  type: Pick<ResourceType, "group" | "version" | "plural">,
  at: { readonly namespace?: string; readonly name?: string; readonly subresource?: string } = {},
): string {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const namespace = at.namespace ? `/namespaces/${encodeURIComponent(at.namespace)}` : "";
  const name = at.name ? `/${encodeURIComponent(at.name)}` : "";
  return `${root}${namespace}/${type.plural}${name}${at.subresource ? `/${at.subresource}` : ""}`;
}

/** Reads a condition from `status.conditions` by type. */
export function conditionOf(object: KubeObject, type: string): JsonObject | undefined {
  const status = object["status"] as { readonly conditions?: readonly Json[] } | undefined;
  const found = status?.conditions?.find((c) => (c as JsonObject)["type"] === type);
  return found as JsonObject | undefined;
}
