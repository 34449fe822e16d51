// Owns: the normalize block: compiling and applying it. Must not: change what the cluster stores.

import {
  type Diagnostic,
  type Json,
  jsonEqual,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/mod.ts";
import { child, type MapEntry, type Node } from "../document/mod.ts";
import type { DataRead, Scope } from "../expr/mod.ts";
import { errorAt, flagOf, type RulesContext } from "./context.ts";
import { valueAt } from "./paths.ts";
import { schemaAt } from "./schema_type.ts";
import { type ListTest, listTest, scopeWith, setField, targetPath } from "./target_path.ts";
import { type CompiledValue, compileValue } from "./value_tree.ts";

export interface NormalizeField {
  /** From the root of the object: `["spec", "size"]`. */
  readonly path: readonly string[];
  readonly value: CompiledValue;
  readonly entry: MapEntry;
}

export interface CompiledNormalize {
  readonly fields: readonly NormalizeField[];
  /** Templates see what changed as `._normalizeChanges`. */
  readonly audit: boolean;
  readonly reads: readonly DataRead[];
  readonly isList: ListTest;
}

export interface Normalised {
  /** The normalised copy; absent when a field failed. */
  readonly value?: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  /** By dot path: what stood there and what stands there now; `null` for nothing. */
  readonly changes: Readonly<Record<string, { readonly from: Json; readonly to: Json }>>;
}

/** Compiles `normalize`. Fields with mistakes are reported and left out. */
export function compileNormalize(block: Node | undefined, context: RulesContext): CompiledNormalize {
  const spec = child(block, "spec");
  const entries = spec?.kind === "map" ? spec.entries : [];
  const fields = entries.flatMap((entry) => compileField(entry, context) ?? []);
  reportOverlaps(fields, context);
  return {
    fields,
    audit: flagOf(child(block, "audit")),
    reads: fields.flatMap((field) => field.value.reads),
    isList: listTest(context.schema),
  };
}

function compileField(entry: MapEntry, context: RulesContext): NormalizeField | undefined {
  const name = `spec.${entry.key.trim().replace(/^\./, "")}`;
  const path = targetPath(keyNode(name, entry), context);
  if (!path) return undefined;
  const place = schemaAt(context.schema, path);
  const value = compileValue(entry.value, {
    name,
    ...(place.kind === "known" ? { schema: place.schema } : {}),
    yamlRules: true,
  }, context);
  return value && { path, value, entry };
}

/** The key as a scalar, so that remarks stand where it is written. */
function keyNode(text: string, entry: MapEntry): Node {
  return {
    kind: "scalar",
    span: entry.keySpan,
    value: text,
    text,
    style: "plain",
    spanAt: () => entry.keySpan,
  };
}

/** A field and one inside it: whichever comes second would silently undo the first. */
function reportOverlaps(fields: readonly NormalizeField[], context: RulesContext): void {
  for (const outer of fields) {
    for (const inner of fields) {
      if (inner === outer || inner.path.length <= outer.path.length) continue;
      if (!outer.path.every((key, i) => inner.path[i] === key)) continue;
      context.report(errorAt(inner.entry.keySpan, {
        code: "ORK4010",
        message: `"${inner.entry.key}" lies inside "${outer.entry.key}", which is normalised too`,
        hint: "normalise either the whole value or the fields in it",
      }));
    }
  }
}

/**
 * Applies all fields to a copy. Each template sees the object as it was stored, not what other fields became. Never throws
 * on user text.
 */
export function applyNormalize(normalize: CompiledNormalize, object: JsonObject, scope: Scope): Normalised {
  if (normalize.fields.length === 0) return { value: object, diagnostics: [], changes: {} };
  const raw = scopeWith(scope, object);
  const diagnostics: Diagnostic[] = [];
  const changes: Record<string, { from: Json; to: Json }> = {};
  let current = object;
  for (const { path, value, entry } of normalize.fields) {
    const result = value.evaluate(raw);
    if (result.kind === "failed") {
      diagnostics.push(result.diagnostic);
      continue;
    }
    const before = valueAt(current, path);
    const after = result.kind === "value" ? result.value : undefined;
    if (jsonEqual(before, after)) continue;
    const set = setField(current, path, {
      value: after,
      name: `spec.${entry.key}`,
      span: entry.keySpan,
      isList: normalize.isList,
    });
    if ("diagnostic" in set) {
      diagnostics.push(set.diagnostic);
      continue;
    }
    changes[path.join(".")] = { from: before ?? null, to: after ?? null };
    current = set.object;
  }
  return diagnostics.length > 0 ? { diagnostics, changes } : { value: current, diagnostics, changes };
}

/** Root key under which templates find what normalising changed. */
export const NORMALIZE_CHANGES_KEY = "_normalizeChanges";

/** The extra data of an audited normalisation; nothing without `audit` or changes. */
export function auditData(normalize: CompiledNormalize, done: Normalised): JsonObject {
  if (!normalize.audit || Object.keys(done.changes).length === 0) return {};
  const changes: MutableJsonObject = {};
  for (const [path, change] of Object.entries(done.changes)) {
    changes[path] = structuredClone(change) as unknown as MutableJsonObject;
  }
  return { [NORMALIZE_CHANGES_KEY]: changes };
}
