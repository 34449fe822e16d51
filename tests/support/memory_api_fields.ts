// Owns: who owns which field of an object in memory: apply, its conflicts, and what other writes take over. Must not: store.

import { isJsonObject, type Json, jsonEqual, type JsonObject } from "../../runtime/base/mod.ts";
import { asJson, type KubeObject } from "../../runtime/kube/mod.ts";
import { elementName, keysOfList } from "./memory_api_kinds.ts";

/** Fields as the API names them: `f:name`, `k:{"port":80}`, `v:"x"`; without anything in it, the field itself. */
export interface Fields {
  readonly [key: string]: Fields;
}

/** One entry of `metadata.managedFields`. */
export interface Managed {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly subresource?: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: Fields;
}

export type Writer = Pick<Managed, "manager" | "operation" | "subresource" | "time">;

export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/** What belongs to the server, to nobody's set. Source: structured-merge-diff in the API server, "stripped fields". */
const SERVER_OWNED = new Set([
  ...["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"],
  ...["managedFields", "selfLink", "generateName", "deletionGracePeriodSeconds"],
]);

type Path = readonly string[];

/** The fields of an object that somebody can own. */
export function fieldsOf(object: KubeObject): Fields {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const own = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_OWNED.has(key)));
  return fieldsIn({ ...rest, metadata: own } as unknown as Json, object, []);
}

/** What an apply makes of an object; the conflicts are those that only force overcomes. */
export function applied(
  live: KubeObject,
  body: KubeObject,
  writer: Writer,
): {
  readonly object: KubeObject;
  readonly managed: readonly Managed[];
  readonly conflicts: readonly FieldConflict[];
} {
  const wanted = fieldsOf(body);
  const before = managedOf(live);
  const mine = before.find((entry) => isSame(entry, writer));
  const others = before.filter((entry) => entry !== mine);
  const merged = merge(asJson(live), withoutServerFields(body), body, []) as JsonObject;
  const kept = others.reduce((all, entry) => union(all, entry.fieldsV1), wanted);
  const dropped = mine ? minus(mine.fieldsV1, kept) : {};
  const object = take(merged, dropped, body, []) as unknown as KubeObject;
  const changed = changes(asJson(live), asJson(object), body);
  const conflicts = others.flatMap(({ manager, fieldsV1 }) =>
    [...leaves(both(fieldsV1, both(wanted, changed)), "")].map((field) => ({ manager, field }))
  );
  const rest = others.map((entry) => ({ ...entry, fieldsV1: minus(entry.fieldsV1, both(wanted, changed)) }));
  return {
    object,
    managed: standing([...rest, { ...entryOf(object, writer), fieldsV1: wanted }], object),
    conflicts,
  };
}

/** Who owns what after any other write: what it changed is its writer's. */
export function taken(before: KubeObject | undefined, after: KubeObject, writer: Writer): readonly Managed[] {
  const former = managedOf(after);
  const changed = before ? changes(asJson(before), asJson(after), after) : fieldsOf(after);
  if (Object.keys(changed).length === 0) return standing(former, after);
  const mine = former.find((entry) => isSame(entry, writer));
  const rest = former.filter((entry) => entry !== mine).map((entry) => ({
    ...entry,
    fieldsV1: minus(entry.fieldsV1, changed),
  }));
  const fieldsV1 = union(mine?.fieldsV1 ?? {}, changed);
  return standing([...rest, { ...entryOf(after, writer), fieldsV1 }], after);
}

function managedOf({ metadata }: KubeObject): readonly Managed[] {
  return (metadata.managedFields ?? []) as unknown as readonly Managed[];
}

function entryOf({ apiVersion }: KubeObject, { manager, operation, subresource, time }: Writer): Managed {
  const place = subresource === undefined ? {} : { subresource };
  return { manager, operation, ...place, apiVersion, time, fieldsType: "FieldsV1", fieldsV1: {} };
}

function isSame(entry: Managed, writer: Writer): boolean {
  return entry.manager === writer.manager && entry.operation === writer.operation &&
    entry.subresource === writer.subresource;
}

/** Nobody owns what is not there, and who owns nothing is not named. */
function standing(managed: readonly Managed[], object: KubeObject): readonly Managed[] {
  const there = fieldsOf(object);
  return managed.map((entry) => ({ ...entry, fieldsV1: existing(entry.fieldsV1, there) }))
    .filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0);
}

function withoutServerFields(body: KubeObject): Json {
  const metadata = Object.fromEntries(
    Object.entries(body.metadata).filter(([key]) =>
      !SERVER_OWNED.has(key) || key === "name" || key === "namespace"
    ),
  );
  return { ...body, metadata } as unknown as Json;
}

function fieldsIn(value: Json | undefined, of: KubeObject, path: Path): Fields {
  if (isJsonObject(value) && !isWhole(of, path)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [`f:${key}`, fieldsIn(item, of, [...path, key])]),
    );
  }
  const keys = Array.isArray(value) ? keysOfList(of, path) : undefined;
  if (!Array.isArray(value) || !keys) return {};
  return Object.fromEntries(
    value.map((item: Json) => {
      const name = elementName(keys, item);
      return [name, name.startsWith("v:") ? {} : { ".": {}, ...fieldsIn(item, of, [...path, "[]"]) }];
    }),
  );
}

/** Maps that the API takes as one value. */
function isWhole({ kind }: KubeObject, path: Path): boolean {
  const field = path.at(-1);
  return field === "nodeSelector" || (field === "selector" && (kind === "Service" || path.length > 2)) ||
    path.at(-2) === "ownerReferences" && field === "[]" || (field === "selector" && kind === "Deployment");
}

function merge(live: Json | undefined, body: Json, of: KubeObject, path: Path): Json {
  if (isJsonObject(live) && isJsonObject(body) && !isWhole(of, path)) {
    const result: Record<string, Json> = { ...live };
    for (const [key, item] of Object.entries(body)) result[key] = merge(live[key], item, of, [...path, key]);
    return result;
  }
  const keys = Array.isArray(live) && Array.isArray(body) ? keysOfList(of, path) : undefined;
  if (!keys) return body;
  const wanted = new Map((body as readonly Json[]).map((item) => [elementName(keys, item), item]));
  const merged = (live as readonly Json[]).map((item) => {
    const other = wanted.get(elementName(keys, item));
    wanted.delete(elementName(keys, item));
    return other === undefined ? item : merge(item, other, of, [...path, "[]"]);
  });
  return [...merged, ...wanted.values()];
}

/** The value without these fields; what has nothing left in it goes too. */
function take(value: Json, fields: Fields, of: KubeObject, path: Path): Json {
  if (isJsonObject(value)) {
    const result: Record<string, Json> = { ...value };
    for (const [name, inner] of Object.entries(fields)) {
      const key = name.slice(2);
      const item = result[key];
      if (item === undefined) continue;
      const rest = Object.keys(inner).length === 0 ? undefined : take(item, inner, of, [...path, key]);
      if (rest === undefined || isEmpty(rest)) delete result[key];
      else result[key] = rest;
    }
    return result;
  }
  const keys = Array.isArray(value) ? keysOfList(of, path) : undefined;
  if (!Array.isArray(value) || !keys) return value;
  return value.flatMap((item: Json) => {
    const inner = fields[elementName(keys, item)];
    if (!inner) return [item];
    return inner["."] || Object.keys(inner).length === 0 ? [] : [take(item, inner, of, [...path, "[]"])];
  });
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Fields that differ, and those that are only in one of the two. */
function changes(before: JsonObject, after: JsonObject, of: KubeObject): Fields {
  const [former, present] = [before as unknown as KubeObject, after as unknown as KubeObject];
  return differing(stripped(former), stripped(present), of, []);
}

function stripped({ apiVersion: _version, kind: _kind, metadata, ...rest }: KubeObject): Json {
  const own = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_OWNED.has(key)));
  return { ...rest, metadata: own } as unknown as Json;
}

function differing(before: Json | undefined, after: Json | undefined, of: KubeObject, path: Path): Fields {
  if (isJsonObject(before) && isJsonObject(after) && !isWhole(of, path)) {
    const found: Record<string, Fields> = {};
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (jsonEqual(before[key], after[key])) continue;
      found[`f:${key}`] = differing(before[key], after[key], of, [...path, key]);
    }
    return found;
  }
  if (before === undefined) return fieldsIn(after, of, path);
  if (after === undefined) return fieldsIn(before, of, path);
  const keys = Array.isArray(before) && Array.isArray(after) ? keysOfList(of, path) : undefined;
  if (!keys) return {};
  const [old, fresh] = [before, after].map((list) =>
    new Map((list as readonly Json[]).map((item) => [elementName(keys, item), item]))
  ) as [Map<string, Json>, Map<string, Json>];
  const found: Record<string, Fields> = {};
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const [a, b] = [old.get(name), fresh.get(name)];
    if (jsonEqual(a, b)) continue;
    const inner = differing(a, b, of, [...path, "[]"]);
    found[name] = a === undefined || b === undefined ? { ".": {}, ...inner } : inner;
  }
  return found;
}

export function union(a: Fields, b: Fields): Fields {
  const result: Record<string, Fields> = { ...a };
  for (const [key, inner] of Object.entries(b)) {
    const other = result[key];
    result[key] = other ? union(other, inner) : inner;
  }
  return result;
}

/** What of `a` is not in `b`. */
function minus(a: Fields, b: Fields): Fields {
  const result: Record<string, Fields> = {};
  for (const [key, inner] of Object.entries(a)) {
    const other = b[key];
    if (!other) result[key] = inner;
    else if (Object.keys(inner).length > 0) {
      const rest = Object.keys(other).length === 0 ? {} : minus(inner, other);
      if (Object.keys(rest).length > 0) result[key] = rest;
    }
  }
  return result;
}

/** What is in both. */
function both(a: Fields, b: Fields): Fields {
  const result: Record<string, Fields> = {};
  for (const [key, inner] of Object.entries(a)) {
    const other = b[key];
    if (!other) continue;
    if (Object.keys(inner).length === 0 || Object.keys(other).length === 0) result[key] = {};
    else {
      const shared = both(inner, other);
      if (Object.keys(shared).length > 0) result[key] = shared;
    }
  }
  return result;
}

/** What of `a` is there at all; a field that became a plain value is owned as such. */
function existing(a: Fields, there: Fields): Fields {
  const result: Record<string, Fields> = {};
  for (const [key, inner] of Object.entries(a)) {
    const other = there[key];
    if (!other) continue;
    const isLeaf = Object.keys(inner).length === 0 || Object.keys(other).length === 0;
    const rest = isLeaf ? {} : existing(inner, other);
    if (isLeaf || Object.keys(rest).length > 0) result[key] = rest;
  }
  return result;
}

/** As the API server names fields in a conflict: `.spec.ports[port=80,protocol="TCP"].name`. */
function* leaves(fields: Fields, path: string): Generator<string> {
  for (const [key, inner] of Object.entries(fields)) {
    if (key === ".") continue;
    const here = key.startsWith("f:") ? `${path}.${key.slice(2)}` : `${path}[${shownKey(key)}]`;
    if (Object.keys(inner).length === 0) yield here;
    else yield* leaves(inner, here);
  }
}

function shownKey(key: string): string {
  const value = JSON.parse(key.slice(2)) as Json;
  if (!isJsonObject(value)) return `=${JSON.stringify(value)}`;
  return Object.entries(value).map(([field, item]) => `${field}=${JSON.stringify(item)}`).join(",");
}
