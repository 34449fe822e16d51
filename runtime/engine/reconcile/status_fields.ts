// Owns: the declared fields of a status: their values, and the patch that brings them about. Must not: know conditions.

import {
  isJsonObject,
  type Json,
  jsonEqual,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
  ownValue,
  setOwn,
} from "../../base/mod.ts";
import type { Scope } from "../../language/expr/mod.ts";
import type { CrdPlan, PlannedStatusField } from "../../language/plan/mod.ts";
import { convertTo } from "../../language/rules/mod.ts";

/**
 * Sets the fields in `next` and returns a sentence for each that failed. Of several with one path the last one that holds
 * wins: what is only cleared is cleared before. Source: decisions 1.22.
 */
export function writeFields(
  plan: CrdPlan,
  work: { readonly scope: Scope; readonly next: MutableJsonObject; readonly failed: boolean },
): readonly string[] {
  const { scope, next, failed } = work;
  const judged = plan.statusFields.filter(({ predicate }) => !failed || !predicate.isAlways)
    .map((field) => ({ field, holds: field.predicate.test(scope).passed }));
  for (const { field, holds } of judged) if (!holds && field.clearOnFalse) put(next, field, emptyOf(field));
  return judged.filter(({ holds }) => holds).flatMap(({ field }) => {
    const value = renderField(field, scope);
    if (value.kind === "failed") return [value.message];
    put(next, field, value);
    return [];
  });
}

function put(next: MutableJsonObject, { path }: PlannedStatusField, value: Settled): void {
  if (value.kind === "value") setAt(next, path, value.value);
  else removeAt(next, path);
}

type Settled =
  | { readonly kind: "value"; readonly value: MutableJson }
  /** Empty text is no number and no truth value: the field goes. */
  | { readonly kind: "absent" };

type FieldValue = Settled | { readonly kind: "failed"; readonly message: string };

function emptyOf({ writtenAs }: PlannedStatusField): Settled {
  return TAKES_EMPTY_TEXT.has(writtenAs) ? { kind: "value", value: "" } : { kind: "absent" };
}

const TAKES_EMPTY_TEXT: ReadonlySet<string> = new Set(["string", "auto", "intOrString"]);

function renderField(field: PlannedStatusField, scope: Scope): FieldValue {
  const { writtenAs } = field;
  const isStructure = writtenAs === "object" || writtenAs === "array";
  const rendered = isStructure ? field.value.evaluate(scope) : field.value.render(scope);
  if (rendered.kind === "failed") return { kind: "failed", message: rendered.diagnostic.message };
  if (rendered.value === "") return emptyOf(field);
  if (writtenAs === "auto") return { kind: "value", value: inferred(String(rendered.value)) };
  const converted = convertTo(writtenAs, rendered.value);
  switch (converted.kind) {
    case "value":
      return { kind: "value", value: withoutNulls(converted.value) };
    case "omitted":
      return { kind: "absent" };
    case "failed": {
      const { wanted, found } = converted;
      const message = `status field "${field.path.join(".")}" must be ${wanted}, found ${found}`;
      return { kind: "failed", message };
    }
  }
}

/** Source: Katalog language, status type `auto`: a number or truth value where the text is one. */
function inferred(text: string): MutableJson {
  for (const type of ["number", "boolean"] as const) {
    const converted = convertTo(type, text);
    if (converted.kind === "value") return converted.value as MutableJson;
  }
  return text;
}

function setAt(target: MutableJsonObject, path: readonly string[], value: MutableJson): void {
  let current = target;
  for (const key of path.slice(0, -1)) {
    const next = ownValue(current, key);
    if (!isJsonObject(next)) setOwn(current, key, {});
    current = ownValue(current, key) as MutableJsonObject;
  }
  const last = path.at(-1);
  if (last !== undefined) setOwn(current, last, value);
}

function removeAt(target: MutableJsonObject, path: readonly string[]): void {
  const parent = path.slice(0, -1).reduce<MutableJson | undefined>(
    (current, key) => isJsonObject(current) ? ownValue(current as MutableJsonObject, key) : undefined,
    target,
  );
  if (isJsonObject(parent)) delete (parent as MutableJsonObject)[path.at(-1)!];
}

/** A copy. A map cannot be told to hold a null by a merge patch, and few schemas take one. */
function withoutNulls(value: Json): MutableJson {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value as MutableJson;
  const kept: MutableJsonObject = {};
  for (const [key, item] of Object.entries(value)) if (item !== null) setOwn(kept, key, withoutNulls(item));
  return kept;
}

/**
 * The merge patch from one status to another: what differs and nothing else, because the rest may have another writer; a
 * null for each key that goes. Source: RFC 7386.
 */
export function patchBetween(current: JsonObject, next: JsonObject): MutableJsonObject {
  const patch: MutableJsonObject = {};
  for (const key of Object.keys(current)) if (!Object.hasOwn(next, key)) setOwn(patch, key, null);
  for (const [key, value] of Object.entries(next)) {
    const present = ownValue(current, key);
    if (jsonEqual(present, value)) continue;
    const isMerged = isJsonObject(present) && isJsonObject(value);
    setOwn(patch, key, isMerged ? patchBetween(present, value) : value as MutableJson);
  }
  return patch;
}
