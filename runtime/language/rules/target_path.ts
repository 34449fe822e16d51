// Owns: the fields that rules set: which may be set, and setting one. Must not: decide when or to what.

import { type Diagnostic, type Json, type JsonObject, nearestName, type Span } from "../../base/mod.ts";
import { type Node, textOf } from "../document/mod.ts";
import { extendScope, type Scope } from "../expr/mod.ts";
import { errorAt, type RulesContext } from "./context.ts";
import { parsePath, withValueAt } from "./paths.ts";
import { schemaAt, typeOfSchema } from "./schema_type.ts";

/** True where a container that is missing on the way to a field must be a list. */
export type ListTest = (path: readonly string[]) => boolean;

/** The object with the field set, or why that cannot be. */
export type FieldSet = { readonly object: JsonObject } | { readonly diagnostic: Diagnostic };

/** What a rule may not set: the server or the user owns it. */
const FORBIDDEN: readonly string[] = ["apiVersion", "kind", "status"];
const METADATA: readonly string[] = ["labels", "annotations"];

/** The path of a field that may be written; undefined when it may not, which is then reported. */
export function targetPath(field: Node, context: RulesContext): readonly string[] | undefined {
  const text = textOf(field) ?? "";
  const path = text.includes("{{") ? undefined : parsePath(text);
  if (!path) {
    context.report(errorAt(field.span, {
      code: "ORK4001",
      message: `field must be a path such as spec.mode, found ${JSON.stringify(text)}`,
      hint:
        "write keys with dots between them; an element of a list is named by its number, as in spec.items.0",
    }));
    return undefined;
  }
  const isForeign = FORBIDDEN.includes(path[0]!) ||
    (path[0] === "metadata" && !METADATA.includes(path[1] ?? ""));
  if (isForeign) {
    context.report(errorAt(field.span, {
      code: "ORK4002",
      message: `a rule cannot set ${text}`,
      hint: path[0] === "status"
        ? "declare it under operatorBox.status.fields"
        : "rules set fields of spec, metadata.labels and metadata.annotations",
    }));
    return undefined;
  }
  reportUnknownTarget(field, path, context);
  return path;
}

function reportUnknownTarget(field: Node, path: readonly string[], context: RulesContext): void {
  const place = schemaAt(context.schema, path);
  if (place.kind !== "unknown") return;
  const near = nearestName(place.segment, place.known);
  context.report({
    code: "ORK4006",
    severity: "warning",
    span: field.span,
    message: `the schema of the CRD has no field "${place.segment}" at ${path.join(".")}`,
    hint: near
      ? `did you mean "${near}"?`
      : `it has ${place.known.slice(0, 8).join(", ") || "no fields there"}`,
  });
}

/** Tells lists from maps by the schema of the object. */
export function listTest(schema: JsonObject | undefined): ListTest {
  return (path) => {
    const place = schemaAt(schema, path);
    return place.kind === "known" && typeOfSchema(place.schema) === "array";
  };
}

/** A copy of the object with a field set, or removed where the value is undefined. */
export function setField(
  object: JsonObject,
  path: readonly string[],
  change: {
    readonly value: Json | undefined;
    /** As the user wrote it, and where. */
    readonly name: string;
    readonly span: Span;
    readonly isList: ListTest;
  },
): FieldSet {
  const written = withValueAt(object, path, change);
  if (written.kind === "written") return { object: written.object };
  return {
    diagnostic: errorAt(change.span, {
      code: "ORK4008",
      message: `${change.name} cannot be set: ${written.at || "the object"} is ${written.found}`,
      hint: "the path must go through maps, and through lists by the number of an element",
    }),
  };
}

/** A scope that sees the object as it is now. */
export function scopeWith(scope: Scope, object: JsonObject): Scope {
  return extendScope(scope, { ...object, spec: object["spec"] ?? {}, status: object["status"] ?? {} });
}
