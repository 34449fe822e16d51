// Owns: several imported Katalogs and a Komposer as one Katalog. Must not: read documents.

import { jsonEqual, nearestName } from "../../../base/mod.ts";
import {
  child,
  entryOf,
  type MapEntry,
  type MapNode,
  type Node,
  textOf,
  toJson,
} from "../../document/mod.ts";
import { listAt, mapAt, scalarAt, withEntries, withEntry, withoutKeys } from "../normalise/tree.ts";
import { errorAt, type Report, warningAt } from "../remark.ts";
import { beneath } from "./include.ts";
import { sharedParts, withShared } from "./merge_units.ts";
import { overrideEntry } from "./override.ts";

/** Blocks above the entries that imported Katalogs contribute to. */
const ROOT_BLOCKS = ["security", "gateway", "notification"];

export interface MergeContext {
  readonly report: Report;
  /** A source could not be read, so that an entry that is in none of the others may be in it. */
  readonly isIncomplete: boolean;
}

/** The Komposer over everything that it imports: a canonical Katalog. */
export function composedKatalog(
  komposer: MapNode,
  units: readonly MapNode[],
  context: MergeContext,
): MapNode {
  const { report } = context;
  const imported = importedEntries(units, report);
  const crds = mergedEntries(komposer, imported, context);
  const spec = entryOf(komposer, "spec");
  const place = spec?.keySpan ?? komposer.span;
  const ownSpec = spec?.value.kind === "map"
    ? withoutKeys(spec.value, ["crds", "imports"])
    : mapAt(place, []);
  const head = withoutKeys(komposer, ["imports", "spec", "providers", ...ROOT_BLOCKS]);
  const root = withEntries(head, [
    ...head.entries.map((e) => e.key === "kind" ? { ...e, value: scalarAt(e.value.span, "Katalog") } : e),
    ...rootBlocks(komposer, units, report),
    ...providers(komposer, units, report),
    { key: "spec", keySpan: place, value: withEntries(ownSpec, [...ownSpec.entries, crds]) },
  ]);
  return withShared(root, units.map(sharedParts), { report, ownProfilesWin: true });
}

function importedEntries(units: readonly MapNode[], report: Report): ReadonlyMap<string, MapEntry> {
  const entries = new Map<string, MapEntry>();
  for (const unit of units) {
    const crds = child(child(unit, "spec"), "crds");
    for (const entry of crds?.kind === "map" ? crds.entries : []) {
      const twin = entries.get(entry.key);
      if (!twin) entries.set(entry.key, { ...entry, value: withInherited(entry.value, unit) });
      else reportTwin(entry, twin, report);
    }
  }
  return entries;
}

function reportTwin(entry: MapEntry, twin: MapEntry, report: Report): void {
  const [a, b] = [twin.keySpan.uri, entry.keySpan.uri];
  report(errorAt(entry.keySpan, {
    code: "ORK1232",
    message: a === b
      ? `entry "${entry.key}" is imported twice from ${a}`
      : `entry "${entry.key}" is in two imports: ${a} and ${b}`,
  }, {
    hint: "rename it in one of them, or import only one of them",
    related: [{ span: twin.keySpan, message: "first one" }],
  }));
}

/** What a Katalog says for all of its entries goes into each, so that it keeps its meaning among others. */
function withInherited(entry: Node, unit: MapNode): Node {
  if (entry.kind !== "map") return entry;
  let result = entry;
  const access = entryOf(unit, "crossAccess");
  if (access && !entryOf(result, "crossAccess")) result = withEntry(result, access);
  const finalizers = entryOf(child(unit, "spec"), "finalizers");
  const box = entryOf(result, "operatorBox");
  if (!finalizers || entryOf(box?.value, "finalizers")) return result;
  const inner = box?.value.kind === "map" ? box.value : mapAt(entry.span, []);
  return withEntry(result, {
    key: "operatorBox",
    keySpan: box?.keySpan ?? finalizers.keySpan,
    value: withEntry(inner, finalizers),
  });
}

function mergedEntries(
  komposer: MapNode,
  imported: ReadonlyMap<string, MapEntry>,
  context: MergeContext,
): MapEntry {
  const crds = entryOf(child(komposer, "spec"), "crds");
  const own = crds?.value.kind === "map" ? crds.value.entries : [];
  const kept = [...imported.values()].map((entry) => {
    const over = own.find((each) => each.key === entry.key);
    return over?.value.kind === "map" && entry.value.kind === "map"
      ? { ...entry, value: overrideEntry(entry.value, over.value) }
      : entry;
  });
  const added = own.filter((entry) => !imported.has(entry.key)).flatMap((entry): MapEntry[] => {
    if (!isDefinition(entry.value)) {
      reportUnknown(entry, [...imported.keys()], context);
      return [];
    }
    return entry.value.kind === "map"
      ? [{ ...entry, value: overrideEntry(undefined, entry.value) }]
      : [entry];
  });
  const place = crds?.keySpan ?? komposer.span;
  return { key: "crds", keySpan: place, value: mapAt(crds?.value.span ?? place, [...kept, ...added]) };
}

/** An entry that says what it watches needs no import. */
function isDefinition(entry: Node): boolean {
  return ["apiTypes", "crdFile"].some((key) => {
    const value = child(entry, key);
    return value !== undefined && !(value.kind === "scalar" && value.value === null);
  });
}

function reportUnknown(
  entry: MapEntry,
  names: readonly string[],
  { report, isIncomplete }: MergeContext,
): void {
  const near = nearestName(entry.key, names);
  if (isIncomplete) {
    report(warningAt(entry.keySpan, {
      code: "ORK1240",
      message: `"${entry.key}" is in none of the imports that could be read`,
    }, { hint: "it is left out here; it counts once all imports can be read" }));
    return;
  }
  report(errorAt(entry.keySpan, {
    code: "ORK1233",
    message: `"${entry.key}" is in none of the imports and does not say which API type it watches`,
  }, {
    hint: near !== undefined
      ? `did you mean "${near}"?`
      : names.length > 0
      ? `the imports have ${names.join(", ")}; an entry of your own needs crdFile or apiTypes`
      : `add the Katalog that has it under "imports:", or give it crdFile or apiTypes`,
  }));
}

/** security, gateway, notification: the Komposer's own values, then those of the imports where they agree. */
function rootBlocks(komposer: MapNode, units: readonly MapNode[], report: Report): readonly MapEntry[] {
  return ROOT_BLOCKS.flatMap((key): MapEntry[] => {
    const own = entryOf(komposer, key);
    const lower = units.flatMap((unit) => entryOf(unit, key) ?? []);
    if (lower.length === 0) return own ? [own] : [];
    const upper = own?.value.kind === "map" ? own.value : mapAt(lower[0]!.value.span, []);
    const merged = lower.reduce((result, entry) => {
      if (entry.value.kind !== "map") return result;
      reportConflicts(result, entry.value, { path: key, own: own?.value, report });
      return beneath(result, entry.value);
    }, upper);
    return [{ key, keySpan: own?.keySpan ?? lower[0]!.keySpan, value: merged }];
  });
}

interface ConflictContext {
  readonly path: string;
  /** What the Komposer itself says at this place. */
  readonly own: Node | undefined;
  readonly report: Report;
}

function reportConflicts(merged: MapNode, lower: MapNode, context: ConflictContext): void {
  for (const entry of lower.entries) {
    const present = entryOf(merged, entry.key);
    if (!present) continue;
    const own = child(context.own, entry.key);
    const path = `${context.path}.${entry.key}`;
    if (present.value.kind === "map" && entry.value.kind === "map") {
      reportConflicts(present.value, entry.value, { ...context, path, own });
    } else if (own === undefined && !jsonEqual(toJson(present.value), toJson(entry.value))) {
      context.report(errorAt(entry.keySpan, {
        code: "ORK1236",
        message: `"${path}" differs between ${present.keySpan.uri} and ${entry.keySpan.uri}`,
      }, {
        hint: `set "${path}" in the Komposer: it wins over its imports`,
        related: [{ span: present.keySpan, message: "first one" }],
      }));
    }
  }
}

/** Union by name; the Komposer's own win. */
function providers(komposer: MapNode, units: readonly MapNode[], report: Report): readonly MapEntry[] {
  const own = entryOf(komposer, "providers");
  const found: Node[] = own?.value.kind === "list" ? [...own.value.items] : [];
  const ownCount = found.length;
  let place = own;
  for (const unit of units) {
    const entry = entryOf(unit, "providers");
    place ??= entry;
    for (const item of entry?.value.kind === "list" ? entry.value.items : []) {
      const name = child(item, "name");
      const at = found.findIndex((each) => textOf(child(each, "name")) === textOf(name));
      if (at < 0) found.push(item);
      else if (at >= ownCount && !jsonEqual(toJson(found[at]!), toJson(item))) {
        report(errorAt((name ?? item).span, {
          code: "ORK1236",
          message: `provider "${textOf(name)}" differs between two imports`,
        }, { hint: "declare it in the Komposer: it wins over its imports" }));
      }
    }
  }
  return place ? [{ ...place, value: listAt(place.value.span, found) }] : [];
}
