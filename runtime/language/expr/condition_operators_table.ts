// Owns: the condition operators as data: names, order, kind of comparison value, wording. Must not: evaluate.

/** What an operator compares with. */
export type OperandKind = "text" | "number" | "range" | "list" | "pattern" | "flag" | "type" | "none";

export type OperatorName =
  | "exists"
  | "notExists"
  | "equals"
  | "notEquals"
  | "prefix"
  | "notPrefix"
  | "suffix"
  | "notSuffix"
  | "contains"
  | "notContains"
  | "regex"
  | "gt"
  | "lt"
  | "gte"
  | "lte"
  | "between"
  | "notBetween"
  | "in"
  | "notIn"
  | "unique"
  | "typeOf"
  | "typeMap"
  | "typeList"
  | "typeString"
  | "typeNumber"
  | "typeBool"
  | "typeNull";

export interface ConditionOperator {
  readonly name: OperatorName;
  readonly operand: OperandKind;
  /** Keys that stand for the operator in a condition, in the order in which they win. */
  readonly keys: readonly string[];
  /** Further values of `operator:`. */
  readonly aliases: readonly string[];
  /** The operator in a sentence after the field's name. */
  readonly words: string;
}

/** All operators. The order decides which of two shorthand keys counts. Source: Katalog language, conditions. */
export const CONDITION_OPERATORS: readonly ConditionOperator[] = [
  operator("exists", "flag", "exists"),
  operator("notExists", "flag", "does not exist"),
  operator("equals", "text", "equals", { keys: ["equals", "eq"], aliases: ["eq"] }),
  operator("notEquals", "text", "is not", { keys: ["notEquals", "neq", "ne"], aliases: ["neq", "ne"] }),
  operator("prefix", "text", "starts with"),
  operator("notPrefix", "text", "does not start with"),
  operator("suffix", "text", "ends with"),
  operator("notSuffix", "text", "does not end with"),
  operator("contains", "text", "contains"),
  operator("notContains", "text", "does not contain"),
  operator("regex", "pattern", "matches"),
  operator("gt", "number", "is greater than", { keys: ["greaterThan", "gt"], aliases: ["greaterThan"] }),
  operator("lt", "number", "is less than", { keys: ["lessThan", "lt"], aliases: ["lessThan"] }),
  operator("gte", "number", "is at least", {
    keys: ["greaterThanOrEqual", "gte", "min"],
    aliases: ["greaterThanOrEqual", "min"],
  }),
  operator("lte", "number", "is at most", {
    keys: ["lessThanOrEqual", "lte", "max"],
    aliases: ["lessThanOrEqual", "max"],
  }),
  operator("between", "range", "is between"),
  operator("notBetween", "range", "is not between"),
  operator("in", "list", "is one of"),
  operator("notIn", "list", "is none of"),
  operator("unique", "none", "is unique", { keys: [] }),
  operator("typeOf", "type", "has type"),
  operator("typeMap", "none", "is a map", { keys: [] }),
  operator("typeList", "none", "is a list", { keys: [] }),
  operator("typeString", "none", "is a text", { keys: [] }),
  operator("typeNumber", "none", "is a number", { keys: [] }),
  operator("typeBool", "none", "is true or false", { keys: [] }),
  operator("typeNull", "none", "is null", { keys: [] }),
];

/** Type names that `typeOf` compares with. */
export const TYPE_NAMES: readonly string[] = ["map", "slice", "string", "number", "bool", "null"];

/** Keys of a condition that are no operator. The last three belong to others and are ignored here. */
export const CONDITION_KEYS: readonly string[] = [
  "field",
  "operator",
  "value",
  "time",
  "dayOfWeek",
  "cron",
  "duration",
  "timezone",
  "negate",
  "valueType",
  "notify",
  "source",
];

/** The operator with this name or alias, as written after `operator:`. */
export function operatorNamed(name: string): ConditionOperator | undefined {
  return CONDITION_OPERATORS.find((o) => o.name === name || o.aliases.includes(name));
}

/** Every accepted value of `operator:`, for suggestions. */
export function operatorNames(): readonly string[] {
  return CONDITION_OPERATORS.flatMap((o) => [o.name, ...o.aliases]);
}

function operator(
  name: OperatorName,
  operand: OperandKind,
  words: string,
  more: { readonly keys?: readonly string[]; readonly aliases?: readonly string[] } = {},
): ConditionOperator {
  return { name, operand, words, keys: more.keys ?? [name], aliases: more.aliases ?? [] };
}
