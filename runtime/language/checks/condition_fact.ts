// Owns: one condition as a statement about one value, tried on made-up values. Must not: compare (expr's evaluator does).

import { seededRandom, type Span } from "../../base/mod.ts";
import { child, type MapNode, type Node, type ScalarNode } from "../document/mod.ts";
import { compileCondition, CONDITION_OPERATORS, type OperatorName } from "../expr/mod.ts";

/** A condition whose comparison value does not depend on data. */
export interface ConditionFact {
  /** The field as written, without a leading dot: the same text is the same value. */
  readonly field: string;
  /** Path of the field; undefined when it is a template. */
  readonly path?: readonly string[];
  readonly fieldSpan: Span;
  readonly span: Span;
  readonly operator: OperatorName | string;
  /** Texts that the condition compares with. */
  readonly operands: readonly string[];
  /** The evaluator's answer for a field that holds this; undefined = missing. */
  holds(value: unknown): boolean;
}

/** The conditions of a `when` or `or` list that can be reasoned about; the others are left out. */
export function factsOf(list: Node | undefined): readonly ConditionFact[] {
  const items = list?.kind === "list" ? list.items : list?.kind === "map" ? [list] : [];
  return items.flatMap((item) => factOf(item) ?? []);
}

/** Undefined for time conditions, templates as comparison value, and what does not compile. */
export function factOf(
  node: Node,
  options: { readonly extraKeys?: readonly string[]; readonly failsOnMissing?: boolean } = {},
): ConditionFact | undefined {
  const field = child(node, "field");
  if (node.kind !== "map" || field?.kind !== "scalar") return undefined;
  if (["time", "dayOfWeek", "cron"].some((key) => child(node, key))) return undefined;
  const condition = compileCondition(withField(node, field, "value"), options).value;
  if (!condition) return undefined;
  const operands = operandsOf(node, LIST_OPERATORS.includes(condition.operator));
  if (!operands || operands.some((text) => text.includes("{{"))) return undefined;
  const text = field.text.trim();
  const isTemplate = text.includes("{{");
  const name = isTemplate ? text.replace(/\s+/g, " ") : text.replace(/^\./, "");
  return {
    field: name,
    ...(isTemplate ? {} : { path: name.split(".") }),
    fieldSpan: field.span,
    span: node.span,
    operator: condition.operator,
    operands: condition.operator === "exists" || condition.operator === "notExists" ? [] : operands,
    holds: (value) =>
      condition.test({ root: value === undefined ? {} : { value }, now: 0, random: seededRandom(0) })
        .passed,
  };
}

/** Only these take the parts of a text with commas one by one. */
const LIST_OPERATORS: readonly string[] = ["in", "notIn", "between", "notBetween"];
const VALUE_KEYS = [...CONDITION_OPERATORS.flatMap((operator) => operator.keys), "value"];

function operandsOf(node: MapNode, isList: boolean): readonly string[] | undefined {
  const values = node.entries.filter((entry) => VALUE_KEYS.includes(entry.key)).map((entry) => entry.value);
  const scalars = values.flatMap((value) => value.kind === "list" ? value.items : [value]);
  return scalars.every((scalar) => scalar.kind === "scalar")
    ? scalars.map((scalar) => (scalar as ScalarNode).text)
      .flatMap((text) => isList ? text.split(",").map((part) => part.trim()) : [text])
    : undefined;
}

function withField(node: MapNode, field: ScalarNode, text: string): MapNode {
  const replaced: ScalarNode = { ...field, value: text, text, spanAt: () => field.span };
  return {
    ...node,
    entries: node.entries.map((entry) => entry.key === "field" ? { ...entry, value: replaced } : entry),
  };
}
