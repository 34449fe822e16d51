// Owns: compiling one condition to a test of a scope. Must not: combine conditions (predicate.ts does).

import { type Checked, type Diagnostic, hasErrors, type Span } from "../../base/mod.ts";
import type { Node, ScalarNode } from "../document/mod.ts";
import { type Comparison, compileComparison } from "./condition_comparison.ts";
import { compileField, type ConditionField, type FoundField } from "./condition_field.ts";
import { chooseOperator, type ChosenOperator } from "./condition_operator.ts";
import { CONDITION_KEYS, CONDITION_OPERATORS } from "./condition_operators_table.ts";
import { ConditionReader } from "./condition_reader.ts";
import { readTimeWindow } from "./condition_time.ts";
import type { DataRead } from "./contract.ts";
import type { Scope } from "./scope.ts";
import type { TemplateOptions } from "./template.ts";
import type { TimeWindow } from "./time_window.ts";

/** One compiled condition. Never throws. */
export interface Condition {
  readonly span: Span;
  readonly reads: readonly DataRead[];
  readonly isTime: boolean;
  /** Operator name, or `time` for time conditions. */
  readonly operator: string;
  /** The field as written; undefined for time conditions. */
  readonly field?: string;
  /** What the field is compared with, in words: `is at most "5"`. */
  describe(scope: Scope): string;
  test(scope: Scope): ConditionResult;
  /** Epoch ms at which the answer may change with time alone. */
  nextChange(now: number): number | undefined;
}

export interface ConditionResult {
  readonly passed: boolean;
  /** E.g. `spec.cache equals "true" (found "")`. Built on demand. */
  explain(): string;
  /** Text of the field; undefined for time conditions and for a field that could not be rendered. */
  readonly found?: string;
  /** With `failsOnMissing`: the comparison value is no number or pattern, so that the condition counts as passed. */
  readonly isSkipped?: boolean;
}

export interface ConditionOptions extends TemplateOptions {
  /** Keys that belong to whoever holds the condition (`message`, `action` of a rule). */
  readonly extraKeys?: readonly string[];
  /**
   * As validation rules have it: a missing field fails every operator but notEquals and notExists, a field that is no
   * number fails numeric operators, and a comparison value that cannot be used passes.
   * @default false
   */
  readonly failsOnMissing?: boolean;
}

const SHORTHAND_KEYS: readonly string[] = CONDITION_OPERATORS.flatMap((o) => o.keys);

/** Compiles a condition. `value` is absent when there are errors. */
export function compileCondition(node: Node, options: ConditionOptions = {}): Checked<Condition> {
  if (node.kind !== "map") return { diagnostics: [notAMap(node)] };
  const diagnostics: Diagnostic[] = [];
  const reader = new ConditionReader(node, diagnostics);
  reader.checkKeys([...CONDITION_KEYS, ...SHORTHAND_KEYS, ...options.extraKeys ?? []], "condition");
  const window = readTimeWindow(reader);
  const isTime = ["time", "dayOfWeek", "cron"].some((key) => reader.entry(key));
  const negate = reader.flag("negate") ?? false;
  const condition = isTime
    ? window && timeCondition(node.span, window, negate)
    : fieldCondition(reader, { ...options, negate });
  if (!condition || hasErrors(diagnostics)) return { diagnostics };
  return { value: condition, diagnostics };
}

function notAMap(node: Exclude<Node, { readonly kind: "map" }>): Diagnostic {
  const found = node.kind === "scalar" ? JSON.stringify(node.text) : "a list";
  return {
    code: "ORK2100",
    severity: "error",
    span: node.span,
    message: `a condition is a map, found ${found}`,
    hint: 'for example {field: spec.mode, equals: "ha"}',
  };
}

function timeCondition(span: Span, window: TimeWindow, negate: boolean): Condition {
  return {
    span,
    reads: [],
    isTime: true,
    operator: "time",
    describe: () => window.words,
    test: ({ now }) => ({
      passed: window.isOpen(now) !== negate,
      explain: () => `${negate ? "not: " : ""}${window.words} (now ${new Date(now).toISOString()})`,
    }),
    nextChange: (now) => window.nextChange(now),
  };
}

type FieldOptions = ConditionOptions & { readonly negate: boolean };

/** What a condition on a field is made of. */
interface FieldParts {
  readonly field: ConditionField;
  readonly chosen: ChosenOperator;
  readonly comparison: Comparison;
}

function fieldCondition(reader: ConditionReader, options: FieldOptions): Condition | undefined {
  const scalar = fieldScalar(reader);
  if (!scalar) return undefined;
  const field = compileField(scalar, reader, options);
  const chosen = chooseOperator(reader);
  if (!field || !chosen) return undefined;
  const comparison = compileComparison(chosen, reader, options);
  if (!comparison) return undefined;
  return {
    span: reader.node.span,
    reads: [...field.reads, ...comparison.reads],
    isTime: false,
    operator: chosen.operator.name,
    field: field.name,
    describe: (scope) => `${options.negate ? "not: " : ""}${comparison.describe(scope)}`,
    test: (scope) => testField({ field, chosen, comparison }, scope, options),
    nextChange: () => undefined,
  };
}

/** The field as written; a condition without one is reported, unless a part of a time condition was already. */
function fieldScalar(reader: ConditionReader): ScalarNode | undefined {
  const scalar = reader.scalar(reader.entry("field"));
  if (scalar || reader.entry("field") || reader.firstOf(["duration", "timezone"])) return scalar;
  reader.report("ORK2109", "condition has no field", reader.node.span, {
    hint: "field names a path such as spec.mode; time, dayOfWeek and cron need none",
  });
  return undefined;
}

function testField(
  parts: FieldParts,
  scope: Scope,
  { negate, failsOnMissing }: FieldOptions,
): ConditionResult {
  const { field, comparison } = parts;
  const found = field.read(scope);
  const forced = failsOnMissing === true && found.kind === "found"
    ? forcedResult({ ...parts, found }, scope)
    : undefined;
  const passed = forced === "skip" ||
    (found.kind === "found" && forced !== "fail" && comparison.test(found, scope)) !== negate;
  const suffix = () =>
    found.kind === "failed" ? `(${found.message})` : `(found ${JSON.stringify(found.text)})`;
  return {
    passed,
    explain: () => `${negate ? "not: " : ""}${field.name} ${comparison.describe(scope)} ${suffix()}`,
    ...(found.kind === "found" ? { found: found.text } : {}),
    ...(forced === "skip" ? { isSkipped: true } : {}),
  };
}

const HOLDS_WHEN_MISSING: readonly string[] = ["notEquals", "notExists"];

/** What a rule says where a condition would still compare. Source: Katalog language, validation. */
function forcedResult(
  { chosen, comparison, found }: FieldParts & { readonly found: FoundField & { readonly kind: "found" } },
  scope: Scope,
): "fail" | "skip" | undefined {
  const { name } = chosen.operator;
  if (name === "unique" && !scope.isUnique) return undefined;
  if (found.isMissing) {
    return HOLDS_WHEN_MISSING.includes(name) || name.startsWith("type") ? undefined : "fail";
  }
  const unusable = comparison.unusable(found, scope);
  return unusable === "value" ? "skip" : unusable === "field" ? "fail" : undefined;
}
