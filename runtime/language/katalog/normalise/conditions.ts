// Owns: older spellings inside conditions and rules, wherever they stand. Must not: judge operators (expr does).

import { entryOf, type MapNode, type Node } from "../../document/mod.ts";
import type { Report } from "../remark.ts";
import { renamed, renamedAll } from "./move.ts";
import { mapItems, mapValues, scalarAt, withEntries } from "./tree.ts";

const CONDITION_LISTS = ["when", "or", "rules"];

/** Shorthand names of comparison operators. */
export const OPERATOR_ALIASES: Readonly<Record<string, string>> = {
  eq: "equals",
  neq: "notEquals",
  gt: "greaterThan",
  gte: "greaterThanOrEqual",
  lt: "lessThan",
  lte: "lessThanOrEqual",
};

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
  const map = negatedExists(renamedAll(condition, OPERATOR_ALIASES, report), "exists", "notExists");
  return negatedExists(map, "notExists", "exists");
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
