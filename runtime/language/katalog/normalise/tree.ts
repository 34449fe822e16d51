// Owns: changing a positioned tree without losing positions. Must not: know any Katalog key.

import type { Span } from "../../../base/mod.ts";
import type { ListNode, MapEntry, MapNode, Node, ScalarNode } from "../../document/mod.ts";

/** A map with other entries at the same place. */
export function withEntries(map: MapNode, entries: readonly MapEntry[]): MapNode {
  return { kind: "map", span: map.span, entries };
}

/** The map with `entry` put in: in place of the entry of that key, or at the end. */
export function withEntry(map: MapNode, entry: MapEntry): MapNode {
  const at = map.entries.findIndex((e) => e.key === entry.key);
  return at < 0
    ? withEntries(map, [...map.entries, entry])
    : withEntries(map, map.entries.map((e, i) => i === at ? entry : e));
}

/** The map without the given keys. */
export function withoutKeys(map: MapNode, keys: readonly string[]): MapNode {
  return map.entries.some((e) => keys.includes(e.key))
    ? withEntries(map, map.entries.filter((e) => !keys.includes(e.key)))
    : map;
}

/** The map with the value of one key changed; a key that is absent stays absent. */
export function mapValue(map: MapNode, key: string, change: (value: Node) => Node): MapNode {
  return map.entries.some((e) => e.key === key)
    ? withEntries(map, map.entries.map((e) => e.key === key ? { ...e, value: change(e.value) } : e))
    : map;
}

/** Applies `change` to the items of a list; anything else is returned as it is. */
export function mapItems(node: Node, change: (item: Node) => Node): Node {
  return node.kind === "list" ? { kind: "list", span: node.span, items: node.items.map(change) } : node;
}

/** Applies `change` to the values of a map; anything else is returned as it is. */
export function mapValues(node: Node, change: (value: Node, key: string) => Node): Node {
  return node.kind === "map"
    ? withEntries(node, node.entries.map((e) => ({ ...e, value: change(e.value, e.key) })))
    : node;
}

/** Applies `change` when the node is a map. */
export function whenMap(node: Node, change: (map: MapNode) => Node): Node {
  return node.kind === "map" ? change(node) : node;
}

export function mapAt(span: Span, entries: readonly MapEntry[]): MapNode {
  return { kind: "map", span, entries };
}

export function listAt(span: Span, items: readonly Node[]): ListNode {
  return { kind: "list", span, items };
}

/** A scalar that nobody wrote, standing at the place that caused it. */
export function scalarAt(span: Span, value: ScalarNode["value"]): ScalarNode {
  return {
    kind: "scalar",
    span,
    value,
    text: value === null ? "" : String(value),
    style: "plain",
    spanAt: () => span,
  };
}

export function isNull(node: Node | undefined): boolean {
  return node?.kind === "scalar" && node.value === null;
}
