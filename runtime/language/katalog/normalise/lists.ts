// Owns: lists that are maps in the canonical form, and the other way round. Must not: know where they stand.

import { child, entryOf, type MapEntry, type Node, textOf } from "../../document/mod.ts";
import { listAt, mapAt, withEntries } from "./tree.ts";

/** `[{key, value}]` to `{key: value}`; anything else as it is. */
export function labelMap(node: Node): Node {
  if (node.kind !== "list") return node;
  const entries: MapEntry[] = [];
  for (const item of node.items) {
    const key = entryOf(item, "key");
    const text = textOf(key?.value);
    const value = child(item, "value");
    if (text === undefined || value === undefined) return node;
    entries.push({ key: text, keySpan: key!.value.span, value });
  }
  return mapAt(node.span, entries);
}

/** `{NAME: {value: x}}` or `{NAME: x}` to `[{name: NAME, value: x}]`; anything else as it is. */
export function envList(node: Node): Node {
  if (node.kind !== "map") return node;
  return listAt(
    node.span,
    node.entries.map((entry) => {
      const { span } = entry.value;
      const name: MapEntry = {
        key: "name",
        keySpan: entry.keySpan,
        value: {
          kind: "scalar",
          span: entry.keySpan,
          value: entry.key,
          text: entry.key,
          style: "plain",
          spanAt: () => entry.keySpan,
        },
      };
      return entry.value.kind === "map"
        ? withEntries(entry.value, [name, ...entry.value.entries])
        : mapAt(span, [name, { key: "value", keySpan: entry.keySpan, value: entry.value }]);
    }),
  );
}
