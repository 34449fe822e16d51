// Owns: older spellings of one entry of `spec.crds`. Must not: look inside resource lists (resources.ts does).

import { ownValue } from "../../../base/mod.ts";
import { entryOf, type MapEntry, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { type Report, warningAt } from "../remark.ts";
import { normaliseBlocks } from "./blocks.ts";
import { labelMap } from "./lists.ts";
import { placed, renamed, renamedAll } from "./move.ts";
import { mapAt, mapItems, mapValue, mapValues, scalarAt, whenMap, withoutKeys } from "./tree.ts";

/** Keys that moved: from where, under which canonical path, under which name. */
interface Move {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly keys: readonly string[];
}

const TUNING = ["workers", "resync", "queue"];
const IDENTITY = ["default", "hooks", "constructor"];
const BLOCKS = ["onCreate", "onReconcile", "onDelete"];
const RECONCILER = [...IDENTITY, ...TUNING, "profile", "requeue", "include"];
const GUARDS = [
  "removeFinalizers",
  "deletionProtection",
  "restrictedNamespaces",
  "allowedNamespaces",
  "ignoreStatusPatch",
  "ignoreObservedGeneration",
];

/** In order: a later move may pick up what an earlier one put down. */
const MOVES: readonly Move[] = [
  { from: ["reconciler"], to: ["operatorBox", "reconciler"], keys: RECONCILER },
  {
    from: ["reconciler"],
    to: ["operatorBox"],
    keys: [...BLOCKS, "status", "finalizers", "cross", "watch", "autoscale", "rollback", "rollBackOnError"],
  },
  { from: ["admission"], to: [], keys: ["validation", "mutation"] },
  { from: ["operatorBox", "reconcile", "reconciler"], to: ["operatorBox", "reconciler"], keys: RECONCILER },
  { from: ["operatorBox", "reconcile"], to: ["operatorBox", "reconciler"], keys: RECONCILER },
  { from: ["operatorBox", "reconcile"], to: ["operatorBox"], keys: BLOCKS },
  { from: ["operatorBox", "reconcile"], to: [], keys: ["imports"] },
  { from: ["operatorBox", "emit"], to: ["operatorBox"], keys: ["status"] },
  { from: ["operatorBox", "observe"], to: ["operatorBox"], keys: ["cross", "watch", "events"] },
  { from: ["operatorBox", "runtime"], to: ["operatorBox"], keys: ["finalizers", "autoscale", "cleanup"] },
  { from: ["operatorBox", "runtime"], to: ["operatorBox", "reconciler"], keys: TUNING },
  { from: ["operatorBox", "runtime"], to: [], keys: GUARDS },
  { from: ["operatorBox"], to: ["operatorBox", "reconciler"], keys: [...IDENTITY, ...TUNING, "requeue"] },
  {
    from: ["operatorBox"],
    to: [],
    keys: ["imports", "crdFile", "crFiles", "normalize", "enrich", "enrichAll"],
  },
  { from: [], to: ["operatorBox", "reconciler"], keys: TUNING },
];

/** Sections that exist only in older or newer generations and disappear once they are empty. */
const SECTIONS = [
  ["reconciler"],
  ["admission"],
  ["operatorBox", "reconcile", "reconciler"],
  ["operatorBox", "reconcile"],
  ["operatorBox", "emit"],
  ["operatorBox", "observe"],
  ["operatorBox", "runtime"],
];

/** What may stand in a section of another generation, by its path in the entry; undefined for what is no such section. */
export function sectionKeys(section: readonly string[]): readonly string[] | undefined {
  const isSame = (path: readonly string[]) => path.join("/") === section.join("/");
  if (!SECTIONS.some(isSame)) return undefined;
  return MOVES.filter((move) => isSame(move.from)).flatMap((move) => move.keys);
}

/** Further names of what `enrich` looks up. */
export const ENRICH_ALIASES: Readonly<Record<string, string>> = {
  pod: "pods",
  warnings: "events",
  event: "events",
  ev: "events",
  replicaset: "replicasets",
  rs: "replicasets",
  backingpod: "backingpods",
  nodes: "node",
  pvclaim: "pvc",
  persistentvolumeclaim: "pvc",
  pvs: "pv",
  persistentvolume: "pv",
  sc: "storageclass",
  storageclasses: "storageclass",
  ep: "endpoints",
  endpointslice: "endpoints",
  endpointslices: "endpoints",
  horizontalpodautoscaler: "hpa",
  cj: "cronjob",
  cronjobs: "cronjob",
  ing: "ingress",
  ingresses: "ingress",
};

/** Further names of the types of values. */
const TYPE_ALIASES: Readonly<Record<string, string>> = {
  str: "string",
  default: "string",
  integer: "int",
  number: "float",
  boolean: "bool",
};

/** One CRD entry in canonical spelling. */
export function normaliseEntry(entry: MapNode, report: Report): MapNode {
  let map = MOVES.reduce((result, move) => moved(result, move, report), entry);
  map = SECTIONS.reduce((result, section) => withoutEmptySection(result, section), map);
  map = withoutCritical(map, report);
  map = renamed(map, "idp", "serve", report);
  map = mapValue(map, "apiTypes", (node) => whenMap(node, (m) => renamed(m, "list", "objectList", report)));
  map = mapValue(map, "labels", labelMap);
  map = mapValue(map, "dependsOn", normaliseDependsOn);
  map = mapValue(map, "setup", (node) => node.kind === "list" ? under("apply", node) : node);
  map = mapValue(map, "validation", (node) => node.kind === "list" ? under("rules", node) : node);
  map = mapValue(map, "mutation", (node) => node.kind === "list" ? under("rules", node) : node);
  map = mapValue(
    map,
    "enrich",
    (node) => mapItems(node, (item) => enrichItem(item, report)),
  );
  return mapValue(map, "operatorBox", (node) => whenMap(node, (box) => normaliseBox(box, report)));
}

function moved(entry: MapNode, move: Move, report: Report): MapNode {
  const source = mapAtPath(entry, move.from);
  const taken = source?.entries.filter((e) => move.keys.includes(e.key)) ?? [];
  if (taken.length === 0) return entry;
  const rest = changeAt(entry, move.from, (m) => withoutKeys(m, taken.map((e) => e.key)));
  return taken.reduce((result, e) => placed(result, move.to, e, report), rest);
}

function mapAtPath(map: MapNode, path: readonly string[]): MapNode | undefined {
  let current: MapNode | undefined = map;
  for (const key of path) {
    const value: Node | undefined = current === undefined ? undefined : entryOf(current, key)?.value;
    current = value?.kind === "map" ? value : undefined;
  }
  return current;
}

function changeAt(map: MapNode, path: readonly string[], change: (map: MapNode) => MapNode): MapNode {
  const [head, ...rest] = path;
  return head === undefined
    ? change(map)
    : mapValue(map, head, (node) => whenMap(node, (m) => changeAt(m, rest, change)));
}

function withoutEmptySection(map: MapNode, section: readonly string[]): MapNode {
  const found = mapAtPath(map, section);
  if (!found || found.entries.length > 0) return map;
  return changeAt(map, section.slice(0, -1), (m) => withoutKeys(m, [section.at(-1)!]));
}

function withoutCritical(entry: MapNode, report: Report): MapNode {
  const critical = entryOf(entry, "critical");
  if (!critical) return entry;
  report(
    warningAt(critical.keySpan, { code: "ORK1112", message: `"critical" has no effect and is ignored` }, {
      hint: "remove it",
    }),
  );
  return withoutKeys(entry, ["critical"]);
}

function normaliseDependsOn(node: Node): Node {
  const condition = (value: Node): MapNode => under("condition", value);
  if (node.kind === "list") {
    const entries = node.items.flatMap((item): MapEntry[] => {
      if (item.kind !== "scalar") return [];
      return [{ key: item.text, keySpan: item.span, value: condition(scalarAt(item.span, "started")) }];
    });
    return entries.length === node.items.length ? mapAt(node.span, entries) : node;
  }
  return mapValues(node, (value) => value.kind === "scalar" ? condition(value) : value);
}

function normaliseBox(box: MapNode, report: Report): MapNode {
  let map = mapValue(box, "reconciler", (node) => whenMap(node, (m) => normaliseReconciler(m, report)));
  map = mapValue(map, "preReconcile", (node) => whenMap(node, (m) => normaliseGate(m, report)));
  map = mapValue(
    map,
    "cross",
    (node) => mapItems(node, (item) => whenMap(item, (m) => normaliseCross(m, report))),
  );
  return normaliseBlocks(mapValue(map, "status", normaliseStatus), report);
}

/** Names of types, long and short. */
export function normaliseStatus(status: Node): Node {
  const field = (item: Node) => whenMap(item, (m) => mapValue(m, "type", typeName));
  return whenMap(status, (m) => mapValue(m, "fields", (fields) => mapItems(fields, field)));
}

function typeName(node: Node): Node {
  const written = textOf(node);
  if (written === undefined) return node;
  const lower = written.toLowerCase();
  const name = ownValue(TYPE_ALIASES, lower) ?? lower;
  return name === written ? node : scalarAt(node.span, name);
}

function normaliseReconciler(reconciler: MapNode, report: Report): MapNode {
  const resources = (node: Node) => whenMap(node, (m) => renamed(m, "resources", "managedResources", report));
  let map = mapValue(reconciler, "hooks", resources);
  map = mapValue(map, "constructor", resources);
  return mapValue(map, "queue", (node) => whenMap(node, (queue) => normaliseQueue(queue, report)));
}

function normaliseQueue(queue: MapNode, report: Report): MapNode {
  const names = { default: "shared", maxQueueDepth: "maxDepth", degradeThreshold: "failureThreshold" };
  const map = renamedAll(queue, names, report);
  const threshold = entryOf(map, "failureThreshold");
  const value = threshold?.value.kind === "scalar" ? threshold.value.value : undefined;
  if (!threshold || typeof value !== "number" || value <= 0 || value >= 1) return map;
  report(warningAt(threshold.value.span, {
    code: "ORK1113",
    message: `"failureThreshold" counts failures; the fraction ${value} is ignored`,
  }, { hint: "write a whole number, or remove it for the default (5)" }));
  return withoutKeys(map, ["failureThreshold"]);
}

function normaliseGate(gate: MapNode, report: Report): MapNode {
  const own = gate.entries.filter((e) => ["when", "or", "anyOf"].includes(e.key));
  const rest = withoutKeys(gate, own.map((e) => e.key));
  return own.reduce((result, e) => placed(result, ["reconcileGate"], e, report), rest);
}

function normaliseCross(cross: MapNode, report: Report): MapNode {
  const map = renamed(cross, "kind", "crd", report);
  return mapValue(map, "source", (node) =>
    whenMap(node, (source) => {
      const typed = renamed(source, "protocol", "type", report);
      const token = entryOf(typed, "token");
      return token ? placed(withoutKeys(typed, ["token"]), ["auth"], token, report) : typed;
    }));
}

function under(key: string, node: Node): MapNode {
  return mapAt(node.span, [{ key, keySpan: node.span, value: node }]);
}

/** A name alone has no conditions. */
function enrichItem(item: Node, report: Report): Node {
  return whenMap(
    item.kind === "scalar" && typeof item.value === "string" ? emptyUnder(item) : item,
    (m) => renamedAll(m, ENRICH_ALIASES, report),
  );
}

function emptyUnder(item: Node & { readonly kind: "scalar" }): MapNode {
  return mapAt(item.span, [{ key: item.text, keySpan: item.span, value: mapAt(item.span, []) }]);
}
