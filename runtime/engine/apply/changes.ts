// Owns: what to tell people about a write: changed fields, and who had changed them. Must not: decide about writes.

import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { isSecret } from "./applied.ts";
import { type Difference, formatPath } from "./compare.ts";
import type { FieldChange } from "./result.ts";

/** Differences as changes, in the order of the desired object; the values of a Secret are left out. */
export function changesOf(object: KubeObject, differences: readonly Difference[]): readonly FieldChange[] {
  const secret = isSecret(object);
  return differences.map(({ path, desired, observed }) => ({
    path: formatPath(path),
    ...(secret && path[0] !== "metadata"
      ? {}
      : { ...(observed === undefined ? {} : { before: observed }), after: desired }),
  }));
}

/** Differences of the observed object that the answer no longer has: what the write really changed. */
export function effectiveDifferences(
  observed: readonly Difference[],
  answered: readonly Difference[],
): readonly Difference[] {
  const left = new Map(answered.map((d) => [formatPath(d.path), valueText(d.observed)]));
  return observed.filter((d) => left.get(formatPath(d.path)) !== valueText(d.observed));
}

export interface EditorQuery {
  /** Our own field manager. */
  readonly fieldManager: string;
  readonly differences: readonly Difference[];
}

/**
 * The field manager whose edit made the differences, if `managedFields` still says so. An entry with `fieldsV1` must own
 * one of the fields; an entry without (shortened by a cache) counts by its time alone.
 * Source: Kubernetes "Server-side apply", field management.
 */
export function editorOf(object: KubeObject | undefined, query: EditorQuery): string | undefined {
  const candidates = (object?.metadata.managedFields ?? []).filter((entry) =>
    typeof entry["manager"] === "string" && entry["manager"] !== query.fieldManager &&
    canHaveMade(entry["subresource"], query.differences) && ownsOne(entry["fieldsV1"], query.differences)
  );
  const newest = candidates.reduce<JsonObject | undefined>(
    (best, entry) => best === undefined || timeOf(entry) > timeOf(best) ? entry : best,
    undefined,
  );
  return newest?.["manager"] as string | undefined;
}

/** Through a subresource alone the number of replicas can come from outside: `kubectl scale`, an autoscaler. */
function canHaveMade(subresource: Json | undefined, differences: readonly Difference[]): boolean {
  return subresource === undefined ||
    (subresource === "scale" && differences.some(({ path }) => path.join(".") === "spec.replicas"));
}

function timeOf(entry: JsonObject): number {
  return typeof entry["time"] === "string" ? Date.parse(entry["time"]) : 0;
}

function ownsOne(fields: Json | undefined, differences: readonly Difference[]): boolean {
  return !isJsonObject(fields) || differences.some((d) => ownsPath(fields, d.path));
}

/** Follows plain keys; a list element ends the walk, because its key is written differently there. */
function ownsPath(fields: JsonObject, path: readonly string[]): boolean {
  let current: Json | undefined = fields;
  for (const key of path) {
    if (key.startsWith("[")) return true;
    if (!isJsonObject(current) || !Object.hasOwn(current, `f:${key}`)) return false;
    current = current[`f:${key}`];
  }
  return true;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? "" : canonicalJson(value);
}
