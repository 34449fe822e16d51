// Owns: remarks on data that templates and conditions read and that the CRD does not know. Must not: find the reads.

import {
  type Diagnostic,
  isJsonObject,
  jsonAt,
  type JsonObject,
  nearestName,
  type RelatedPlace,
  type Span,
} from "../../base/mod.ts";
import { child, entryOf, type Node, textOf } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import { BUILT_IN_KINDS, type CrdDefinition } from "../katalog/mod.ts";
import { schemaAt } from "./schema_step.ts";

/** What the paths are held against. */
export interface PathContext {
  readonly kind: string;
  /** Absent when the Katalog has no definition of the kind: then only what every object has is known. */
  readonly known?: KnownSchema;
  /** Names that `forEach` gives. */
  readonly aliases: readonly string[];
}

interface KnownSchema {
  readonly definition: CrdDefinition;
  readonly version: string;
  readonly schema: JsonObject;
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

const HELM_ROOTS = ["Values", "Release", "Chart", "Capabilities", "Files", "Template"];

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
      return context.known && checkField(read, context, context.known.schema);
    default:
      return checkRoot(read, root, context);
  }
}

function checkRoot(read: DataRead, root: string, context: PathContext): Diagnostic | undefined {
  if (INJECTED.includes(root) || context.aliases.includes(root)) return undefined;
  const own = Object.keys(context.known?.schema["properties"] as JsonObject | undefined ?? {});
  // Built-in kinds have roots of their own, such as data.
  if (own.includes(root) || isOwnRoot(root, context)) return undefined;
  const names = [...new Set(["metadata", "spec", "status", ...own, ...context.aliases, ...INJECTED])];
  return unknown(read, { context, depth: 0, names });
}

function isOwnRoot(root: string, { kind, known }: PathContext): boolean {
  return known === undefined && (BUILT_IN_KINDS.some((one) => one.kind === kind) || !LIKELY_WRONG.test(root));
}

/** Without a definition only what cannot be a field of an object: Helm's roots, and capital letters. */
const LIKELY_WRONG = /^[A-Z$]/;

function checkField(read: DataRead, context: PathContext, schema: JsonObject): Diagnostic | undefined {
  const at = schemaAt(schema, read.path);
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
  const lower = key.charAt(0).toLowerCase() + key.slice(1);
  const near = names.includes(lower) ? lower : nearestName(key, names);
  const place = read.path.slice(0, depth);
  const inSpec = context.known && jsonAt(context.known.schema, ["properties", "spec", "properties"]);
  const rest = near ? [...place, near, ...read.path.slice(depth + 1)] : [];
  return {
    ...remark(read.span, `${context.kind} has no field ${shown(read.path.slice(0, depth + 1))}`),
    hint: depth === 0 && isJsonObject(inSpec) && Object.hasOwn(inSpec, key)
      ? `did you mean "${shown(["spec", ...read.path])}"?`
      : key === "$"
      ? `write "${read.path.slice(1).join(".")}"`
      : depth === 0 && HELM_ROOTS.includes(key)
      ? `"${
        shown([key])
      }" is of Helm: the fields of the object are read as .spec.name, its name as .metadata.name`
      : near
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
function schemaPlace({ known }: PathContext, path: readonly string[]): readonly RelatedPlace[] {
  if (known === undefined) return [];
  const versions = child(child(known.definition.root, "spec"), "versions");
  const version = versions?.kind === "list"
    ? versions.items.find((item) => textOf(child(item, "name")) === known.version)
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
