// Owns: remarks on data that templates and conditions read and that the CRD does not know. Must not: find the reads.

import {
  type Diagnostic,
  type JsonObject,
  nearestName,
  type RelatedPlace,
  type Span,
} from "../../base/mod.ts";
import { child, entryOf, type Node, textOf } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { CrdDefinition } from "../katalog/mod.ts";
import { schemaAt } from "./schema_step.ts";

/** What the paths are held against. */
export interface PathContext {
  readonly definition: CrdDefinition;
  readonly version: string;
  readonly schema: JsonObject;
  /** Names that `forEach` gives. */
  readonly aliases: readonly string[];
}

/** Roots of a template besides those of the object. Source: the template reference, what a template sees. */
const INJECTED = [
  "children",
  "cross",
  "external",
  "previous",
  "item",
  "index",
  "key",
  "value",
  "metrics",
  "health",
  "events",
  "inputs",
  "request",
  "git",
  "docker",
];

const METADATA = [
  "name",
  "generateName",
  "namespace",
  "labels",
  "annotations",
  "generation",
  "uid",
  "resourceVersion",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "finalizers",
  "ownerReferences",
  "managedFields",
];

/** One warning for each place that reads what no object of this CRD can hold. */
export function checkPaths(reads: readonly DataRead[], context: PathContext): readonly Diagnostic[] {
  const seen = new Set<string>();
  return reads.flatMap((read) => {
    const key = `${read.span.uri}:${read.span.offset}:${read.path.join(".")}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return checkPath(read, context) ?? [];
  });
}

function checkPath(read: DataRead, context: PathContext): Diagnostic | undefined {
  const [root, ...rest] = read.path;
  switch (root) {
    case undefined:
    case "apiVersion":
    case "kind":
      return undefined;
    case "metadata":
      return rest[0] === undefined || METADATA.includes(rest[0])
        ? undefined
        : unknown(read, { context, depth: 1, names: METADATA });
    case "spec":
    case "status":
      return checkField(read, context);
    default:
      return checkRoot(read, root, context);
  }
}

function checkRoot(read: DataRead, root: string, context: PathContext): Diagnostic | undefined {
  if (INJECTED.includes(root) || context.aliases.includes(root)) return undefined;
  const own = Object.keys(context.schema["properties"] as JsonObject | undefined ?? {});
  if (own.includes(root)) return undefined;
  const names = [...new Set(["metadata", "spec", "status", ...own, ...context.aliases, ...INJECTED])];
  return unknown(read, { context, depth: 0, names });
}

function checkField(read: DataRead, context: PathContext): Diagnostic | undefined {
  const at = schemaAt(context.schema, read.path);
  switch (at.kind) {
    case "known":
    case "open":
      return undefined;
    case "unknown":
      return unknown(read, { context, depth: at.depth, names: at.names });
    case "scalar": {
      const place = read.path.slice(0, at.depth);
      return {
        ...remark(
          read.span,
          `${shown(place)} is a single value in the CRD and has no "${read.path[at.depth]}"`,
        ),
        hint: `write "${shown(place)}"`,
        related: schemaPlace(context, place),
      };
    }
  }
}

function unknown(
  read: DataRead,
  found: { readonly context: PathContext; readonly depth: number; readonly names: readonly string[] },
): Diagnostic {
  const { context, depth, names } = found;
  const key = read.path[depth]!;
  const near = nearestName(key, names);
  const place = read.path.slice(0, depth);
  const rest = near ? [...place, near, ...read.path.slice(depth + 1)] : [];
  return {
    ...remark(read.span, `${context.definition.kind} has no field ${shown(read.path.slice(0, depth + 1))}`),
    hint: near
      ? `did you mean "${shown(rest)}"?`
      : names.length > 0
      ? `${place.length > 0 ? shown(place) : "an object"} has ${names.slice(0, 12).join(", ")}`
      : `${shown(place)} has no fields`,
    related: schemaPlace(context, place),
  };
}

function remark(span: Span, message: string): Diagnostic {
  return { code: "ORK4200", severity: "warning", span, message };
}

function shown(path: readonly string[]): string {
  return `.${path.join(".")}`;
}

/** The line of the CRD file that describes a path, or the deepest one above it. */
function schemaPlace(context: PathContext, path: readonly string[]): readonly RelatedPlace[] {
  const versions = child(child(context.definition.root, "spec"), "versions");
  const version = versions?.kind === "list"
    ? versions.items.find((item) => textOf(child(item, "name")) === context.version)
    : undefined;
  let node: Node | undefined = child(child(version, "schema"), "openAPIV3Schema");
  let span = node?.span;
  for (const key of path) {
    const properties: Node | undefined = child(node, "properties");
    const entry = properties ? entryOf(properties, key) : undefined;
    node = entry?.value ?? child(node, "items") ?? child(node, "additionalProperties");
    span = entry?.keySpan ?? span;
  }
  return span ? [{ span, message: "the schema is here" }] : [];
}
