// Owns: older spellings in documents of every kind. Must not: check them.

import { ownValue } from "../../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../../document/mod.ts";
import type { Report } from "../remark.ts";
import { normaliseBlock } from "./blocks.ts";
import { normaliseConditions } from "./conditions.ts";
import {
  normaliseKatalog,
  normaliseNotes,
  normaliseRoot,
  normaliseSpec,
  normaliseVersion,
} from "./document.ts";
import { normaliseStatus } from "./entry.ts";
import { placed, renamed } from "./move.ts";
import { mapAt, mapItems, mapValue, scalarAt, whenMap, withEntries, withoutKeys } from "./tree.ts";

export type AnyKind = "Katalog" | "Komposer" | "Motif" | "E2E" | "Simulate";

const NORMALISERS: Readonly<Record<AnyKind, (root: MapNode, report: Report) => MapNode>> = {
  Katalog: normaliseKatalog,
  Komposer: normaliseKomposer,
  Motif: normaliseMotif,
  E2E: normaliseE2e,
  Simulate: normaliseSimulate,
};

/** The kind of a root as far as its name is known; versions are not looked at. */
export function kindOf(root: Node): AnyKind | undefined {
  const name = textOf(child(root, "kind"));
  return name !== undefined && Object.hasOwn(NORMALISERS, name) ? name as AnyKind : undefined;
}

/** A document in canonical spelling, spans kept. Unknown keys pass through untouched. */
export function normaliseDocument(kind: AnyKind, root: MapNode, report: Report): MapNode {
  return NORMALISERS[kind](root, report);
}

/** As a Katalog, but null values stay: they remove what is inherited. `sources` (G0) is `imports`. */
function normaliseKomposer(root: MapNode, report: Report): MapNode {
  const map = normaliseRoot(renamed(root, "sources", "imports", report), report);
  const spec = mapValue(map, "spec", (node) => whenMap(node, (m) => normaliseSpec(m, report)));
  return normaliseConditions(spec, report) as MapNode;
}

function normaliseMotif(root: MapNode, report: Report): MapNode {
  let map = mapValue(normaliseRoot(root, report), "inputs", (node) => mapItems(node, normaliseInput));
  map = mapValue(map, "resources", (node) => whenMap(node, (m) => normaliseResources(m, report)));
  map = mapValue(
    mapValue(map, "status", normaliseStatus),
    "admission",
    (node) => whenMap(node, normaliseAdmission),
  );
  return normaliseConditions(map, report) as MapNode;
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  integer: "int",
  number: "float",
  boolean: "bool",
  array: "list",
  object: "map",
};

function normaliseInput(input: Node): Node {
  return whenMap(input, (map) =>
    mapValue(map, "type", (node) => {
      const name = ownValue(INPUT_TYPES, textOf(node) ?? "");
      return name === undefined ? node : scalarAt(node.span, name);
    }));
}

/** Lists stand directly under `resources`; an `onReconcile` block there means the same. */
function normaliseResources(resources: MapNode, report: Report): MapNode {
  const block = entryOf(resources, "onReconcile");
  const flat = block?.value.kind === "map"
    ? block.value.entries.reduce(
      (result, entry) => placed(result, [], entry, report),
      withoutKeys(resources, ["onReconcile"]),
    )
    : resources;
  const onCreate = entryOf(flat, "onCreate");
  const lists = normaliseBlock(withoutKeys(flat, ["onCreate"]), report);
  if (!onCreate) return lists;
  const value = whenMap(onCreate.value, (m) => normaliseBlock(m, report));
  return withEntries(lists, [...lists.entries, { ...onCreate, value }]);
}

function normaliseAdmission(admission: MapNode): MapNode {
  const rules = (node: Node) =>
    node.kind === "list" ? mapAt(node.span, [{ key: "rules", keySpan: node.span, value: node }]) : node;
  return mapValue(mapValue(admission, "validation", rules), "mutation", rules);
}

function normaliseE2e(root: MapNode, report: Report): MapNode {
  const map = mapValue(normaliseVersion(root), "spec", (node) =>
    whenMap(node, (spec) => {
      const named = mapValue(normaliseCustomOperator(spec, report), "notes", normaliseNotes);
      return mapValue(named, "setup", (setup) =>
        setup.kind === "list"
          ? mapAt(setup.span, [{ key: "apply", keySpan: setup.span, value: setup }])
          : setup);
    }));
  return normaliseConditions(map, report) as MapNode;
}

/** `customOperator: true` is `custom: {target: kubernetes}`. */
function normaliseCustomOperator(spec: MapNode, report: Report): MapNode {
  const old = entryOf(spec, "customOperator");
  if (old?.value.kind !== "scalar" || typeof old.value.value !== "boolean") return spec;
  const rest = withoutKeys(spec, ["customOperator"]);
  if (old.value.value === false) return rest;
  const target = { key: "target", keySpan: old.keySpan, value: scalarAt(old.value.span, "kubernetes") };
  return placed(rest, ["custom"], target, report);
}

function normaliseSimulate(root: MapNode, report: Report): MapNode {
  return normaliseConditions(normaliseVersion(root), report) as MapNode;
}
