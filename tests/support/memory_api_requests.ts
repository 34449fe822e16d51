// Owns: what requests to an API server in memory mean: paths, selectors, patches. Must not: hold objects.

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

/** The answer to discovery of a group and version; undefined when nothing of it is served or the path is no such. */
export function discover(types: readonly ResourceType[], path: string): ApiResponse | undefined {
  const served = types.filter((t) => path === (t.group === "" ? "/api/v1" : `/apis/${apiVersionOf(t)}`));
  if (served.length === 0) return undefined;
  const resources = served.map(({ plural, kind, namespaced }) => ({ name: plural, kind, namespaced }));
  return { status: 200, body: { resources } };
}

/** Undefined for what is not served. */
export function placeOf(types: readonly ResourceType[], path: string): Place | undefined {
  const match =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/
      .exec(path);
  if (!match) return undefined;
  const [, group = "", version, namespace, plural, name, status] = match;
  const type = types.find((t) => t.group === group && t.version === version && t.plural === plural);
  return type && {
    type,
    isStatus: status !== undefined,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

/** True for an object of a list or watch. */
export function selects(place: Place, query: NonNullable<ApiRequest["query"]>, object: KubeObject): boolean {
  const { labels = {}, name, namespace } = object.metadata;
  if (place.namespace !== undefined && namespace !== place.namespace) return false;
  const field = /^metadata\.name=(.*)$/.exec(String(query["fieldSelector"] ?? ""));
  if (field && field[1] !== name) return false;
  return String(query["labelSelector"] ?? "").split(",").filter((part) => part !== "").every((part) => {
    const [key, value] = part.split("=") as [string, string | undefined];
    return value === undefined ? key in labels : labels[key] === value;
  });
}

/** Source: RFC 7396. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result: MutableJsonObject = structuredClone(target) as MutableJsonObject;
  for (const [key, value] of Object.entries(patch)) {
    const present = result[key];
    if (value === null) delete result[key];
    else if (isJsonObject(value)) {
      result[key] = mergePatch(isJsonObject(present) ? present : {}, value) as MutableJsonObject;
    } else result[key] = structuredClone(value) as MutableJsonObject[string];
  }
  return result;
}

/** The target without what was in the former and is not in the present one, as far as maps go. */
export function without(target: JsonObject, former: JsonObject, present: JsonObject): JsonObject {
  const result: MutableJsonObject = { ...target } as MutableJsonObject;
  for (const [key, value] of Object.entries(former)) {
    const [held, wanted] = [result[key], present[key]];
    if (wanted === undefined) delete result[key];
    else if (isJsonObject(held) && isJsonObject(value) && isJsonObject(wanted)) {
      result[key] = without(held, value, wanted) as MutableJsonObject;
    }
  }
  return result;
}
