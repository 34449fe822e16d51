// Owns: older spellings inside conditions and rules, wherever they stand. Must not: judge operators (expr does).

import { entryOf, type MapNode, type Node } from "../../document/mod.ts";
import { CONDITION_OPERATORS } from "../../expr/mod.ts";
import type { Report } from "../remark.ts";
import { renamed, renamedAll } from "./move.ts";
import { mapItems, mapValue, mapValues, scalarAt, withEntries } from "./tree.ts";

const CONDITION_LISTS = ["when", "or", "rules"];

/** Shorthand names of comparison operators. */
export const OPERATOR_ALIASES: Readonly<Record<string, string>> = {
  eq: "equals",
  neq: "notEquals",
  ne: "notEquals",
  gt: "greaterThan",
  gte: "greaterThanOrEqual",
  lt: "lessThan",
  lte: "lessThanOrEqual",
};

/** Other values of `operator`. */
const OPERATOR_NAMES: ReadonlyMap<string, string> = new Map(
  CONDITION_OPERATORS.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name])),
);

/** Maps whose content is the user's own data. */
const FREE_FORM = [
  "spec",
  "data",
  "stringData",
  "args",
  "podTemplate",
  "affinity",
  "labels",
  "annotations",
  "values",
];

/** Renames `anyOf` to `or` and short operator names to long ones, at any depth outside free-form data. */
export function normaliseConditions(node: Node, report: Report, depth = 0): Node {
  if (node.kind === "list") return mapItems(node, (item) => normaliseConditions(item, report, depth + 1));
  if (node.kind !== "map") return node;
  const map = renamed(node, "anyOf", "or", report);
  return mapValues(map, (value, key) => {
    if (FREE_FORM.includes(key) && depth > 0) return value;
    const inner = normaliseConditions(value, report, depth + 1);
    return CONDITION_LISTS.includes(key)
      ? mapItems(inner, (item) => item.kind === "map" ? normaliseCondition(item, report) : item)
      : inner;
  });
}

function normaliseCondition(condition: MapNode, report: Report): MapNode {
  const named = mapValue(renamedAll(condition, OPERATOR_ALIASES, report), "operator", operatorName);
  return negatedExists(negatedExists(named, "exists", "notExists"), "notExists", "exists");
}

function operatorName(node: Node): Node {
  const name = node.kind === "scalar" ? OPERATOR_NAMES.get(node.text) : undefined;
  return name === undefined ? node : scalarAt(node.span, name);
}

/** `exists: false` means notExists: true. */
function negatedExists(map: MapNode, from: string, to: string): MapNode {
  const entry = entryOf(map, from);
  if (entry?.value.kind !== "scalar" || entry.value.value !== false || entryOf(map, to)) return map;
  const { span } = entry.value;
  return withEntries(
    map,
    map.entries.map((e) => e === entry ? { ...e, key: to, value: scalarAt(span, true) } : e),
  );
}
