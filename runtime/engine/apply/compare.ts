// Owns: finding where an observed object is not what was desired. Must not: know learned forms or send anything.

import {
  compareQuantities,
  isJsonObject,
  isSameNumber,
  type Json,
  type JsonObject,
  parseQuantity,
} from "../../base/mod.ts";
import { asJson, type GroupVersionKind, type KubeObject } from "../../kube/mod.ts";
import { APPLIED_ANNOTATION } from "./applied.ts";
import { elementKey, isQuantityField, type ListIdentity, listIdentity } from "./list_table.ts";

/** A desired value that the observed object does not have. */
export interface Difference {
  /** Keys from the root; `[key]` or `[index]` for list elements. */
  readonly path: readonly string[];
  readonly desired: Json;
  /** Undefined when there is none. */
  readonly observed: Json | undefined;
}

export interface CompareOptions {
  /** Called for each value, scalar or not, that is as desired. The path is only valid during the call. */
  readonly onEqual?: (path: readonly string[], value: Json) => void;
}

interface Walk extends CompareOptions {
  readonly type: GroupVersionKind;
  readonly path: string[];
  readonly found: Difference[];
}

type TypedPair = {
  readonly type: GroupVersionKind;
  readonly desired: KubeObject;
  readonly observed: KubeObject;
};

/** The server fills these; what we send for them is an address or a precondition. */
const NOT_COMPARED_METADATA = new Set([
  "name",
  "namespace",
  "generateName",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
]);

/**
 * Everything that is desired and not observed. Extra keys, foreign entries of associative lists and defaults are left
 * alone. `status` is not compared: an apply does not write it.
 * Cost: proportional to the desired object.
 */
export function compareDesired(pair: TypedPair, options: CompareOptions = {}): readonly Difference[] {
  const walk: Walk = { ...options, type: pair.type, path: [], found: [] };
  const observed = asJson(pair.observed);
  for (const [key, value] of Object.entries(asJson(pair.desired))) {
    if (key === "apiVersion" || key === "kind" || key === "status") continue;
    walk.path.push(key);
    if (key === "metadata") compareMetadata(walk, value as JsonObject, observed[key] as JsonObject);
    else compareValue(walk, value, observed[key]);
    walk.path.pop();
  }
  return walk.found;
}

/** `spec.template.spec.containers[web].image`; keys that are no plain words stand in brackets. */
export function formatPath(path: readonly string[]): string {
  return path.map((key, i) =>
    key.startsWith("[") ? key : !/^[A-Za-z_$][\w$-]*$/.test(key) ? `[${key}]` : i === 0 ? key : `.${key}`
  ).join("");
}

function compareMetadata(walk: Walk, desired: JsonObject, observed: JsonObject): void {
  for (const [key, value] of Object.entries(desired)) {
    if (NOT_COMPARED_METADATA.has(key)) continue;
    walk.path.push(key);
    if (key === "annotations" && isJsonObject(value)) {
      const { [APPLIED_ANNOTATION]: _mark, ...others } = value;
      if (Object.keys(others).length > 0) compareValue(walk, others, observed[key] ?? {});
    } else compareValue(walk, value, observed[key]);
    walk.path.pop();
  }
}

function compareValue(walk: Walk, desired: Json, observed: Json | undefined): void {
  const before = walk.found.length;
  if (Array.isArray(desired) && Array.isArray(observed)) compareList(walk, desired, observed);
  else if (isJsonObject(desired) && isJsonObject(observed)) compareObject(walk, desired, observed);
  else if (!isSameScalar(walk, desired, observed)) differ(walk, desired, observed);
  if (walk.onEqual && walk.found.length === before) walk.onEqual(walk.path, desired);
}

function compareObject(walk: Walk, desired: JsonObject, observed: JsonObject): void {
  for (const key of Object.keys(desired)) {
    walk.path.push(key);
    compareValue(walk, desired[key]!, Object.hasOwn(observed, key) ? observed[key] : undefined);
    walk.path.pop();
  }
}

function compareList(walk: Walk, desired: readonly Json[], observed: readonly Json[]): void {
  const identity = listIdentity(walk.type, walk.path);
  if (identity && compareByKey(walk, identity, { desired, observed })) return;
  if (desired.length !== observed.length) return differ(walk, desired, observed);
  desired.forEach((item, i) => {
    walk.path.push(`[${i}]`);
    compareValue(walk, item, observed[i]);
    walk.path.pop();
  });
}

/** False when an element has no key or two share one: then only positions are left. */
function compareByKey(
  walk: Walk,
  identity: ListIdentity,
  lists: { readonly desired: readonly Json[]; readonly observed: readonly Json[] },
): boolean {
  const wanted = byKey(identity, lists.desired);
  const present = byKey(identity, lists.observed);
  if (!wanted || !present) return false;
  if (identity.ordered && !hasSameOrder([...wanted.keys()], present)) {
    differ(walk, lists.desired, lists.observed);
    return true;
  }
  for (const [key, item] of wanted) {
    walk.path.push(`[${key}]`);
    compareValue(walk, item, present.get(key));
    walk.path.pop();
  }
  return true;
}

function byKey(identity: ListIdentity, list: readonly Json[]): Map<string, Json> | undefined {
  const result = new Map<string, Json>();
  for (const item of list) {
    const key = elementKey(identity, item);
    if (key === undefined || result.has(key)) return undefined;
    result.set(key, item);
  }
  return result;
}

function hasSameOrder(wanted: readonly string[], present: ReadonlyMap<string, Json>): boolean {
  const places = new Map([...present.keys()].map((key, i) => [key, i]));
  let last = -1;
  for (const key of wanted) {
    const place = places.get(key);
    if (place === undefined) continue;
    if (place < last) return false;
    last = place;
  }
  return true;
}

function isSameScalar(walk: Walk, desired: Json, observed: Json | undefined): boolean {
  if (desired === observed || isSameNumber(desired, observed)) return true;
  // A null that is applied is no value.
  if (desired === null) return observed === undefined;
  if (!isQuantityLike(desired) || !isQuantityLike(observed) || !isQuantityField(walk.type, walk.path)) {
    return false;
  }
  const left = parseQuantity(String(desired));
  const right = parseQuantity(String(observed));
  return left !== undefined && right !== undefined && compareQuantities(left, right) === 0;
}

function isQuantityLike(value: Json | undefined): value is string | number | bigint {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
}

function differ(walk: Walk, desired: Json, observed: Json | undefined): void {
  walk.found.push({ path: [...walk.path], desired, observed });
}
