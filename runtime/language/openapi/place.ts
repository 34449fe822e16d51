// Owns: from a field of a rendered object to the line of the Katalog that made it. Must not: render or check.

import type { Span } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";

/** Where a field was written, as well as it can be told. */
export interface Place {
  readonly span: Span;
  /** The value's own node; absent when only an enclosing entry was found. */
  readonly node?: Node;
}

/**
 * The place in a resource entry that a path of its rendered object comes from. Raw fields keep their path; shorthand
 * fields keep the last keys of theirs, so the longest end of the path that the entry has anywhere wins; without any,
 * that of the path above it.
 */
export function placeOf(entry: MapNode, path: readonly (string | number)[]): Place {
  const direct = descend(entry, path);
  if (direct) return direct;
  for (let end = path.length; end > 0; end--) {
    for (let start = 0; start < end; start++) {
      const found = typeof path[start] === "string" ? findAnywhere(entry, path.slice(start, end)) : undefined;
      if (found) return end === path.length ? found : { span: found.span };
    }
  }
  return { span: entry.entries[0]?.keySpan ?? entry.span };
}

function descend(from: Node, path: readonly (string | number)[]): Place | undefined {
  let node: Node | undefined = from;
  let span: Span | undefined;
  for (const key of path) {
    if (node?.kind === "list") {
      node = typeof key === "number" ? node.items[key] : undefined;
      span = node?.span;
    } else {
      const entry = node?.kind === "map" ? node.entries.find((e) => e.key === String(key)) : undefined;
      node = entry?.value;
      span = entry?.keySpan;
    }
    if (!node) return undefined;
  }
  return node && span ? { span, node } : undefined;
}

function findAnywhere(node: Node, path: readonly (string | number)[]): Place | undefined {
  const here = node.kind === "map" && child(node, String(path[0])) ? descend(node, path) : undefined;
  if (here) return here;
  const below = node.kind === "map"
    ? node.entries.map((e) => e.value)
    : node.kind === "list"
    ? node.items
    : [];
  for (const item of below) {
    const found = findAnywhere(item, path);
    if (found) return found;
  }
  return undefined;
}
