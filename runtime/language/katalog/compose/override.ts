// Owns: laying a Komposer's entry over an imported one. Must not: know where either came from.

import { child, entryOf, type MapEntry, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { isNull, mapAt, mapValues, withEntries, withoutKeys } from "../normalise/tree.ts";

/** A dependency that is null was rewritten to one whose condition is: null again, so that it is removed. */
export function withPlainRemovals(node: Node): Node {
  if (node.kind !== "map") return node;
  if (node.entries.length === 1 && isNull(child(node, "condition"))) return child(node, "condition")!;
  return mapValues(node, withPlainRemovals);
}

/** Maps merge by key, lists are replaced, null removes, later wins. */
export function overlay(base: Node | undefined, over: Node): Node | undefined {
  if (isNull(over)) return undefined;
  if (over.kind !== "map") return over;
  const lower = base?.kind === "map" ? base : mapAt(over.span, []);
  const kept = lower.entries.flatMap((entry): MapEntry[] => {
    const upper = entryOf(over, entry.key);
    if (!upper) return [entry];
    const value = overlay(entry.value, upper.value);
    return value === undefined ? [] : [{ ...upper, value }];
  });
  const added = over.entries.flatMap((entry): MapEntry[] => {
    if (entryOf(lower, entry.key)) return [];
    const value = overlay(undefined, entry.value);
    return value === undefined ? [] : [{ ...entry, value }];
  });
  return withEntries(over.entries.length === 0 ? lower : over, [...kept, ...added]);
}

/** An imported entry with what the Komposer says about it. Identity is replaced as a whole. */
export function overrideEntry(base: MapNode | undefined, over: MapNode): MapNode {
  let lower = base;
  const types = entryOf(over, "apiTypes");
  const isWhole = types?.value.kind === "map" && textOf(child(types.value, "kind")) !== undefined;
  const file = entryOf(over, "crdFile");
  // Identity that was inferred from another file, or written for it, says nothing about the new one.
  if (lower && (isWhole || (file && !isNull(file.value) && !types))) lower = withoutKeys(lower, ["apiTypes"]);
  const merged = overlay(lower, over);
  return merged?.kind === "map" ? merged : over;
}
