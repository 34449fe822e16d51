// Owns: the right side of a condition and the comparison itself. Must not: read fields.

import type { MapEntry, ScalarNode } from "../document/mod.ts";
import type { FoundField } from "./condition_field.ts";
import type { ChosenOperator } from "./condition_operator.ts";
import { type ConditionOperator, type OperatorName, TYPE_NAMES } from "./condition_operators_table.ts";
import { type ConditionReader, scalarsOf } from "./condition_reader.ts";
import {
  type Amount,
  compareAmounts,
  compilePattern,
  parseAmount,
  parseEntries,
  parseRange,
} from "./condition_values.ts";
import type { DataRead, Template } from "./contract.ts";
import type { Scope } from "./scope.ts";
import { compileTemplate, type TemplateOptions } from "./template.ts";
import { typeNameOf } from "./type_name.ts";
import { isMissing } from "./value.ts";

type Found = FoundField & { readonly kind: "found" };

/** A comparison with its value bound. */
export interface Comparison {
  readonly reads: readonly DataRead[];
  test(found: Found, scope: Scope): boolean;
  /** `equals "ha"`. */
  describe(scope: Scope): string;
  /** The side that keeps the comparison from being made: no number, no pattern. */
  unusable(found: Found, scope: Scope): "field" | "value" | undefined;
}

/** Binds the operator to its comparison value. Undefined when the value cannot be used; the reader holds the reason. */
export function compileComparison(
  chosen: ChosenOperator,
  reader: ConditionReader,
  options: TemplateOptions,
): Comparison | undefined {
  const { operator, entry } = chosen;
  if (!entry) return bareComparison(operator, reader);
  const operand = readOperand(entry, operator, { reader, options });
  if (!operand) return undefined;
  const check = operand.isStatic ? checkStatic(operator, operand.textIn(undefined), entry.key) : undefined;
  if (check) {
    reader.report(
      check.code,
      check.message,
      entry.value.span,
      check.hint === undefined ? {} : { hint: check.hint },
    );
    return undefined;
  }
  const bind = binderOf(operator);
  const fixed = operand.isStatic ? bind(operand.textIn(undefined)) : undefined;
  return {
    reads: operand.reads,
    test: fixed ?? ((found, scope) => bind(operand.textIn(scope))(found)),
    describe: (scope) => `${operator.words} ${JSON.stringify(operand.textIn(scope))}`,
    unusable: (found, scope) => unusableSide(operator, { found, operand: operand.textIn(scope) }),
  };
}

function unusableSide(
  operator: ConditionOperator,
  sides: { readonly found: Found; readonly operand: string },
): "field" | "value" | undefined {
  const isNumeric = operator.operand === "number" || operator.operand === "range";
  if (!isNumeric && operator.operand !== "pattern") return undefined;
  if (checkStatic(operator, sides.operand)) return "value";
  return isNumeric && !parseAmount(sides.found.text) ? "field" : undefined;
}

interface Operand {
  readonly reads: readonly DataRead[];
  readonly isStatic: boolean;
  /** The comparison value as text; a template that fails counts as its own source. */
  textIn(scope: Scope | undefined): string;
}

function readOperand(
  entry: MapEntry,
  operator: ConditionOperator,
  { reader, options }: { readonly reader: ConditionReader; readonly options: TemplateOptions },
): Operand | undefined {
  const isMany = operator.operand === "list" || operator.operand === "range";
  const scalars = isMany ? scalarsOf(entry.value) : [reader.scalar(entry)].filter((s) => s !== undefined);
  if (!scalars || scalars.length === 0) {
    if (isMany) {
      reader.report("ORK2103", `${entry.key} must be a text or a list of single values`, entry.value.span);
    }
    return undefined;
  }
  const templates = scalars.map((scalar) => compileValue(scalar, reader, options));
  if (templates.some((t) => t === undefined)) return undefined;
  const parts = templates as readonly Template[];
  return {
    reads: parts.flatMap((t) => t.reads),
    isStatic: parts.every((t) => t.isStatic),
    textIn: (scope) => parts.map((t) => renderedOrSource(t, scope)).join(","),
  };
}

function compileValue(
  scalar: ScalarNode,
  reader: ConditionReader,
  options: TemplateOptions,
): Template | undefined {
  const { value, diagnostics } = compileTemplate(scalar, options);
  reader.diagnostics.push(...diagnostics);
  return value;
}

function renderedOrSource(template: Template, scope: Scope | undefined): string {
  if (template.isStatic || !scope) return template.source;
  const result = template.render(scope);
  return result.kind === "value" ? result.value : template.source;
}

interface StaticProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function checkStatic(operator: ConditionOperator, text: string, key = "value"): StaticProblem | undefined {
  const written = key === "value" ? operator.name : key;
  switch (operator.operand) {
    case "number":
      return parseAmount(text) ? undefined : {
        code: "ORK2110",
        message: `${written} needs a number or quantity, found ${JSON.stringify(text)}`,
        hint: "write for example 60, 1.5 or 512Mi",
      };
    case "range":
      return parseRange(text) ? undefined : {
        code: "ORK2110",
        message: `${written} needs two numbers, found ${JSON.stringify(text)}`,
        hint: 'write both bounds: "1,10"',
      };
    case "pattern": {
      const pattern = compilePattern(text);
      return pattern.kind === "pattern" ? undefined : {
        code: "ORK2104",
        message: `the pattern cannot be read: ${patternReason(pattern.reason)}`,
        hint: "patterns follow RE2: no look-around, no back-references",
      };
    }
    case "type":
      return TYPE_NAMES.includes(text) || text === "list" ? undefined : {
        code: "ORK2103",
        message: `unknown type ${JSON.stringify(text)}`,
        hint: `types are ${TYPE_NAMES.join(", ")}`,
      };
    default:
      return undefined;
  }
}

type Test = (found: Found) => boolean;

/** Prepares the test for a comparison value; for a constant one this happens once. */
type Bind = (operand: string) => Test;

function binderOf({ name }: ConditionOperator): Bind {
  switch (name) {
    case "notEquals":
      return (operand) => (found) => found.text !== operand;
    case "prefix":
      return (operand) => (found) => found.text.startsWith(operand);
    case "notPrefix":
      return (operand) => (found) => !found.text.startsWith(operand);
    case "suffix":
      return (operand) => (found) => found.text.endsWith(operand);
    case "notSuffix":
      return (operand) => (found) => !found.text.endsWith(operand);
    case "contains":
      return (operand) => (found) => found.text.includes(operand);
    case "notContains":
      return (operand) => (found) => !found.text.includes(operand);
    case "regex":
      return patternTest;
    case "gt":
      return amountTest((order) => order > 0);
    case "lt":
      return amountTest((order) => order < 0);
    case "gte":
      return amountTest((order) => order >= 0);
    case "lte":
      return amountTest((order) => order <= 0);
    case "between":
      return rangeTest(true);
    case "notBetween":
      return rangeTest(false);
    case "in":
      return entryTest(true);
    case "notIn":
      return entryTest(false);
    case "typeOf":
      return (operand) => (found) => typeNameOf(found.value) === (operand === "list" ? "slice" : operand);
    default:
      return (operand) => (found) => found.text === operand;
  }
}

function patternTest(operand: string): Test {
  const pattern = compilePattern(operand);
  return (found) => pattern.kind === "pattern" && pattern.matches(found.text);
}

function entryTest(isMember: boolean): Bind {
  return (operand) => {
    const entries = new Set(parseEntries(operand));
    return (found) => entries.has(found.text) === isMember;
  };
}

const ZERO: Amount = { kind: "number", value: 0, text: "0" };

// A field that is no number counts as 0; a comparison value that is none makes the condition false.
function amountTest(accepts: (order: number) => boolean): Bind {
  return (operand) => {
    const bound = parseAmount(operand);
    return (found) => bound !== undefined && accepts(compareAmounts(parseAmount(found.text) ?? ZERO, bound));
  };
}

function rangeTest(isInside: boolean): Bind {
  return (operand) => {
    const range = parseRange(operand);
    return (found) => {
      const amount = found.text === "" ? ZERO : parseAmount(found.text);
      if (!range || !amount) return false;
      const low = compareAmounts(amount, range.low);
      const high = compareAmounts(amount, range.high);
      if (Number.isNaN(low) || Number.isNaN(high)) return false;
      return (low >= 0 && high <= 0) === isInside;
    };
  };
}

const FIXED_TYPES: Readonly<Partial<Record<OperatorName, string>>> = {
  typeMap: "map",
  typeList: "slice",
  typeString: "string",
  typeNumber: "number",
  typeBool: "bool",
  typeNull: "null",
};

function bareComparison(operator: ConditionOperator, reader: ConditionReader): Comparison {
  const type = FIXED_TYPES[operator.name];
  const name = reader.scalar(reader.entry("field"))?.text.trim() ?? "";
  const test = (found: Found, scope: Scope): boolean => {
    if (type !== undefined) return typeNameOf(found.value) === type;
    if (operator.name === "unique") return scope.isUnique?.(name, found.text) ?? true;
    return (operator.name === "exists") === (!isMissing(found.value) && found.text !== "");
  };
  return { reads: [], test, describe: () => operator.words, unusable: () => undefined };
}

/** The library's words without its preamble. Source: RE2 and Go `regexp/syntax`, `error parsing regexp: …`. */
function patternReason(reason: string): string {
  return reason.replace(/^error parsing regexp: /, "")
    .replace(/^invalid or unsupported Perl syntax: `?(\(\?<?[=!])`?$/, "$1 (look-around) is not possible")
    .replace(/^invalid escape sequence: `?(\\\d)`?$/, "$1 (a back-reference) is not possible");
}
