// Owns: what requests to an API server in memory mean: paths, selectors, patches, failures. Must not: hold objects.

import { isJsonObject, type JsonObject, type MutableJsonObject } from "../../runtime/base/mod.ts";
import {
  type ApiRequest,
  type ApiResponse,
  apiVersionOf,
  type KubeObject,
  type ResourceType,
} from "../../runtime/kube/mod.ts";

/** What a path names. */
export interface Place {
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly name?: string;
  readonly isStatus: boolean;
}

type Query = NonNullable<ApiRequest["query"]>;

/** The answer to discovery; undefined when nothing of it is served or the path is no such. */
export function discover(types: readonly ResourceType[], path: string): ApiResponse | undefined {
  const served = types.filter((t) => path === (t.group === "" ? "/api/v1" : `/apis/${apiVersionOf(t)}`));
  if (served.length > 0) {
    const resources = served.map(({ plural, kind, namespaced }) => ({ name: plural, kind, namespaced }));
    return { status: 200, body: { resources } };
  }
  const versions = types.filter((t) => t.group !== "" && path === `/apis/${t.group}`).map((t) => t.version);
  if (versions.length === 0) return undefined;
  const named = [...new Set(versions)].map((version) => ({ version }));
  return { status: 200, body: { kind: "APIGroup", versions: named, preferredVersion: named[0]! } };
}

/** Undefined for what is not served. */
export function placeOf(types: readonly ResourceType[], path: string): Place | undefined {
  const match =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/
      .exec(path);
  if (!match) return undefined;
  const [, group = "", version, namespace, plural, name, status] = match;
  const type = types.find((t) => t.group === group && t.version === version && t.plural === plural);
  // `/namespaces/x` alone is the object, not a place.
  if (!type) {
    const bare = /^\/api\/v1\/namespaces\/([^/]+)(\/status)?$/.exec(path);
    const namespaces = types.find((t) => t.group === "" && t.kind === "Namespace");
    return bare && namespaces
      ? { type: namespaces, name: bare[1]!, isStatus: bare[2] !== undefined }
      : undefined;
  }
  return {
    type,
    isStatus: status !== undefined,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

/** True for an object of a list or watch. */
export function selects(place: Place, query: Query, object: KubeObject): boolean {
  const { labels = {}, namespace } = object.metadata;
  if (place.namespace !== undefined && namespace !== place.namespace) return false;
  const fields = termsOf(query["fieldSelector"]);
  if (!fields.every((term) => agrees(term, (key) => fieldOf(object, key)))) return false;
  return termsOf(query["labelSelector"]).every((term) => agrees(term, (key) => labels[key]));
}

/** True when a field selector names a field that can be selected by. */
export function isSelectable(query: Query): boolean {
  return termsOf(query["fieldSelector"]).every((term) => /^metadata\.(name|namespace)[=!]/.test(term));
}

/** Source: Kubernetes API concepts, "Labels and selectors". */
function termsOf(selector: Query[string]): readonly string[] {
  return String(selector ?? "").split(/,(?![^(]*\))/).map((term) => term.trim()).filter((term) =>
    term !== ""
  );
}

function agrees(term: string, valueOf: (key: string) => string | undefined): boolean {
  const set = /^(\S+) (in|notin) \(([^)]*)\)$/.exec(term);
  if (set) {
    const value = valueOf(set[1]!);
    const isIn = value !== undefined && set[3]!.split(",").map((one) => one.trim()).includes(value);
    return isIn === (set[2] === "in");
  }
  if (term.startsWith("!")) return valueOf(term.slice(1)) === undefined;
  const pair = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
  if (!pair) return valueOf(term) !== undefined;
  return (valueOf(pair[1]!) === pair[3]) === (pair[2] !== "!=");
}

function fieldOf({ metadata }: KubeObject, field: string): string | undefined {
  return field === "metadata.name" ? metadata.name : metadata.namespace;
}

/** Source: RFC 7396. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result: MutableJsonObject = { ...target } as MutableJsonObject;
  for (const [key, value] of Object.entries(patch)) {
    const present = result[key];
    if (value === null) delete result[key];
    else if (isJsonObject(value)) {
      result[key] = mergePatch(isJsonObject(present) ? present : {}, value) as MutableJsonObject;
    } else result[key] = value as MutableJsonObject[string];
  }
  return result;
}

/** What a body is after its way over the network. */
export function sent<T>(body: T): T {
  return JSON.parse(JSON.stringify(body ?? {})) as T;
}

export function refusal(
  code: number,
  reason: string,
  more: { readonly message?: string; readonly details?: JsonObject } = {},
): ApiResponse {
  const { message = `refused: ${reason}`, details } = more;
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  return { status: code, body: { ...status, ...(details ? { details } : {}) } };
}
