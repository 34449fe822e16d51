// Owns: canonical tree to the typed model. Must not: report remarks (the checks before it did).

import { isJsonObject, type JsonObject, ownValue, parseDuration } from "../../base/mod.ts";
import { child, entryOf, type MapEntry, type MapNode, type Node, textOf, toJson } from "../document/mod.ts";
import type { ResolvedTypes } from "./api_types.ts";
import type {
  Block,
  CrdEntry,
  Dependency,
  FileReference,
  Katalog,
  Note,
  QueueSettings,
  ResourceEntry,
  StatusBlock,
  StatusField,
} from "./model.ts";
import { RESOURCE_LIST_KEYS } from "./resource_lists_table.ts";
import { blocksNotRun, ENTRY_BLOCKS_NOT_RUN, ROOT_BLOCKS_NOT_RUN } from "./not_run.ts";

/** The Katalog of a canonical root. `types` holds the resolved API type of each entry by name; others are left out. */
export function buildKatalog(root: MapNode, types: ReadonlyMap<string, ResolvedTypes>): Katalog {
  const metadata = child(root, "metadata");
  const spec = child(root, "spec");
  const crds = child(spec, "crds");
  const entries = crds?.kind === "map" ? crds.entries : [];
  const canonical = toJson(root);
  const profiles = child(root, "profiles");
  const protection = child(child(root, "security"), "namespaceProtection");
  return {
    uri: root.span.uri,
    span: root.span,
    name: textOf(child(metadata, "name")) ?? "",
    namespace: textOf(child(metadata, "namespace")) ?? "default",
    ...optionalText(metadata, ["version", "description", "author", "clusterName"]),
    crossAccess: flag(child(root, "crossAccess"), true),
    finalizers: texts(child(spec, "finalizers")),
    notes: notes(child(child(root, "notes"), "functions")),
    crds: entries
      .flatMap((entry) => {
        const resolved = types.get(entry.key);
        return resolved && isEnabled(entry.value) ? [buildEntry(entry, resolved, protection)] : [];
      })
      .sort((a, b) => a.name < b.name ? -1 : 1),
    ...(profiles?.kind === "map" ? { profiles } : {}),
    canonical: isJsonObject(canonical) ? canonical : ({} as JsonObject),
    root,
    notRun: blocksNotRun(root, root.span, ROOT_BLOCKS_NOT_RUN),
  };
}

function notes(functions: Node | undefined): Note[] {
  return (functions?.kind === "list" ? functions.items : []).flatMap((item): Note[] => {
    const name = child(item, "name");
    const expression = child(item, "expression");
    if (name === undefined || expression?.kind !== "scalar") return [];
    return [{
      name: textOf(name) ?? "",
      nameSpan: name.span,
      expression,
      ...optionalText(item, ["description"]),
      shadow: flag(child(item, "shadow"), false),
    }];
  });
}

/** False for an entry with `enabled: false`. */
export function isEnabled(entry: Node): boolean {
  return flag(child(entry, "enabled"), true);
}

function buildEntry(entry: MapEntry, resolved: ResolvedTypes, protection: Node | undefined): CrdEntry {
  const node: MapNode = entry.value.kind === "map"
    ? entry.value
    : { kind: "map", span: entry.value.span, entries: [] };
  const box = child(node, "operatorBox");
  const reconciler = child(box, "reconciler");
  const resync = durationMs(child(reconciler, "resync"));
  const workers = whole(child(reconciler, "workers"));
  const crdFile = child(node, "crdFile");
  return {
    name: entry.key,
    span: entry.keySpan,
    ...optionalText(node, ["description", "namespace"]),
    types: resolved.types,
    ...(resolved.definition ? { definition: resolved.definition } : {}),
    ...(crdFile ? { crdFile: reference(crdFile) } : {}),
    crFiles: references(child(node, "crFiles")),
    setup: references(child(child(node, "setup"), "apply")),
    labelSelector: textRecord(child(node, "labelSelector")),
    fieldSelector: textRecord(child(node, "fieldSelector")),
    ...(workers === undefined ? {} : { workers }),
    ...(resync === undefined ? {} : { resyncMs: resync }),
    queue: queueSettings(child(reconciler, "queue")),
    dependsOn: dependencies(child(node, "dependsOn")),
    finalizers: texts(child(box, "finalizers")),
    ...optionalFlag(node, ["crossAccess", "forceConflict"]),
    ignoreStatusPatch: flag(child(node, "ignoreStatusPatch"), false),
    ignoreObservedGeneration: flag(child(node, "ignoreObservedGeneration"), false),
    removeFinalizers: flag(child(node, "removeFinalizers"), false),
    ...namespaceLists(node, protection),
    endpoints: endpoints(child(node, "endpoints")),
    ...blocksOf(box),
    status: statusBlock(child(box, "status")),
    labels: mapEntries(child(node, "labels")).flatMap((e) =>
      e.value.kind === "scalar" ? [{ key: e.key, value: e.value }] : []
    ),
    node,
    notRun: blocksNotRun(node, entry.keySpan, ENTRY_BLOCKS_NOT_RUN),
  };
}

/** The lists of the Katalog and of the entry add up. */
function namespaceLists(
  entry: Node,
  protection: Node | undefined,
): Pick<CrdEntry, "restrictedNamespaces" | "allowedNamespaces"> {
  const both = (key: string) => [...new Set([protection, entry].flatMap((from) => texts(child(from, key))))];
  return {
    restrictedNamespaces: both("restrictedNamespaces"),
    allowedNamespaces: both("allowedNamespaces"),
  };
}

function blocksOf(
  box: Node | undefined,
): Pick<CrdEntry, "onCreate" | "onReconcile" | "onDelete" | "deletionGroups" | "onRollback"> {
  const onCreate = block(box, "onCreate");
  const onReconcile = block(box, "onReconcile");
  const onDelete = block(box, "onDelete");
  const onRollback = block(child(box, "rollback"), "onRollback");
  return {
    ...(onCreate ? { onCreate } : {}),
    ...(onReconcile ? { onReconcile } : {}),
    ...(onDelete ? { onDelete } : {}),
    deletionGroups: deletionGroups(child(box, "onDelete")),
    ...(onRollback ? { onRollback } : {}),
  };
}

function block(box: Node | undefined, key: string): Block | undefined {
  const entry = entryOf(box, key);
  return entry?.value.kind === "map" ? blockOf(entry.value, entry.keySpan) : undefined;
}

function deletionGroups(onDelete: Node | undefined): readonly Block[] {
  const groups = child(onDelete, "groups");
  const items = groups?.kind === "list" ? groups.items : [];
  return items.flatMap((item) => item.kind === "map" ? [blockOf(item, item.span)] : []);
}

function blockOf(node: MapNode, span: Block["span"]): Block {
  const entries = node.entries.flatMap((list): ResourceEntry[] => {
    if (!RESOURCE_LIST_KEYS.includes(list.key) || list.value.kind !== "list") return [];
    return list.value.items.flatMap((node, index) =>
      node.kind === "map" ? [{ listKey: list.key, index, node, span: node.span }] : []
    );
  });
  return { span, entries, ...conditions(node) };
}

function conditions(map: Node): { when?: Node; or?: Node } {
  const when = child(map, "when");
  const or = child(map, "or");
  return { ...(when ? { when } : {}), ...(or ? { or } : {}) };
}

function statusBlock(status: Node | undefined): StatusBlock {
  const fields = child(status, "fields");
  const items = fields?.kind === "list" ? fields.items : [];
  return {
    conditions: flag(child(status, "conditions"), true),
    fields: items.flatMap((item): StatusField[] => {
      const path = textOf(child(item, "path"));
      const value = child(item, "value");
      if (path === undefined || value === undefined) return [];
      return [{
        path: path.split("."),
        span: item.span,
        value,
        type: ownValue(STATUS_TYPES, (textOf(child(item, "type")) ?? "").toLowerCase()) ?? "string",
        clearOnFalse: flag(child(item, "clearOnFalse"), false),
        ...conditions(item),
      }];
    }),
  };
}

const STATUS_TYPES: Readonly<Record<string, StatusField["type"]>> = {
  string: "string",
  str: "string",
  "": "string",
  int: "int",
  integer: "int",
  float: "float",
  number: "float",
  bool: "bool",
  boolean: "bool",
  auto: "auto",
};

function dependencies(node: Node | undefined): Dependency[] {
  return mapEntries(node).map((entry) => {
    const condition = textOf(child(entry.value, "condition"));
    return {
      name: entry.key,
      span: entry.keySpan,
      condition: condition === "healthy" || condition === "ready" ? condition : "started",
      pauseOnUnhealthy: flag(child(entry.value, "pauseOnUnhealthy"), false),
    };
  });
}

function queueSettings(node: Node | undefined): QueueSettings {
  const maxDepth = whole(child(node, "maxDepth"));
  const failureThreshold = whole(child(node, "failureThreshold"));
  return {
    ...(maxDepth === undefined ? {} : { maxDepth }),
    ...(failureThreshold === undefined ? {} : { failureThreshold }),
  };
}

function endpoints(node: Node | undefined): CrdEntry["endpoints"] {
  const enabled = flag(child(node, "enabled"), true);
  return {
    enabled,
    health: enabled && flag(child(node, "health"), true),
    info: enabled && flag(child(node, "info"), true),
  };
}

function references(node: Node | undefined): FileReference[] {
  return node?.kind === "list" ? node.items.filter((n) => textOf(n) !== undefined).map(reference) : [];
}

function reference(node: Node): FileReference {
  return { reference: textOf(node) ?? "", from: node.span.uri, span: node.span };
}

function mapEntries(node: Node | undefined): readonly MapEntry[] {
  return node?.kind === "map" ? node.entries : [];
}

function textRecord(node: Node | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(mapEntries(node).map((e) => [e.key, textOf(e.value) ?? ""]));
}

function texts(node: Node | undefined): string[] {
  return node?.kind === "list" ? node.items.flatMap((item) => textOf(item) ?? []) : [];
}

function optionalText<K extends string>(node: Node | undefined, keys: readonly K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  for (const key of keys) {
    const text = textOf(child(node, key));
    if (text !== undefined) found[key] = text;
  }
  return found;
}

function optionalFlag<K extends string>(node: Node, keys: readonly K[]): { [P in K]?: boolean } {
  const found: { [P in K]?: boolean } = {};
  for (const key of keys) {
    if (child(node, key)) found[key] = flag(child(node, key), true);
  }
  return found;
}

function flag(node: Node | undefined, byDefault: boolean): boolean {
  const text = textOf(node);
  return text === undefined ? byDefault : text === "true";
}

function whole(node: Node | undefined): number | undefined {
  const text = textOf(node);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function durationMs(node: Node | undefined): number | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : parseDuration(text);
}
