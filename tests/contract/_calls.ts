// Owns: short forms of requests for the contract cases. Must not: assert.

import { jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import type { ApiRequest, ApiResponse, Transport } from "../../runtime/kube/mod.ts";

type Query = NonNullable<ApiRequest["query"]>;

export const APPLY = "application/apply-patch+yaml";
export const MERGE = "application/merge-patch+json";

export function get(t: Transport, path: string, query: Query = {}): Promise<ApiResponse> {
  return t.request({ method: "GET", path, query });
}

export function post(t: Transport, path: string, body: JsonObject, query: Query = {}): Promise<ApiResponse> {
  return t.request({ method: "POST", path, body, query });
}

export function put(t: Transport, path: string, body: JsonObject): Promise<ApiResponse> {
  return t.request({ method: "PUT", path, body });
}

export function merge(t: Transport, path: string, body: JsonObject, query: Query = {}): Promise<ApiResponse> {
  return t.request({ method: "PATCH", path, body, query, contentType: MERGE });
}

/** Server-side apply by a manager. */
export function apply(t: Transport, path: string, body: JsonObject, query: Query = {}): Promise<ApiResponse> {
  return t.request({
    method: "PATCH",
    path,
    body,
    contentType: APPLY,
    query: { fieldManager: "contract", ...query },
  });
}

export function remove(t: Transport, path: string, options: JsonObject = {}): Promise<ApiResponse> {
  return t.request({
    method: "DELETE",
    path,
    body: { apiVersion: "v1", kind: "DeleteOptions", ...options },
  });
}

/** A value of the body by a dotted path of keys without dots. */
export function at(answer: { readonly body: JsonObject }, path: string): unknown {
  return jsonAt(answer.body, path.split("."));
}

export function versionOf(answer: { readonly body: JsonObject }): string {
  return String(at(answer, "metadata.resourceVersion"));
}

export function namesOf(answer: ApiResponse): string[] {
  return (answer.body["items"] as readonly JsonObject[]).map((i) => String(jsonAt(i, ["metadata", "name"])));
}
