// Owns: how a canonical tree is best written down: order of keys, short forms. Must not: print (document does).

import type { MapEntry, MapNode, Node } from "../document/mod.ts";
// @ts-types="./schema_generated.d.ts"
import type { SchemaPart } from "./schema_generated.js";
import { partBelow, type SchemaParts, type SchemaRoot } from "./schema_words.ts";

/**
 * The tree with keys in the order of the schema; keys that the schema does not name keep their order behind those, as
 * do the names of a map whose keys are free, and the resource lists of a block. Short forms stand where they say as
 * much as long ones.
 */
export function forWriting(root: MapNode, schema: SchemaRoot): Node {
  return ordered(root, schema.parts[schema.kind]!, schema.parts);
}

function ordered(node: Node, part: SchemaPart, parts: SchemaParts): Node {
  if (node.kind === "scalar") return node;
  if (node.kind === "list") {
    return {
      ...node,
      items: node.items.map((item, i) => ordered(item, partBelow(part, String(i), parts), parts)),
    };
  }
  const short = shortForm(node, part);
  if (short) return short;
  const names = isBlock(part) ? [] : Object.keys(part.properties ?? {});
  const rank = ({ key }: MapEntry) => names.includes(key) ? names.indexOf(key) : names.length;
  const entries = node.entries
    .map((entry) => ({ ...entry, value: ordered(entry.value, partBelow(part, entry.key, parts), parts) }))
    .sort((a, b) => rank(a) - rank(b));
  return { ...node, entries };
}

/** Objects are made in the order in which their lists are written. */
function isBlock(part: SchemaPart): boolean {
  return part.properties !== undefined && Object.hasOwn(part.properties, "deployments");
}

/** `db: healthy` and `- pods` say as much as their long forms. */
function shortForm(node: MapNode, part: SchemaPart): Node | undefined {
  const [entry, ...more] = node.entries;
  if (entry === undefined || more.length > 0) return undefined;
  const { key: text, keySpan: span, value } = entry;
  if (part.title === "dependsOn entry" && text === "condition" && value.kind === "scalar") return value;
  if (part.title !== "enrich entry" || value.kind !== "map" || value.entries.length > 0) return undefined;
  return { kind: "scalar", span, value: text, text, style: "plain", spanAt: () => span };
}
