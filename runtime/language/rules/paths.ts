// Owns: dot paths into an object: reading, and writing without changing the original. Must not: know rules.

import { isJsonObject, type Json, type JsonObject, jsonText } from "../../base/mod.ts";

/** Maps whose keys may hold dots: what follows them is one key. */
const KEYED_BY_NAME: readonly (readonly string[])[] = [["metadata", "labels"], ["metadata", "annotations"]];

/**
 * The segments of a dot path; undefined when it is none. What follows `metadata.labels` and `metadata.annotations` is
 * one key, dots included.
 */
export function parsePath(text: string): readonly string[] | undefined {
  const segments = text.trim().replace(/^\./, "").split(".");
  if (segments.some((segment) => segment === "" || /[\s{}[\]]/.test(segment))) return undefined;
  const isKeyed = KEYED_BY_NAME.some((path) => path.every((key, i) => segments[i] === key));
  return isKeyed && segments.length > 2 ? [...segments.slice(0, 2), segments.slice(2).join(".")] : segments;
}

/** The value at a path; a number in the path names an element of a list. */
export function valueAt(root: Json | undefined, path: readonly string[]): Json | undefined {
  let current = root;
  for (const key of path) {
    if (Array.isArray(current)) current = isIndex(key) ? current[Number(key)] : undefined;
    else current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

export type Written =
  | { readonly kind: "written"; readonly object: JsonObject }
  /** The path goes through a value that is neither a map nor a list with that element. */
  | { readonly kind: "blocked"; readonly at: string; readonly found: string };

/**
 * A copy of the object with a value at a path; missing maps on the way are made, and lists where `isList` says so. An
 * undefined value removes what is there. A list takes an existing index or the next one.
 */
export function withValueAt(
  object: JsonObject,
  path: readonly string[],
  change: { readonly value: Json | undefined; readonly isList?: (path: readonly string[]) => boolean },
): Written {
  const done = write(object, { path, at: 0 }, change);
  return done.kind === "blocked" ? done : { kind: "written", object: done.value as JsonObject };
}

interface Step {
  readonly path: readonly string[];
  readonly at: number;
}

type Change = Parameters<typeof withValueAt>[2];
type Done =
  | { readonly kind: "value"; readonly value: Json | undefined }
  | Extract<Written, { kind: "blocked" }>;

function write(current: Json | undefined, step: Step, change: Change): Done {
  const { path, at } = step;
  const key = path[at];
  if (key === undefined) return { kind: "value", value: change.value };
  if (current === undefined || current === null) {
    if (change.value === undefined) return { kind: "value", value: current };
    return write(change.isList?.(path.slice(0, at)) ? [] : {}, step, change);
  }
  if (Array.isArray(current)) return writeItem(current, step, change);
  if (!isJsonObject(current)) return blocked(step, current);
  const below = write(Object.hasOwn(current, key) ? current[key] : undefined, { path, at: at + 1 }, change);
  if (below.kind === "blocked") return below;
  if (below.value !== undefined) return { kind: "value", value: { ...current, [key]: below.value } };
  return { kind: "value", value: Object.fromEntries(Object.entries(current).filter(([k]) => k !== key)) };
}

function writeItem(list: readonly Json[], step: Step, change: Change): Done {
  const key = step.path[step.at]!;
  const index = isIndex(key) ? Number(key) : NaN;
  if (!(index <= list.length)) return blocked(step, list);
  const below = write(list[index], { path: step.path, at: step.at + 1 }, change);
  if (below.kind === "blocked") return below;
  const { value } = below;
  if (value === undefined) return { kind: "value", value: list.filter((_, i) => i !== index) };
  return { kind: "value", value: [...list.slice(0, index), value, ...list.slice(index + 1)] };
}

function blocked(step: Step, value: Json): Done {
  const found = Array.isArray(value) ? `a list of ${value.length}` : jsonText(value);
  return { kind: "blocked", at: step.path.slice(0, step.at).join("."), found };
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,6})$/.test(key);
}
