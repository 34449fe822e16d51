// Owns: renaming and moving keys when an older spelling becomes the canonical one. Must not: know which keys.

import { entryOf, type MapEntry, type MapNode, type Node } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import { mapAt, withEntries, withEntry, withoutKeys } from "./tree.ts";

/** Renames a key. When both spellings are there, the canonical one stays and the other is an error. */
export function renamed(map: MapNode, from: string, to: string, report: Report): MapNode {
  const old = entryOf(map, from);
  if (!old) return map;
  const present = entryOf(map, to);
  if (!present) return withEntries(map, map.entries.map((e) => e === old ? { ...e, key: to } : e));
  reportBoth(old, present, report);
  return withoutKeys(map, [from]);
}

/** Applies a table of renames. */
export function renamedAll(map: MapNode, names: Readonly<Record<string, string>>, report: Report): MapNode {
  return Object.entries(names).reduce((result, [from, to]) => renamed(result, from, to, report), map);
}

/** Puts an entry under `path` inside a map, making the maps on the way. Two maps are merged; anything else twice is an error. */
export function placed(map: MapNode, path: readonly string[], entry: MapEntry, report: Report): MapNode {
  const [head, ...rest] = path;
  if (head === undefined) return mergedEntry(map, entry, report);
  const present = entryOf(map, head);
  if (present && present.value.kind !== "map") return map;
  const inner = present?.value.kind === "map" ? present.value : mapAt(entry.value.span, []);
  return withEntry(map, {
    key: head,
    keySpan: present?.keySpan ?? entry.keySpan,
    value: placed(inner, rest, entry, report),
  });
}

function mergedEntry(map: MapNode, entry: MapEntry, report: Report): MapNode {
  const present = entryOf(map, entry.key);
  if (!present) return withEntry(map, entry);
  if (present.value.kind === "map" && entry.value.kind === "map") {
    const merged = entry.value.entries.reduce((result, e) => mergedEntry(result, e, report), present.value);
    return withEntry(map, { ...present, value: merged });
  }
  if (present.value.kind === "list" && entry.value.kind === "list") {
    const items: Node[] = [...present.value.items, ...entry.value.items];
    return withEntry(map, { ...present, value: { ...present.value, items } });
  }
  reportBoth(entry, present, report);
  return map;
}

function reportBoth(old: MapEntry, present: MapEntry, report: Report): void {
  report(errorAt(old.keySpan, {
    code: "ORK1111",
    message: old.key === present.key
      ? `"${old.key}" is set in two places`
      : `"${old.key}" is an older spelling of "${present.key}", and both are set`,
  }, {
    hint: `keep "${present.key}" and remove the other`,
    related: [{ span: present.keySpan, message: "also set here" }],
  }));
}
