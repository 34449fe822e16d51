// Owns: turning one declared field into a closure that yields its typed value. Must not: know kinds.

import {
  type Diagnostic,
  exactNumber,
  isNumeric,
  type JsonObject,
  type MutableJson,
  nearestName,
  parseJson,
  setOwn,
  type Span,
  wholeNumberOf,
} from "../../base/mod.ts";
import { compileTemplate, type DataRead, type Scope, type TemplateOptions } from "../expr/mod.ts";
import { type MapNode, type Node, objectValue, type ScalarNode } from "../document/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";
import type { ProfileFamily } from "./profiles_table.ts";
import { valueHint } from "./value_hint.ts";

/** What a rendering collects: the scope it reads and the problems it meets. */
export interface Rendering {
  readonly scope: Scope;
  readonly problems: Diagnostic[];
}

/** A compiled field: yields its value, or undefined when it is absent, empty or failed (a failure is in `problems`). */
export type Field<T> = (rendering: Rendering) => T | undefined;

/** What compiling needs besides the node: template functions, and where remarks go. */
export interface FieldContext {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Told of every data path that a field reads. */
  readonly noteReads: (reads: readonly DataRead[]) => void;
  /** For messages: `Deployment`. */
  readonly kind: string;
  /** Profiles that a `profile:` may name. */
  readonly profiles: ProfileRegistry;
  /** Schemas of custom kinds; without one the rules for a kind that nobody knows hold. */
  readonly schemas?: SchemaLookup;
}

/** The `openAPIV3Schema` of a kind, where it is known. */
export type SchemaLookup = (gvk: GroupVersionKind) => JsonObject | undefined;

/** A named preset: built in, or declared under `profiles:`. */
export interface Profile {
  readonly name: string;
  readonly isBuiltIn: boolean;
  /** What it stands for, typed; templates of a user-defined profile are rendered with the object's scope. */
  readonly fields: Field<JsonObject>;
  /** Data paths that its templates read. */
  readonly reads: readonly DataRead[];
  /** As declared: only for user-defined ones. */
  readonly node?: MapNode;
}

/** Every profile there is, by family and name. */
export interface ProfileRegistry {
  readonly find: (family: ProfileFamily, name: string) => Profile | undefined;
  /** User-defined names first. */
  readonly all: (family: ProfileFamily) => readonly Profile[];
}

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

/** A scalar field of any type: a static value is converted at load, a template per object. */
export function scalarField<T>(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly keepEmpty?: boolean; readonly type: ScalarType<T> },
): Field<T> {
  if (node === undefined) return () => undefined;
  if (node.kind !== "scalar") {
    context.report(wrongShape(node, options.path, options.type.expected));
    return () => undefined;
  }
  if (node.value === null) return () => undefined;
  const accept = (text: string, rendering: { readonly problems: Diagnostic[] }): T | undefined => {
    if (text === "" && !options.keepEmpty) return undefined;
    const value = options.type.convert(text);
    if (value === undefined) {
      rendering.problems.push(wrongValue(node.span, options.path, text, options.type.expected));
    }
    return value;
  };
  const compiled = compileTemplate(node, context.templates);
  compiled.diagnostics.forEach(context.report);
  const template = compiled.value;
  if (!template) return () => undefined;
  context.noteReads(template.reads);
  if (template.isStatic) {
    const problems: Diagnostic[] = [];
    const value = accept(literalText(node, options.type.literal), { problems });
    problems.forEach(context.report);
    return () => value;
  }
  return (rendering) => {
    const result = template.render(rendering.scope);
    if (result.kind === "value") return accept(result.value, rendering);
    rendering.problems.push(result.diagnostic);
    return undefined;
  };
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
  const compiled = compileTemplate(node, context.templates);
  compiled.diagnostics.forEach(context.report);
  const template = compiled.value;
  if (!template) return () => undefined;
  context.noteReads(template.reads);
  const decodes = template.isSingleAction &&
    /\|\s*toJ(son|SON)\s*-?\}\}\s*$|\{\{-?\s*toJ(son|SON)\s/.test(node.text);
  return (rendering) => {
    const result = template.isSingleAction && !decodes
      ? template.evaluate(rendering.scope)
      : template.render(rendering.scope);
    if (result.kind === "failed") {
      rendering.problems.push(result.diagnostic);
      return undefined;
    }
    if (!decodes) return toJsonValue(result.value);
    try {
      return parseJson(String(result.value)) as MutableJson;
    } catch {
      rendering.problems.push(wrongValue(node.span, "value", String(result.value), "JSON"));
      return undefined;
    }
  };
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

/** Reports keys of a map that the kind does not know. */
export function checkKeys(node: MapNode, known: readonly string[], context: FieldContext): void {
  for (const entry of node.entries) {
    if (known.includes(entry.key)) continue;
    const near = nearestName(entry.key, known);
    context.report({
      code: "ORK3001",
      severity: "error",
      span: entry.keySpan,
      message: `unknown field "${entry.key}" in ${withArticle(context.kind)} entry`,
      hint: near ? `did you mean "${near}"?` : `known fields: ${known.join(", ")}`,
    });
  }
}

function withArticle(kind: string): string {
  return `${/^[AEIO]/i.test(kind) ? "an" : "a"} ${kind}`;
}

/** The remark that a required field is missing. */
export function missingField(span: Span, context: FieldContext, path: string): Diagnostic {
  return {
    code: "ORK3002",
    severity: "error",
    span,
    message: `${withArticle(context.kind)} entry needs "${path}"`,
    hint: `add "${path}:" to this entry`,
  };
}

/** The remark that a required field rendered empty for one object. */
export function emptyField(span: Span, context: FieldContext, path: string): Diagnostic {
  return {
    code: "ORK3003",
    severity: "error",
    span,
    message: `${context.kind} field "${path}" rendered empty`,
    hint: `give it a fallback: {{ … | default "value" }}`,
  };
}

/** The remark that a field has another shape than its kind expects. */
export function wrongShape(node: Node, path: string, expected: string): Diagnostic {
  const found = node.kind === "map" ? "a map" : node.kind === "list" ? "a list" : `"${node.text}"`;
  return {
    code: "ORK3004",
    severity: "error",
    span: node.span,
    message: `"${path}" must be ${expected}, found ${found}`,
    ...(node.kind === "scalar" ? valueHint(node.text, { path, expected }) : {}),
  };
}

/** The remark that a text cannot be the value of its field. */
export function wrongValue(span: Span, path: string, found: string, expected: string): Diagnostic {
  const shown = found.length > 60 ? `${found.slice(0, 57)}…` : found;
  return {
    code: "ORK3004",
    severity: "error",
    span,
    message: `"${path}" must be ${expected}, found "${shown}"`,
    ...valueHint(found, { path, expected }),
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
