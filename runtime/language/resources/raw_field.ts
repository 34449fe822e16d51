// Owns: YAML of whatever shape as a field: what stands there keeps it, templates inside are rendered. Must not: know kinds.

import { exactNumber, type MutableJson, parseJson, setOwn } from "../../base/mod.ts";
import { type Node, objectValue, type ScalarNode } from "../document/mod.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { wrongValue } from "./field_remarks.ts";
import { templateOf } from "./fields.ts";

/**
 * Any YAML with templates inside. Without a schema a field that is one single action keeps the type of its value, one
 * whose last function is `toJson` is decoded, everything else is text (decisions 1.21).
 */
export function rawField(node: Node | undefined, context: FieldContext): Field<MutableJson> {
  if (node === undefined) return () => undefined;
  switch (node.kind) {
    case "scalar":
      return rawScalar(node, context);
    case "list": {
      const items = node.items.map((item) => rawField(item, context));
      return (rendering) => items.map((item) => item(rendering)).filter((value) => value !== undefined);
    }
    case "map": {
      const entries = node.entries.map((entry) => ({
        key: entry.key,
        field: rawField(entry.value, context),
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
  }
}

function rawScalar(node: ScalarNode, context: FieldContext): Field<MutableJson> {
  if (typeof node.value !== "string" || !node.value.includes("{{")) {
    const value = objectValue(node);
    return () => value;
  }
  const template = templateOf(node, context);
  if (!template) return () => undefined;
  const decodes = template.isSingleAction && ENDS_IN_JSON.test(node.text);
  return (rendering) => {
    const result = template.isSingleAction && !decodes
      ? template.evaluate(rendering.scope)
      : template.render(rendering.scope);
    if (result.kind === "value") {
      return decodes ? decoded(node, String(result.value), rendering) : toJsonValue(result.value);
    }
    rendering.problems.push(result.diagnostic);
    return undefined;
  };
}

/** An action whose last function is `toJson`. */
const ENDS_IN_JSON = /\|\s*toJ(son|SON)\s*-?\}\}\s*$|\{\{-?\s*toJ(son|SON)\s/;

function decoded(node: ScalarNode, text: string, { problems }: Rendering): MutableJson | undefined {
  try {
    return parseJson(text) as MutableJson;
  } catch {
    problems.push(wrongValue(node.span, "value", text, "JSON"));
    return undefined;
  }
}

/** Template values as JSON: whole numbers keep their digits, missing stays missing. */
function toJsonValue(value: unknown): MutableJson | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "bigint") return exactNumber(value);
  if (value instanceof Number) return Number(value);
  if (Array.isArray(value)) return value.map((item) => toJsonValue(item) ?? null);
  if (typeof value === "object" && value !== null) {
    const result: Record<string, MutableJson> = {};
    for (const [key, item] of Object.entries(value)) {
      const converted = toJsonValue(item);
      if (converted !== undefined) setOwn(result, key, converted);
    }
    return result;
  }
  return value as MutableJson;
}
