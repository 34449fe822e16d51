// Owns: other objects whose events enqueue objects of a CRD, and which. Must not: watch or enqueue.

import { isJsonObject, jsonAt, type JsonObject, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import type { DataRead, Scope, Template } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { type CompiledGate, compileGate, gateReads } from "./gates.ts";
import { mapItems, remark, scalarAt, scalarItems, templateAt, textAt } from "./rule_parts.ts";
import { COMPUTED_SENTINELS } from "./sentinels.ts";

/** What happened to the other object. */
export type WatchedEvent = "create" | "update" | "delete";
const EVENTS: readonly WatchedEvent[] = ["create", "update", "delete"];

/** How an event finds the objects to enqueue. */
export type KeySource =
  /** The owner of the CRD's kind, otherwise every object of the CRD. */
  | { readonly kind: "owner" }
  /** A label of the other object, or an annotation, which may hold a slash: `namespace/name`, or a name. */
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "name"; readonly name: Template; readonly namespace?: Template };

export interface WatchEntry {
  readonly apiVersion: string;
  readonly kindName: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly on: ReadonlySet<WatchedEvent>;
  readonly keyFrom: KeySource;
  readonly gate?: CompiledGate;
  readonly span: Span;
}

export interface CompiledWatch {
  readonly entries: readonly WatchEntry[];
  readonly reads: readonly DataRead[];
}

/** Compiles `operatorBox.watch`; entries with mistakes are reported and left out. */
export function compileWatch(node: Node | undefined, context: RulesContext): CompiledWatch {
  const seen = new Map<string, Span>();
  const entries = mapItems(node).flatMap((item) => {
    const entry = compileEntry(item, context);
    if (entry) checkUnique(entry, seen, context);
    return entry ?? [];
  });
  return { entries, reads: entries.flatMap((entry) => gateReads(entry.gate)) };
}

function compileEntry(node: MapNode, context: RulesContext): WatchEntry | undefined {
  const apiVersion = textAt(node, "apiVersion");
  const kindName = textAt(node, "kind");
  if (apiVersion === undefined || kindName === undefined) {
    if (entryOf(node, "include")) return undefined;
    remark(context, {
      code: "ORK4090",
      span: node.span,
      message: `a watch needs "${apiVersion === undefined ? "apiVersion" : "kind"}"`,
      hint: "add for example apiVersion: v1 and kind: ConfigMap",
    });
    return undefined;
  }
  const namespace = textAt(node, "namespace");
  const name = textAt(node, "name");
  const gate = compileGate(child(node, "enqueueGate"), COMPUTED_SENTINELS, context);
  return {
    apiVersion,
    kindName,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    on: eventsOf(child(node, "on")),
    keyFrom: compileKeyFrom(child(node, "keyFrom"), context),
    ...(gate ? { gate } : {}),
    span: node.span,
  };
}

/** The events of an `on:` list; all of them when it is absent or empty. Unknown ones were reported by the schema. */
export function eventsOf(node: Node | undefined): ReadonlySet<WatchedEvent> {
  const named = scalarItems(node).map((item) => item.text);
  const found = EVENTS.filter((event) => named.includes(event));
  return new Set(found.length > 0 ? found : EVENTS);
}

/** The way from an event to keys. */
export function compileKeyFrom(node: Node | undefined, context: RulesContext): KeySource {
  const label = scalarAt(node, "label");
  if (label) {
    if (label.text.includes("{{")) {
      remark(context, {
        code: "ORK4091",
        span: label.span,
        message: "keyFrom.label is the name of a label, not a template",
        hint: `write for example label: example.com/owner, or use "name:" with a template`,
      });
    }
    return { kind: "label", label: label.text };
  }
  const name = templateAt(node, "name", context);
  const namespace = templateAt(node, "namespace", context);
  if (name) return { kind: "name", name, ...(namespace ? { namespace } : {}) };
  if (node && entryOf(node, "namespace")) {
    remark(context, {
      code: "ORK4091",
      span: entryOf(node, "namespace")!.keySpan,
      message: `keyFrom.namespace needs a "name"`,
      hint: `add name: "{{ .metadata.name }}"`,
    });
  }
  if (node?.kind === "map" && node.entries.length === 0) {
    remark(context, {
      code: "ORK4091",
      span: node.span,
      message: `keyFrom names neither a "label" nor a "name"`,
      hint: "add one of them, or remove keyFrom: events then reach the owner",
    });
  }
  return { kind: "owner" };
}

function checkUnique(entry: WatchEntry, seen: Map<string, Span>, context: RulesContext): void {
  const { apiVersion, kindName, namespace, name } = entry;
  const identity = [apiVersion, kindName, namespace ?? "", name ?? ""].join(" ");
  const first = seen.get(identity);
  if (!first) return void seen.set(identity, entry.span);
  context.report({
    code: "ORK4092",
    severity: "error",
    span: entry.span,
    message: `${kindName} is watched twice`,
    hint: "put both into one entry, or restrict them to different namespaces or names",
    related: [{ span: first, message: "first one" }],
  });
}

/** The objects of the CRD that are watched by this process. */
export interface PrimaryObjects {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Keys of all of them: `namespace/name`, or `name`. */
  readonly keys: () => Iterable<string>;
}

export interface ObjectEvent {
  readonly type: WatchedEvent;
  readonly object: JsonObject;
}

/** Whether an entry is about this object and event. The gate is asked by whoever knows the object before the event. */
export function isWatched(entry: WatchEntry, event: ObjectEvent): boolean {
  const { object } = event;
  return entry.on.has(event.type) && object["apiVersion"] === entry.apiVersion &&
    object["kind"] === entry.kindName &&
    (entry.namespace === undefined || jsonAt(object, ["metadata", "namespace"]) === entry.namespace) &&
    (entry.name === undefined || jsonAt(object, ["metadata", "name"]) === entry.name);
}

/**
 * Keys to enqueue for an event of another object, each once. Names of objects that do not exist are left to the queue,
 * which finds nothing under them.
 */
export function keysOf(
  source: KeySource,
  object: JsonObject,
  primary: PrimaryObjects,
  world: Omit<Scope, "root">,
): readonly string[] {
  switch (source.kind) {
    case "owner":
      return ownerKeys(object, primary);
    case "label":
      return labelKeys(object, source.label, primary);
    case "name":
      return namedKeys(source, object, primary, world);
  }
}

function ownerKeys(object: JsonObject, primary: PrimaryObjects): readonly string[] {
  const references = jsonAt(object, ["metadata", "ownerReferences"]);
  const group = groupOf(primary.apiVersion);
  const names = (Array.isArray(references) ? references : []).flatMap((reference) =>
    isJsonObject(reference) && reference["kind"] === primary.kind &&
      groupOf(String(reference["apiVersion"])) === group && typeof reference["name"] === "string"
      ? [reference["name"]]
      : []
  );
  if (names.length === 0) return [...new Set(primary.keys())];
  // An owner in the namespace of what it owns, or a cluster-scoped one.
  return [...new Set(names.map((name) => keyOf(namespaceOf(object), name, primary)))];
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

function labelKeys(object: JsonObject, label: string, primary: PrimaryObjects): readonly string[] {
  const value = jsonAt(object, ["metadata", "labels", label]) ??
    jsonAt(object, ["metadata", "annotations", label]);
  if (typeof value !== "string" || value === "") return [];
  const [first, second] = value.split("/");
  return [
    second === undefined ? keyOf(namespaceOf(object), first!, primary) : keyOf(first!, second, primary),
  ];
}

function namedKeys(
  source: KeySource & { readonly kind: "name" },
  object: JsonObject,
  primary: PrimaryObjects,
  world: Omit<Scope, "root">,
): readonly string[] {
  const scope = { ...world, root: object };
  const name = source.name.render(scope);
  const namespace = source.namespace?.render(scope);
  if (name.kind === "failed" || name.value === "" || namespace?.kind === "failed") return [];
  return [keyOf(namespace?.value || namespaceOf(object), name.value, primary)];
}

function namespaceOf(object: JsonObject): string {
  const namespace = jsonAt(object, ["metadata", "namespace"]);
  return typeof namespace === "string" ? namespace : "";
}

function keyOf(namespace: string, name: string, { namespaced }: PrimaryObjects): string {
  return namespaced && namespace !== "" ? `${namespace}/${name}` : name;
}
