// Owns: fields made of other fields: objects, lists of maps, what is required. Must not: know kinds.

import { type MutableJson, type MutableJsonObject, setOwn, type Span } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { checkKeys, emptyField, missingField, wrongShape } from "./field_remarks.ts";
import { isNull, textListField } from "./fields.ts";
import { wordField } from "./typed_fields.ts";

/** Where a field stands: for messages. */
export interface FieldPlace {
  readonly path: string;
}

/** An object whose parts are fields; parts that yield nothing are left out. */
export function objectField(parts: Readonly<Record<string, Field<MutableJson>>>): Field<MutableJsonObject> {
  const entries = Object.entries(parts);
  return (rendering) => {
    const result: MutableJsonObject = {};
    for (const [key, part] of entries) {
      const value = part(rendering);
      if (value !== undefined) setOwn(result, key, value);
    }
    return result;
  };
}

/** A list of maps with known keys. An empty list stays an empty list: it can mean something else than none. */
export function listField<T>(
  node: Node | undefined,
  context: FieldContext,
  options: FieldPlace & { readonly keys: readonly string[] },
  item: (node: MapNode, path: string) => Field<T>,
): Field<T[]> {
  if (node === undefined || isNull(node)) return () => undefined;
  if (node.kind !== "list") {
    context.report(wrongShape(node, options.path, "a list"));
    return () => undefined;
  }
  const items = node.items.flatMap((element, i) => {
    const path = `${options.path}[${i}]`;
    if (element.kind !== "map") {
      context.report(wrongShape(element, path, "a map"));
      return [];
    }
    checkKeys(element, options.keys, { ...context, kind: `${context.kind} ${options.path}` });
    return [item(element, path)];
  });
  return (rendering) => items.map((field) => field(rendering)).filter((value) => value !== undefined);
}

/** A map with known keys, or undefined where it is absent or not a map. */
export function mapNodeOf(
  node: Node | undefined,
  context: FieldContext,
  options: FieldPlace & { readonly keys: readonly string[] },
): MapNode | undefined {
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind !== "map") {
    context.report(wrongShape(node, options.path, "a map"));
    return undefined;
  }
  checkKeys(node, options.keys, { ...context, kind: `${context.kind} ${options.path}` });
  return node;
}

/** The same field, complained about when it is not declared or an empty list, or renders empty for one object. */
export function requiredField<T>(
  field: Field<T>,
  place: FieldPlace & {
    readonly node: Node | undefined;
    readonly parent: Node;
    /** True where the schema of the Katalog requires it already, so that its absence is told once. */
    readonly inSchema?: boolean;
  },
  context: FieldContext,
): Field<T> {
  const { node, parent, path } = place;
  if (node === undefined || isNull(node) || (node.kind === "list" && node.items.length === 0)) {
    if (!place.inSchema) context.report(missingField(startOf(parent), context, path));
    return () => undefined;
  }
  return (rendering) => {
    const before = rendering.problems.length;
    const value = field(rendering);
    if (value === undefined && rendering.problems.length === before) {
      rendering.problems.push(emptyField(node.span, context, path));
    }
    return value;
  };
}

/** What compiles a node to a field. */
export type FieldCompiler<T> = (
  node: Node | undefined,
  context: FieldContext,
  place: FieldPlace,
) => Field<T>;

/** A key of a map, and what stands under it. */
export interface RequiredKey<T> {
  readonly key: string;
  readonly field: FieldCompiler<T>;
  /** For messages. @default the key */
  readonly path?: string;
  /** As for `requiredField`. @default false */
  readonly inSchema?: boolean;
}

/** The required field under a key of a map. */
export function requiredKey<T>(
  parent: MapNode,
  context: FieldContext,
  options: RequiredKey<T>,
): Field<T> {
  const { key, field, path = key, inSchema = false } = options;
  const node = child(parent, key);
  return requiredField(field(node, context, { path }), { path, node, parent, inSchema }, context);
}

/** A list of words, each one of `words`. */
export function wordListField(
  node: Node | undefined,
  context: FieldContext,
  options: FieldPlace & { readonly words: readonly string[] },
): Field<string[]> {
  const items = node?.kind === "list" ? node.items : node === undefined || isNull(node) ? [] : [node];
  const fields = items.map((item, i) =>
    wordField(item, context, { path: `${options.path}[${i}]`, words: options.words })
  );
  return (rendering) => {
    const words = fields.map((field) => field(rendering)).filter((word) => word !== undefined);
    return words.length > 0 ? words : undefined;
  };
}

/** A list of texts of which none may render empty: leaving one out would widen what the list restricts. */
export function strictTextListField(
  node: Node | undefined,
  context: FieldContext,
  options: FieldPlace,
): Field<string[]> {
  const list = textListField(node, context, options);
  return (rendering) => {
    const texts = list(rendering);
    if (texts?.includes("")) rendering.problems.push(emptyField(node!.span, context, options.path));
    return texts;
  };
}

/** Where the Katalog's own checks name a missing field, so that nobody reads of it twice. */
function startOf(parent: Node): Span {
  return parent.kind === "map" ? parent.entries[0]?.keySpan ?? parent.span : parent.span;
}
