// Owns: a YAML value with templates in it, compiled and typed by a schema. Must not: know which rule holds it.

import type { Diagnostic, Json, JsonObject } from "../../base/mod.ts";
import type { ListNode, MapNode, Node, ScalarNode } from "../document/mod.ts";
import { compileTemplate, type DataRead, type Scope, type Template } from "../expr/mod.ts";
import { errorAt, type RulesContext } from "./context.ts";
import { stepInto, typeOfSchema, typeWords, type ValueType } from "./schema_type.ts";
import { type Converted, convertTo, decodedJson, yamlScalar } from "./typed_value.ts";
import { crossedLimit } from "./schema_limits.ts";

export type ValueResult =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "omitted" }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

/** A value that is known once a scope is. */
export interface CompiledValue {
  readonly reads: readonly DataRead[];
  readonly isStatic: boolean;
  evaluate(scope: Scope): ValueResult;
}

export interface ValueTarget {
  /** How messages name the field. */
  readonly name: string;
  /** Schema of the field, if any. */
  readonly schema?: JsonObject;
  /** Type for a field without a schema. */
  readonly type?: ValueType;
  /** A rendered text without a schema reads as a YAML scalar; otherwise one action keeps its type and text stays text. */
  readonly yamlRules?: boolean;
}

/** Compiles a value; undefined when it has mistakes, which are then reported. */
export function compileValue(
  node: Node,
  target: ValueTarget,
  context: RulesContext,
): CompiledValue | undefined {
  if (node.kind === "map") return compileMap(node, target, context);
  if (node.kind === "list") return compileList(node, target, context);
  const checked = compileTemplate(node, context.templates);
  checked.diagnostics.forEach(context.report);
  if (!checked.value) return undefined;
  return checked.value.isStatic
    ? staticValue(node, target, context)
    : templateValue(checked.value, node, target);
}

function typeOf(target: ValueTarget): ValueType {
  const known = typeOfSchema(target.schema);
  return known === "any" ? target.type ?? "any" : known;
}

function staticValue(
  node: ScalarNode,
  target: ValueTarget,
  context: RulesContext,
): CompiledValue | undefined {
  const type = typeOf(target);
  const result = resultOf(
    convertTo(type, type === "string" && node.value !== null ? node.text : node.value),
    {
      node,
      target,
    },
  );
  if (result.kind === "failed") {
    context.report({ ...result.diagnostic, code: "ORK4003" });
    return undefined;
  }
  if (result.kind === "value") reportLimit(result.value, { node, target, context });
  return { reads: [], isStatic: true, evaluate: () => result };
}

/** A warning: the value does no harm in memory, and is refused where it is stored. */
function reportLimit(
  value: Json,
  at: { readonly node: ScalarNode; readonly target: ValueTarget; readonly context: RulesContext },
): void {
  const limit = crossedLimit(at.target.schema, value);
  if (limit === undefined) return;
  const { name } = at.target;
  const remark = errorAt(at.node.span, {
    code: "ORK4003",
    message: `${name} must be ${limit.expected} in the CRD, found ${JSON.stringify(at.node.text)}`,
    ...(limit.hint === undefined ? {} : { hint: limit.hint }),
  });
  at.context.report({ ...remark, severity: "warning" });
}

function templateValue(template: Template, node: ScalarNode, target: ValueTarget): CompiledValue {
  const type = typeOf(target);
  const isJson = /\btoJson\s*(\)\s*)*-?\}\}\s*$/.test(template.source) ||
    /^\s*\{\{-?\s*toJson\b[^|]*\}\}\s*$/.test(template.source);
  const typed = (value: unknown): unknown => {
    if (type !== "any" || typeof value !== "string") return value;
    return isJson ? decodedJson(value) : target.yamlRules ? yamlScalar(value) : value;
  };
  return {
    reads: template.reads,
    isStatic: false,
    evaluate: (scope) => {
      const rendered = template.evaluate(scope);
      if (rendered.kind === "failed") {
        return { kind: "failed", diagnostic: named(rendered.diagnostic, target) };
      }
      const value = rendered.value === undefined && type === "any" ? "" : typed(rendered.value);
      return resultOf(convertTo(type, value), { node, target });
    },
  };
}

function named(diagnostic: Diagnostic, target: ValueTarget): Diagnostic {
  return { ...diagnostic, message: `${target.name}: ${diagnostic.message}` };
}

function resultOf(
  converted: Converted,
  { node, target }: { readonly node: Node; readonly target: ValueTarget },
): ValueResult {
  if (converted.kind !== "failed") return converted;
  const { wanted, found } = converted;
  return {
    kind: "failed",
    diagnostic: errorAt(node.span, {
      code: "ORK4007",
      message: `${target.name} must be ${wanted}, found ${found}`,
      ...(wanted === "a whole number or text" ? {} : { hint: "write a value or template of that type" }),
    }),
  };
}

function compileMap(
  node: MapNode,
  target: ValueTarget,
  context: RulesContext,
): CompiledValue | undefined {
  if (!fits(node, { target, types: ["object", "any"] }, context)) return undefined;
  const entries = node.entries.map((entry) => ({
    key: entry.key,
    value: compileValue(entry.value, below(target, entry.key), context),
  }));
  if (entries.some((entry) => entry.value === undefined)) return undefined;
  const parts = entries as readonly { readonly key: string; readonly value: CompiledValue }[];
  return {
    reads: parts.flatMap((part) => part.value.reads),
    isStatic: parts.every((part) => part.value.isStatic),
    evaluate: (scope) => {
      const members: [string, Json][] = [];
      for (const { key, value } of parts) {
        const result = value.evaluate(scope);
        if (result.kind === "failed") return result;
        if (result.kind === "value") members.push([key, result.value]);
      }
      return { kind: "value", value: Object.fromEntries(members) };
    },
  };
}

function compileList(
  node: ListNode,
  target: ValueTarget,
  context: RulesContext,
): CompiledValue | undefined {
  if (!fits(node, { target, types: ["array", "any"] }, context)) return undefined;
  const items = node.items.map((item, i) => compileValue(item, below(target, String(i)), context));
  if (items.some((item) => item === undefined)) return undefined;
  const parts = items as readonly CompiledValue[];
  return {
    reads: parts.flatMap((part) => part.reads),
    isStatic: parts.every((part) => part.isStatic),
    evaluate: (scope) => {
      const values: Json[] = [];
      for (const part of parts) {
        const result = part.evaluate(scope);
        if (result.kind === "failed") return result;
        if (result.kind === "value") values.push(result.value);
      }
      return { kind: "value", value: values };
    },
  };
}

function fits(
  node: MapNode | ListNode,
  wanted: { readonly target: ValueTarget; readonly types: readonly ValueType[] },
  context: RulesContext,
): boolean {
  const type = typeOf(wanted.target);
  if (wanted.types.includes(type)) return true;
  context.report(errorAt(node.span, {
    code: "ORK4003",
    message: `${wanted.target.name} must be ${typeWords(type)}, found a ${node.kind}`,
  }));
  return false;
}

function below(target: ValueTarget, key: string): ValueTarget {
  const step = target.schema && stepInto(target.schema, key);
  return {
    name: `${target.name}.${key}`,
    ...(typeof step === "object" ? { schema: step } : {}),
    ...(target.yamlRules ? { yamlRules: true } : {}),
  };
}
