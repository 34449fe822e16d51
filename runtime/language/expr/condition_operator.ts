// Owns: choosing the operator of a condition from how it is written. Must not: compare.

import { nearestName } from "../../base/mod.ts";
import type { MapEntry, ScalarNode } from "../document/mod.ts";
import {
  CONDITION_OPERATORS,
  type ConditionOperator,
  operatorNamed,
  operatorNames,
} from "./condition_operators_table.ts";
import type { ConditionReader } from "./condition_reader.ts";

/** The operator of a condition, and what it compares with. */
export interface ChosenOperator {
  readonly operator: ConditionOperator;
  /** Where the comparison value stands; undefined for operators without one. */
  readonly entry: MapEntry | undefined;
}

/** The operator that a condition names, or has as a key; without one: equals for a value, else exists. */
export function chooseOperator(reader: ConditionReader): ChosenOperator | undefined {
  const shorthands = CONDITION_OPERATORS.flatMap((operator) =>
    operator.keys.flatMap((key) => {
      const entry = reader.entry(key);
      return entry ? [{ operator, entry }] : [];
    })
  );
  const named = reader.scalar(reader.entry("operator"));
  const value = reader.entry("value");
  const [first, ...more] = shorthands;
  for (const ignored of [...more.map((m) => m.entry), ...first && named ? [reader.entry("operator")!] : []]) {
    reader.report("ORK2105", `${ignored.key} is ignored beside ${first!.entry.key}`, ignored.keySpan, {
      severity: "warning",
      hint: "write two conditions, one for each comparison",
    });
  }
  if (first) return withoutFlag(first, reader);
  if (named) return namedOperator(named, { reader, value });
  if (value) return { operator: operatorNamed("equals")!, entry: value };
  return { operator: operatorNamed("exists")!, entry: undefined };
}

// `exists: false` says the opposite of `exists: true`.
function withoutFlag(chosen: ChosenOperator, reader: ConditionReader): ChosenOperator | undefined {
  if (chosen.operator.operand !== "flag") return chosen;
  const flag = reader.flag(chosen.entry!.key);
  if (flag === undefined) return undefined;
  const isExists = (chosen.operator.name === "exists") === flag;
  return { operator: operatorNamed(isExists ? "exists" : "notExists")!, entry: undefined };
}

/** Signs of other languages. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ...["=", "==", "===", "is", "eq", "equal"].map((sign) => [sign, "equals"] as const),
  ...["!=", "!==", "<>", "ne", "not"].map((sign) => [sign, "notEquals"] as const),
  [">", "gt"],
  [">=", "gte"],
  ["<", "lt"],
  ["<=", "lte"],
  ["~", "regex"],
  ["=~", "regex"],
  ["matches", "regex"],
  ["notEmpty", "exists"],
  ["isEmpty", "notExists"],
  ["empty", "notExists"],
]);

function namedOperator(
  named: ScalarNode,
  { reader, value }: { readonly reader: ConditionReader; readonly value: MapEntry | undefined },
): ChosenOperator | undefined {
  const operator = operatorNamed(named.text);
  if (!operator) {
    const near = SIGNS.get(named.text) ?? nearestName(named.text, operatorNames());
    reader.report("ORK2102", `unknown operator ${JSON.stringify(named.text)}`, named.span, {
      hint: near ? `did you mean ${near}?` : "`ork explain ORK2102` lists the operators",
    });
    return undefined;
  }
  if (operator.operand === "none" || operator.operand === "flag") return { operator, entry: undefined };
  if (value) return { operator, entry: value };
  reader.report("ORK2103", `operator ${named.text} needs a value`, named.span, {
    hint: "add value: beside operator:",
  });
  return undefined;
}
