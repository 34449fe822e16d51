// Owns: templates inside an object of a kind whose schema is known. Must not: validate what the schema says beyond types.

import {
  isJsonObject,
  type Json,
  type JsonObject,
  type MutableJson,
  parseJson,
  setOwn,
  wholeNumberOf,
} from "../../base/mod.ts";
import type { MapNode, Node, ScalarNode } from "../document/mod.ts";
import { compileTemplate } from "../expr/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { wrongValue } from "./field_remarks.ts";
import {
  boolField,
  finiteOf,
  intField,
  intOrTextField,
  scalarField,
  type ScalarType,
  textField,
} from "./fields.ts";
import { rawField } from "./raw_field.ts";

const NUMBER: ScalarType<number | bigint> = {
  expected: "a number",
  literal: "number",
  convert: (text) => {
    if (/^[+-]?\d+$/.test(text)) return finiteOf(wholeNumberOf(text));
    return text.trim() === "" ? undefined : finiteOf(Number(text));
  },
};

/**
 * A value typed by its schema. A text that renders empty is left out where a number, a truth value or a structure is
 * wanted, so that the default of the schema applies; a text field keeps it. Where the schema says nothing, `rawField`
 * holds. Source: decisions 1.5, 1.21 and 1.22.
 */
export function schemaField(
  node: Node,
  schema: Json | undefined,
  context: FieldContext,
  path: string,
): Field<MutableJson> {
  if (!isJsonObject(schema) || isOpen(schema)) return rawField(node, context);
  switch (node.kind) {
    case "scalar":
      return scalarOf(node, schema, context, path);
    case "list": {
      const items = node.items.map((item, i) => schemaField(item, schema["items"], context, `${path}[${i}]`));
      return (rendering) => items.map((item) => item(rendering)).filter((value) => value !== undefined);
    }
    case "map":
      return mapOf(node, schema, context, path);
  }
}

/** True when the schema leaves the type open. Source: structural schemas of CustomResourceDefinitions. */
function isOpen(schema: JsonObject): boolean {
  return schema["type"] === undefined && schema["x-kubernetes-int-or-string"] !== true &&
    schema["properties"] === undefined;
}

function mapOf(node: MapNode, schema: JsonObject, context: FieldContext, path: string): Field<MutableJson> {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const entries = node.entries.map(({ key, value }) => ({
    key,
    field: schemaField(
      value,
      Object.hasOwn(properties, key) ? properties[key] : schema["additionalProperties"],
      context,
      path === "" ? key : `${path}.${key}`,
    ),
  }));
  return (rendering) => {
    const result: Record<string, MutableJson> = {};
    for (const { key, field } of entries) {
      const value = field(rendering);
      if (value !== undefined) setOwn(result, key, value);
    }
    return result;
  };
}

function scalarOf(
  node: ScalarNode,
  schema: JsonObject,
  context: FieldContext,
  path: string,
): Field<MutableJson> {
  if (node.value === null) return rawField(node, context);
  if (schema["x-kubernetes-int-or-string"] === true) return intOrTextField(node, context, { path });
  switch (schema["type"]) {
    case "integer":
      return intField(node, context, { path });
    case "number":
      return scalarField(node, context, { path, type: NUMBER });
    case "boolean":
      return boolField(node, context, { path });
    case "string":
      return textField(node, context, { path, keepEmpty: true });
    case "object":
    case "array":
      return structureOf(node, context, { path, type: schema["type"] });
    default:
      return rawField(node, context);
  }
}

/** A list or map out of one action, or out of text that is JSON. */
function structureOf(
  node: ScalarNode,
  context: FieldContext,
  options: { readonly path: string; readonly type: "object" | "array" },
): Field<MutableJson> {
  const text = textField(node, context, { path: options.path });
  const fits = (value: unknown): value is MutableJson =>
    options.type === "array" ? Array.isArray(value) : isJsonObject(value);
  const isAction = compileTemplate(node, context.templates).value?.isSingleAction === true;
  const value = isAction ? rawField(node, { ...context, report: () => {}, noteReads: () => {} }) : undefined;
  return (rendering) => {
    const direct = value?.({ ...rendering, problems: [] });
    if (fits(direct)) return direct;
    const rendered = text(rendering);
    if (rendered === undefined) return undefined;
    const parsed = jsonOf(rendered);
    if (fits(parsed)) return parsed;
    const expected = options.type === "array" ? "a list" : "a map";
    rendering.problems.push(wrongValue(node.span, options.path, rendered, expected));
    return undefined;
  };
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
