// Owns: the left side of a condition: a path or template to what it says now. Must not: compare.

import type { ScalarNode } from "../document/mod.ts";
import type { ConditionReader } from "./condition_reader.ts";
import type { DataRead } from "./contract.ts";
import { formatValue } from "./format.ts";
import type { Scope, Value } from "./scope.ts";
import { compileTemplate, finishText, isTemplateText, type TemplateOptions } from "./template.ts";
import { fieldOf, isList, isMissing } from "./value.ts";

/** What a field holds in a scope. */
export type FoundField =
  | { readonly kind: "found"; readonly text: string; readonly value: Value; readonly isMissing: boolean }
  | { readonly kind: "failed"; readonly message: string };

export interface ConditionField {
  /** As the user wrote it. */
  readonly name: string;
  readonly reads: readonly DataRead[];
  read(scope: Scope): FoundField;
}

/** Compiles `field:`. Undefined when it cannot be used; the reader then holds the reason. */
export function compileField(
  scalar: ScalarNode,
  reader: ConditionReader,
  options: TemplateOptions,
): ConditionField | undefined {
  return isTemplateText(scalar.text) ? templateField(scalar, reader, options) : pathField(scalar, reader);
}

function templateField(
  scalar: ScalarNode,
  reader: ConditionReader,
  options: TemplateOptions,
): ConditionField | undefined {
  const { value: template, diagnostics } = compileTemplate(scalar, options);
  reader.diagnostics.push(...diagnostics);
  return template && {
    name: scalar.text.trim(),
    reads: template.reads,
    read: (scope) => {
      const result = template.evaluate(scope);
      if (result.kind === "failed") return { kind: "failed", message: result.diagnostic.message };
      return foundValue(result.value);
    },
  };
}

function pathField(scalar: ScalarNode, reader: ConditionReader): ConditionField | undefined {
  const name = scalar.text.trim();
  const path = name.replace(/^\./, "").split(".");
  if (path.some((segment) => segment === "")) {
    reader.report(
      "ORK2109",
      `field must be a path such as spec.mode, found ${JSON.stringify(scalar.text)}`,
      scalar.span,
      { hint: "write keys with one dot between them" },
    );
    return undefined;
  }
  return {
    name,
    reads: [{ path, span: scalar.span }],
    read: ({ root }) => foundValue(valueAt(root, path)),
  };
}

/** The value at a path; a number in the path names an element of a list. */
function valueAt(root: Value, path: readonly string[]): Value {
  let value = root;
  for (const segment of path) {
    value = isList(value) && /^\d+$/.test(segment) ? value[Number(segment)] : fieldOf(value, segment);
    if (value === undefined) return undefined;
  }
  return value;
}

function foundValue(value: Value): FoundField {
  const missing = isMissing(value);
  const text = missing
    ? ""
    : typeof value === "string"
    ? finishMarker(value)
    : finishMarker(formatValue(value));
  return { kind: "found", text, value, isMissing: missing };
}

function finishMarker(text: string): string {
  return text.includes("<no value>") ? finishText(text) : text;
}
