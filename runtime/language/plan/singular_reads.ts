// Owns: remarks on `.children.<kind>` where an object has several children of the kind. Must not: find the reads.

import type { Diagnostic } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, nodeAt, textOf } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import { childKeys } from "./child_keys.ts";
import type { PlannedEntry } from "./plan.ts";

/** Of Jobs the singular key is the latest one, which is what phases want; custom children are found by name. */
const MEANT = ["jobs", "custom"];

const BLOCKS = ["onCreate", "onReconcile"];

/** Warns of reads that silently mean the first of several. Entries of one name are variants of one child. */
export function checkSingularReads(
  entry: MapNode,
  planned: readonly PlannedEntry[],
  { reads, report }: {
    readonly reads: readonly DataRead[];
    readonly report: (diagnostic: Diagnostic) => void;
  },
): void {
  const kinds = new Map(planned.map(({ resource }) => [resource.gvk.kind.toLowerCase(), resource]));
  const told = new Set<string>();
  for (const { path, span } of reads) {
    const [root, key = ""] = path;
    const resource = root === "children" ? kinds.get(key.toLowerCase()) : undefined;
    const place = `${span.uri}:${span.offset}`;
    if (!resource || told.has(place) || !makesSeveral(entry, resource.listKey)) continue;
    told.add(place);
    report({
      code: "ORK3015",
      severity: "warning",
      span,
      message: `.children.${key} is the first of several ${resource.gvk.kind} children`,
      hint: `name the one that is meant: {{ index .children.${childKeys(resource.gvk.kind).all[0]} "name" }}`,
    });
  }
}

function makesSeveral(entry: MapNode, listKey: string): boolean {
  if (MEANT.includes(listKey)) return false;
  const items = BLOCKS.flatMap((block) => {
    const list = nodeAt(entry, ["operatorBox", block, listKey]);
    return list?.kind === "list" ? list.items : [];
  });
  return items.some(isRepeated) || new Set(items.map((item) => textOf(child(item, "name")) ?? "")).size > 1;
}

function isRepeated(item: Node): boolean {
  return ["forEach", "toNamespaces"].some((key) => entryOf(item, key) !== undefined);
}
