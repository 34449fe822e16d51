// Owns: facts about an event, from the object before and after it. Must not: decide what a gate does with them.

import { isJsonObject, type Json, jsonAt, jsonEqual, type JsonObject } from "../../base/mod.ts";

/** An object before and after an event; `before` is absent for a new object, `after` for one that is gone. */
export interface ObjectChange {
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

type Fact = (before: JsonObject, after: JsonObject) => boolean;

const differs = (...path: readonly string[]): Fact => (before, after) =>
  !jsonEqual(meaningful(jsonAt(before, path)), meaningful(jsonAt(after, path)));

/** Absent and empty are the same: the API server drops empty maps and lists. */
function meaningful(value: Json | undefined): Json | undefined {
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  return isJsonObject(value) && Object.keys(value).length === 0 ? undefined : value;
}

/** Source: Katalog language, sentinels. */
const FACTS: Readonly<Record<string, Fact>> = {
  generationChanged: differs("metadata", "generation"),
  specChanged: differs("spec"),
  statusChanged: differs("status"),
  labelsChanged: differs("metadata", "labels"),
  annotationsChanged: differs("metadata", "annotations"),
  deletionStarted: (before, after) =>
    jsonAt(before, ["metadata", "deletionTimestamp"]) === undefined &&
    jsonAt(after, ["metadata", "deletionTimestamp"]) !== undefined,
  finalizersChanged: differs("metadata", "finalizers"),
  ownerReferenceChanged: differs("metadata", "ownerReferences"),
  namespaceChanged: differs("metadata", "namespace"),
  uidChanged: differs("metadata", "uid"),
  resourceVersionChanged: differs("metadata", "resourceVersion"),
};

/** Names that can be computed. */
export const COMPUTED_SENTINELS: readonly string[] = Object.keys(FACTS);

/**
 * The facts of an event that are asked for. A new object differs from nothing in everything it has; nothing differs for
 * an object that is gone. Unknown names are false.
 */
export function sentinelFacts(
  change: ObjectChange,
  names: readonly string[],
): Readonly<Record<string, boolean>> {
  const { before, after } = change;
  return Object.fromEntries(names.map((name) => {
    const fact = Object.hasOwn(FACTS, name) ? FACTS[name] : undefined;
    return [name, fact !== undefined && after !== undefined && fact(before ?? {}, after)];
  }));
}
