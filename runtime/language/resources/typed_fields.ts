// Owns: fields of Kubernetes' own scalar types, and whole structures of typed fields. Must not: know kinds.

import { type MutableJson, type MutableJsonObject, parseQuantity } from "../../base/mod.ts";
import { compileTemplate } from "../expr/mod.ts";
import type { MapNode, Node, ScalarNode } from "../document/mod.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import {
  boolField,
  intField,
  intOrTextField,
  put,
  scalarField,
  type ScalarType,
  textField,
} from "./fields.ts";
import { rawField } from "./raw_field.ts";

const QUANTITY: ScalarType<string> = {
  expected: "a quantity such as 250m, 2 or 512Mi",
  convert: (text) => parseQuantity(text) ? text : undefined,
};

const COUNT_OR_PERCENT: ScalarType<number | string> = {
  expected: "a whole number or a percentage",
  convert: (text) => /^\d+%$/.test(text) ? text : /^\d{1,9}$/.test(text) ? Number(text) : undefined,
};

const FILE_MODE: ScalarType<number> = {
  expected: "permission bits such as 0644",
  convert: (text) => {
    const octal = /^0o?([0-7]{1,4})$/.exec(text);
    const bits = octal ? parseInt(octal[1]!, 8) : /^\d{1,3}$/.test(text) ? Number(text) : undefined;
    return bits !== undefined && bits <= 0o777 ? bits : undefined;
  },
};

const PORT: ScalarType<number> = {
  expected: "a port number from 1 to 65535",
  convert: (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined,
};

/** A port number; 0 counts as absent. */
export function portField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<number> {
  const port = scalarField(node, context, { ...options, type: PORT });
  return (rendering) => port(rendering) || undefined;
}

const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;

const PORT_OR_NAME: ScalarType<number | string> = {
  expected: "a port number from 1 to 65535 or the name of a port",
  convert: (text) =>
    /^\d+$/.test(text) ? PORT.convert(text) || undefined : PORT_NAME.test(text) ? text : undefined,
};

/** A port by number or by the name that a container gave it. */
export function portOrNameField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<number | string> {
  return scalarField(node, context, { ...options, type: PORT_OR_NAME });
}

const COUNT: ScalarType<number> = {
  expected: "a whole number",
  convert: (text) => /^\d{1,9}$/.test(text) ? Number(text) : undefined,
};

/** `replicas` of a workload: 1 unless declared. */
export function replicasField(
  node: Node | undefined,
  context: FieldContext,
): (rendering: Rendering) => number {
  const count = countField(node, context, { path: "replicas" });
  return (rendering) => count(rendering) ?? 1;
}

/** A number of replicas, from 0. */
export function countField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<number> {
  return scalarField(node, context, { ...options, type: COUNT });
}

/** A word out of a few, in any letter case; yields the spelling of `words`. */
export function wordField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly words: readonly string[] },
): Field<string> {
  const { words, path } = options;
  const type: ScalarType<string> = {
    expected: words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`,
    convert: (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()),
  };
  return scalarField(node, context, { path, type });
}

/** A quantity field; the text is kept as written. Source: apimachinery `resource.Quantity`. */
export function quantityField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<string> {
  return scalarField(node, context, { ...options, type: QUANTITY });
}

/** A field such as `maxSurge`: `1` or `25%`. */
export function countOrPercentField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<number | string> {
  return scalarField(node, context, { ...options, type: COUNT_OR_PERCENT });
}

/** A map of quantities by resource name; names that render empty are left out. */
export function quantitiesField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<MutableJsonObject> {
  if (node?.kind !== "map") return () => undefined;
  const entries = node.entries.map((e) => ({
    key: e.key,
    field: quantityField(e.value, context, { path: `${options.path}.${e.key}` }),
  }));
  return (rendering) => {
    const result: MutableJsonObject = {};
    for (const { key, field } of entries) put(result, key, field(rendering));
    return Object.keys(result).length > 0 ? result : undefined;
  };
}

/** Which keys of a structure are not text, wherever they stand in it. */
export interface ValueTypes {
  readonly ints?: ReadonlySet<string>;
  readonly bools?: ReadonlySet<string>;
  readonly intsOrTexts?: ReadonlySet<string>;
  /** Permission bits: a leading zero means octal, as for `chmod`. */
  readonly fileModes?: ReadonlySet<string>;
  /** Keys whose maps hold the user's own names: every value below is text. */
  readonly textMaps?: ReadonlySet<string>;
}

/**
 * A structure in Kubernetes' own shape with templates anywhere inside. Values are typed by the name of their key and
 * are text otherwise; a text that is one single action may yield a whole list or map.
 */
export function structuredField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly types: ValueTypes },
): Field<MutableJson> {
  return node === undefined ? () => undefined : valueField(node, context, { ...options, key: "" });
}

interface Place {
  readonly path: string;
  readonly key: string;
  readonly types: ValueTypes;
}

function valueField(node: Node, context: FieldContext, place: Place): Field<MutableJson> {
  switch (node.kind) {
    case "scalar":
      return typedScalar(node, context, place);
    case "list": {
      const items = node.items.map((item, i) =>
        valueField(item, context, { ...place, path: `${place.path}[${i}]` })
      );
      return (rendering) => items.map((item) => item(rendering)).filter((value) => value !== undefined);
    }
    case "map":
      return mapField(node, context, place);
  }
}

function mapField(node: MapNode, context: FieldContext, place: Place): Field<MutableJsonObject> {
  const types = place.types.textMaps?.has(place.key) ? {} : place.types;
  const entries = node.entries.map(({ key, value }) => ({
    key,
    field: valueField(value, context, { path: `${place.path}.${key}`, key, types }),
  }));
  return (rendering) => {
    const result: MutableJsonObject = {};
    for (const { key, field } of entries) put(result, key, field(rendering));
    return result;
  };
}

function typedScalar(node: ScalarNode, context: FieldContext, place: Place): Field<MutableJson> {
  const { path, key, types } = place;
  if (types.ints?.has(key)) return intField(node, context, { path });
  if (types.bools?.has(key)) return boolField(node, context, { path });
  if (types.fileModes?.has(key)) return scalarField(node, context, { path, type: FILE_MODE });
  if (types.intsOrTexts?.has(key)) return intOrTextField(node, context, { path });
  if (!node.text.includes("{{")) {
    const value = node.value === null ? undefined : node.text;
    return () => value;
  }
  return textOrStructure(node, context, path);
}

function textOrStructure(node: ScalarNode, context: FieldContext, path: string): Field<MutableJson> {
  const text = textField(node, context, { path });
  if (!compileTemplate(node, context.templates).value?.isSingleAction) return text;
  const raw = rawField(node, { ...context, report: () => {}, noteReads: () => {} });
  return (rendering) => {
    const value = raw({ ...rendering, problems: [] });
    return typeof value === "object" && value !== null ? value : text(rendering);
  };
}
