// Owns: laying a Katalog or CRD entry over what a Motif brings. Must not: read files or bind inputs.

import {
  child,
  entryOf,
  type MapEntry,
  type MapNode,
  type Node,
  nodeAt,
  textOf,
} from "../../document/mod.ts";
import { listAt, withEntries, withEntry, withoutKeys } from "../normalise/tree.ts";
import { errorAt, type Report } from "../remark.ts";
import { RESOURCE_LIST_KEYS } from "../resource_lists_table.ts";

const BLOCKS = ["onCreate", "onReconcile", "onDelete"];

/**
 * An entry over the one that its Motifs make: lists come first from below, maps merge by key, other values are the
 * entry's own. A resource of the same kind, namespace and name as one below replaces it.
 */
export function entryOver(own: MapNode, lower: MapNode, report: Report): MapNode {
  return stacked(own, withoutReplaced(withOwnConditions(lower, report), own));
}

/** Two entries of equal rank, in order; what both make is left to the check for doubles. */
export function entriesInOrder(first: MapNode, second: MapNode, report: Report): MapNode {
  return stacked(withOwnConditions(second, report), withOwnConditions(first, report));
}

function stacked(upper: MapNode, lower: MapNode): MapNode {
  const below = lower.entries.filter((e) => !entryOf(upper, e.key));
  const both = upper.entries.map((entry) => {
    const under = entryOf(lower, entry.key);
    return under ? { ...entry, value: stackedValue(entry.value, under.value) } : entry;
  });
  return withEntries(upper, [...both, ...below]);
}

function stackedValue(upper: Node, lower: Node): Node {
  if (upper.kind === "map" && lower.kind === "map") return stacked(upper, lower);
  if (upper.kind === "list" && lower.kind === "list") {
    return listAt(upper.span, [...lower.items, ...upper.items]);
  }
  return upper;
}

/** Conditions of a whole block go to each of its resources, so that they do not reach the importer's. */
function withOwnConditions(entry: MapNode, report: Report): MapNode {
  const box = entryOf(entry, "operatorBox");
  if (box?.value.kind !== "map") return entry;
  const inner = BLOCKS.reduce((result, name) => {
    const block = entryOf(result, name);
    return block?.value.kind === "map"
      ? withEntry(result, { ...block, value: pushedDown(block.value, report) })
      : result;
  }, box.value);
  return withEntry(entry, { ...box, value: inner });
}

function pushedDown(block: MapNode, report: Report): MapNode {
  const conditions = block.entries.filter((e) => e.key === "when" || e.key === "or");
  if (conditions.length === 0) return block;
  return withEntries(
    block,
    block.entries.filter((e) => !conditions.includes(e)).map((list) =>
      list.value.kind !== "list" ? list : {
        ...list,
        value: listAt(
          list.value.span,
          list.value.items.map((item) => withConditions(item, conditions, report)),
        ),
      }
    ),
  );
}

function withConditions(item: Node, conditions: readonly MapEntry[], report: Report): Node {
  if (item.kind !== "map") return item;
  return conditions.reduce((result, condition) => {
    const own = entryOf(result, condition.key);
    if (!own) return withEntry(result, condition);
    if (condition.key === "when" && own.value.kind === "list" && condition.value.kind === "list") {
      return withEntry(result, {
        ...own,
        value: listAt(own.value.span, [...condition.value.items, ...own.value.items]),
      });
    }
    report(
      errorAt(own.keySpan, {
        code: "ORK1211",
        message: `"or" of a block and "or" of its resource cannot be joined`,
      }, {
        hint: `write one of them as "when"`,
        related: [{ span: condition.keySpan, message: "of the block" }],
      }),
    );
    return result;
  }, item);
}

/** The lower entry without the resources and calls that the upper one makes itself. */
function withoutReplaced(lower: MapNode, upper: MapNode): MapNode {
  const box = entryOf(lower, "operatorBox");
  if (box?.value.kind !== "map") return lower;
  const kept = ["onCreate", "onReconcile"];
  const made = new Set(identities(child(upper, "operatorBox"), kept));
  const deleted = new Set(identities(child(upper, "operatorBox"), ["onDelete"]));
  const inner = BLOCKS.reduce((result, name) => {
    const block = entryOf(result, name);
    if (block?.value.kind !== "map") return result;
    return withEntry(result, { ...block, value: without(block.value, kept.includes(name) ? made : deleted) });
  }, box.value);
  return withEntry(lower, { ...box, value: inner });
}

function without(block: MapNode, replaced: ReadonlySet<string>): MapNode {
  return withEntries(
    block,
    block.entries.flatMap((list) => {
      if (list.value.kind !== "list" || !isNamedList(list.key)) return [list];
      const items = list.value.items.filter((item) => !replaced.has(identity(list.key, item)));
      return items.length === 0 && list.value.items.length > 0
        ? []
        : [{ ...list, value: listAt(list.value.span, items) }];
    }),
  );
}

function identities(box: Node | undefined, blocks: readonly string[]): readonly string[] {
  return blocks.flatMap((name) => {
    const block = child(box, name);
    return block?.kind !== "map"
      ? []
      : block.entries.flatMap((list) =>
        list.value.kind === "list" && isNamedList(list.key)
          ? list.value.items.map((item) => identity(list.key, item))
          : []
      );
  });
}

function isNamedList(key: string): boolean {
  return key === "external" || RESOURCE_LIST_KEYS.includes(key);
}

/** Kind, namespace and name as they are written; an absent name is the default name. */
function identity(listKey: string, item: Node): string {
  const holder = listKey === "custom" ? child(item, "metadata") : item;
  const kind = listKey === "custom"
    ? `${textOf(child(item, "apiVersion"))} ${textOf(child(item, "kind"))}`
    : listKey;
  return [kind, textOf(child(holder, "namespace")) ?? "", textOf(child(holder, "name")) ?? ""].join("\n");
}

/** Root-level parts that units hand to whoever imports them. */
export interface SharedParts {
  readonly notes: readonly Node[];
  readonly profiles: readonly MapEntry[];
}

/** Notes and profiles of a unit. */
export function sharedParts(root: MapNode): SharedParts {
  const functions = nodeAt(root, ["notes", "functions"]);
  const profiles = child(root, "profiles");
  return {
    notes: functions?.kind === "list" ? functions.items : [],
    profiles: profiles?.kind === "map" ? profiles.entries : [],
  };
}

export interface SharingOptions {
  readonly report: Report;
  /** The root is a Komposer, which replaces what it composes. Otherwise one profile in two places is a mistake. */
  readonly ownProfilesWin?: boolean;
}

/** Puts parts of imported units under those of the root; the root's own notes win. */
export function withShared(root: MapNode, parts: readonly SharedParts[], options: SharingOptions): MapNode {
  const { report } = options;
  const notes = parts.flatMap((part) => part.notes);
  const families = parts.flatMap((part) => part.profiles);
  let result = root;
  if (notes.length > 0) {
    const own = sharedParts(root).notes;
    const functions = listAt(root.span, [...unique(notes, own, { what: "note", report }), ...own]);
    const block = entryOf(root, "notes");
    const rest = block?.value.kind === "map" ? withoutKeys(block.value, ["functions"]).entries : [];
    const entry: MapEntry = { key: "functions", keySpan: block?.keySpan ?? root.span, value: functions };
    result = withEntry(result, {
      key: "notes",
      keySpan: block?.keySpan ?? root.span,
      value: withEntries(root, [...rest, entry]),
    });
  }
  return families.length === 0 ? result : withProfiles(result, families, options);
}

function withProfiles(root: MapNode, families: readonly MapEntry[], options: SharingOptions): MapNode {
  const { report, ownProfilesWin } = options;
  const block = entryOf(root, "profiles");
  let merged = block?.value.kind === "map" ? block.value : withEntries(root, []);
  for (const key of new Set(families.map((family) => family.key))) {
    const own = entryOf(merged, key);
    const ownItems = own?.value.kind === "list" ? own.value.items : [];
    const lower = families.filter((f) => f.key === key).flatMap((f) =>
      f.value.kind === "list" ? f.value.items : []
    );
    if (!ownProfilesWin) reportTwins(lower, ownItems, { family: key, report });
    const items = [...unique(lower, ownItems, { what: `${key} profile`, report }), ...ownItems];
    merged = withEntry(merged, {
      key,
      keySpan: own?.keySpan ?? families.find((f) => f.key === key)!.keySpan,
      value: listAt(own?.value.span ?? root.span, items),
    });
  }
  return withEntry(root, { key: "profiles", keySpan: block?.keySpan ?? root.span, value: merged });
}

function reportTwins(
  items: readonly Node[],
  own: readonly Node[],
  { family, report }: { readonly family: string; readonly report: Report },
): void {
  for (const item of items) {
    const node = child(item, "name");
    const twin = own.find((one) => node !== undefined && textOf(child(one, "name")) === textOf(node));
    if (!node || !twin || sameText(twin, item)) continue;
    report(
      errorAt(node.span, {
        code: "ORK1212",
        message: `an import brings the ${family} profile "${textOf(node)}", which is declared here too`,
      }, {
        hint: "rename one of them",
        related: [{ span: child(twin, "name")!.span, message: "the other one" }],
      }),
    );
  }
}

/** Items by name: own ones replace, equal ones are one, and two different ones are a collision. */
function unique(
  items: readonly Node[],
  own: readonly Node[],
  { what, report }: { readonly what: string; readonly report: Report },
): readonly Node[] {
  const ownNames = new Set(own.map((item) => textOf(child(item, "name"))));
  const seen = new Map<string, Node>();
  for (const item of items) {
    const node = child(item, "name");
    const name = textOf(node);
    if (node === undefined || name === undefined || ownNames.has(name)) continue;
    const twin = seen.get(name);
    if (!twin) seen.set(name, item);
    else if (!sameText(twin, item)) {
      report(errorAt(node.span, { code: "ORK1212", message: `two imports bring a ${what} "${name}"` }, {
        hint: `rename one of them, or declare "${name}" yourself, which replaces both`,
        related: [{ span: child(twin, "name")!.span, message: "first one" }],
      }));
    }
  }
  return [...seen.values()];
}

function sameText(a: Node, b: Node): boolean {
  if (a.kind === "scalar" || b.kind === "scalar") {
    return a.kind === "scalar" && b.kind === "scalar" && a.text === b.text;
  }
  if (a.kind === "list" || b.kind === "list") {
    return a.kind === "list" && b.kind === "list" && a.items.length === b.items.length &&
      a.items.every((item, i) => sameText(item, b.items[i]!));
  }
  return a.entries.length === b.entries.length &&
    a.entries.every((e) => {
      const other = child(b, e.key);
      return other !== undefined && sameText(e.value, other);
    });
}
