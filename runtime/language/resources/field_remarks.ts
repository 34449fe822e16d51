// Owns: what can be said about a declared field: unknown, missing, empty, of another shape. Must not: compile fields.

import { type Diagnostic, nearestName, type Span } from "../../base/mod.ts";
import type { MapNode, Node } from "../document/mod.ts";
import type { FieldContext } from "./field_context.ts";
import { valueHint } from "./value_hint.ts";

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
