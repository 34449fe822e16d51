// Owns: turning one declared field of a plain type into a closure that yields its value. Must not: know kinds.

import { type Diagnostic, isNumeric, type MutableJson, setOwn, wholeNumberOf } from "../../base/mod.ts";
import type { Node, ScalarNode } from "../document/mod.ts";
import { compileTemplate, type Template } from "../expr/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { wrongShape, wrongValue } from "./field_remarks.ts";

/** The expected type of a scalar field and how text becomes it. */
export interface ScalarType<T> {
  readonly expected: string;
  readonly convert: (text: string) => T | undefined;
  /** What a plain scalar may be to kubectl so that this type takes it for that, and not for its text. */
  readonly literal?: "number" | "boolean";
}

const INT: ScalarType<number | bigint> = {
  expected: "a whole number",
  literal: "number",
  convert: (text) => (/^[+-]?\d+$/.test(text) ? finiteOf(wholeNumberOf(text)) : undefined),
};
const BOOL: ScalarType<boolean> = {
  expected: "true or false",
  literal: "boolean",
  convert: (text) => (text === "true" ? true : text === "false" ? false : undefined),
};
const INT_OR_TEXT: ScalarType<number | bigint | string> = {
  expected: "a number or a name",
  literal: "number",
  convert: (text) => INT.convert(text) ?? text,
};
const TEXT: ScalarType<string> = { expected: "text", convert: (text) => text };

/** A number that JSON can hold, or undefined. */
export function finiteOf(value: number | bigint): number | bigint | undefined {
  return typeof value === "bigint" || Number.isFinite(value) ? value : undefined;
}

/** A text field. Rendering empty counts as absent unless `keepEmpty`. */
export function textField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly keepEmpty?: boolean },
): Field<string> {
  return scalarField(node, context, { ...options, type: TEXT });
}

/** A whole-number field; anything else is an error that names field, value and expected type. */
export function intField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<number | bigint> {
  return scalarField(node, context, { ...options, type: INT });
}

/** A true/false field. */
export function boolField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<boolean> {
  return scalarField(node, context, { ...options, type: BOOL });
}

/** A field that Kubernetes types as int-or-string (ports, surge). */
export function intOrTextField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string },
): Field<number | bigint | string> {
  return scalarField(node, context, { ...options, type: INT_OR_TEXT });
}

/** Where a scalar stands, and what it is to become. */
export interface ScalarOptions<T> {
  readonly path: string;
  /** Empty is a value, not an absence. @default false */
  readonly keepEmpty?: boolean;
  readonly type: ScalarType<T>;
}

/** A scalar field of any type: a static value is converted at load, a template per object. */
export function scalarField<T>(
  node: Node | undefined,
  context: FieldContext,
  options: ScalarOptions<T>,
): Field<T> {
  if (node === undefined || isNull(node)) return () => undefined;
  if (node.kind !== "scalar") {
    context.report(wrongShape(node, options.path, options.type.expected));
    return () => undefined;
  }
  const template = templateOf(node, context);
  if (!template) return () => undefined;
  if (template.isStatic) return staticField(node, context, options);
  return (rendering) => {
    const result = template.render(rendering.scope);
    if (result.kind === "value") {
      return converted(node, result.value, { ...options, problems: rendering.problems });
    }
    rendering.problems.push(result.diagnostic);
    return undefined;
  };
}

/** The compiled text of a scalar, its problems reported and its reads noted. */
export function templateOf(node: ScalarNode, context: FieldContext): Template | undefined {
  const { value, diagnostics } = compileTemplate(node, context.templates);
  diagnostics.forEach(context.report);
  if (value) context.noteReads(value.reads);
  return value;
}

function staticField<T>(node: ScalarNode, context: FieldContext, options: ScalarOptions<T>): Field<T> {
  const problems: Diagnostic[] = [];
  const value = converted(node, literalText(node, options.type.literal), { ...options, problems });
  problems.forEach(context.report);
  return () => value;
}

function converted<T>(
  node: ScalarNode,
  text: string,
  { path, keepEmpty, type, problems }: ScalarOptions<T> & { readonly problems: Diagnostic[] },
): T | undefined {
  if (text === "" && !keepEmpty) return undefined;
  const value = type.convert(text);
  if (value === undefined) problems.push(wrongValue(node.span, path, text, type.expected));
  return value;
}

function literalText(node: ScalarNode, literal: "number" | "boolean" | undefined): string {
  const { kubectlValue: value } = node;
  const fits = literal === "boolean" ? typeof value === "boolean" : literal === "number" && isNumeric(value);
  return fits ? String(value) : node.text;
}

/** A map whose values are templates and whose keys are static (labels, annotations, data). */
export function textMapField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly keepEmpty?: boolean },
): Field<Record<string, string>> {
  if (node === undefined || isNull(node)) return () => undefined;
  if (node.kind !== "map") {
    context.report(wrongShape(node, options.path, "a map"));
    return () => undefined;
  }
  const entries = node.entries.map((entry) => ({
    key: entry.key,
    field: textField(entry.value, context, { path: `${options.path}.${entry.key}`, keepEmpty: true }),
  }));
  return (rendering) => {
    const result: Record<string, string> = {};
    for (const { key, field } of entries) {
      const value = field(rendering);
      if (value !== undefined && (value !== "" || options.keepEmpty)) setOwn(result, key, value);
    }
    return Object.keys(result).length > 0 ? result : undefined;
  };
}

/** A list of templates. `dropEmpty` removes elements that render empty (image pull secrets). */
export function textListField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly dropEmpty?: boolean },
): Field<string[]> {
  if (node === undefined || isNull(node)) return () => undefined;
  const items = node.kind === "list" ? node.items : [node];
  const fields = items.map((item, i) =>
    textField(item, context, { path: `${options.path}[${i}]`, keepEmpty: !options.dropEmpty })
  );
  return (rendering) => {
    const result = fields.map((field) => field(rendering)).filter((value) => value !== undefined);
    return result.length > 0 ? result : undefined;
  };
}

/** Copies `value` under `key` when it is present; keeps builders free of undefined keys. */
export function put(target: Record<string, MutableJson>, key: string, value: MutableJson | undefined): void {
  if (value !== undefined) target[key] = value;
}

/** True for a key without a value. */
export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}
