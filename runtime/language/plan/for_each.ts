// Owns: `forEach`: its compiled form, and the scopes that it makes of one. Must not: know resources.

import {
  type Diagnostic,
  isJsonObject,
  type Json,
  jsonAt,
  type JsonObject,
  type Span,
} from "../../base/mod.ts";
import { child, type Node, textOf } from "../document/mod.ts";
import { extendScope, type Scope } from "../expr/mod.ts";

/** Repeats an entry once per element of a list or map; `inner` once more per element of that. */
export interface PlannedForEach {
  readonly path: readonly string[];
  /** Further name of `.item`. */
  readonly alias: string;
  readonly span: Span;
  /** Its path may start at `item`, `value` or the alias of this one. */
  readonly inner?: PlannedForEach;
}

/** One scope per child, or why the field cannot be gone through. */
export type ElementScopes =
  | { readonly kind: "scopes"; readonly scopes: readonly Scope[] }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

/** Compiles a `forEach`, nested ones included; mistakes are reported. */
export function compileForEach(
  node: Node | undefined,
  report: (diagnostic: Diagnostic) => void,
): PlannedForEach | undefined {
  if (!node || (node.kind === "scalar" && node.value === null)) return undefined;
  const place = child(node, "field");
  // The schema says that the field is missing.
  if (!place) return undefined;
  const field = textOf(place);
  if (field === undefined || field.includes("{{") || field.replace(/^\./, "") === "") {
    report({
      code: "ORK3011",
      severity: "error",
      span: place.span,
      message: `"forEach.field" must be a path to a list or map, such as spec.items`,
      hint: "write the path without braces",
    });
    return undefined;
  }
  const inner = compileForEach(child(node, "forEach"), report);
  reportHidden(child(node, "as"), report);
  return {
    path: field.replace(/^\./, "").split("."),
    alias: textOf(child(node, "as")) ?? "item",
    span: place.span,
    ...(inner ? { inner } : {}),
  };
}

/** What an alias of this name would take from the templates of the entry. */
const ROOTS = ["apiVersion", "kind", "metadata", "spec", "status", "children", "cross", "external", "events"];

function reportHidden(as: Node | undefined, report: (diagnostic: Diagnostic) => void): void {
  const alias = textOf(as);
  if (!as || alias === undefined || !ROOTS.includes(alias)) return;
  report({
    code: "ORK3016",
    severity: "error",
    span: as.span,
    message: `"as: ${alias}" would hide .${alias} from the templates of this entry`,
    hint: `name the element after what it is, such as "as: region"`,
  });
}

/**
 * The scopes of a `forEach`: `.item`, `.index`, `.key` and `.value`, and the alias. In a list `.item` is the element and
 * `.key` and `.value` are empty; in a map `.item` and `.key` are the key. A missing field gives none; maps go by sorted key.
 */
export function elementScopes(forEach: PlannedForEach | undefined, scope: Scope): ElementScopes {
  if (!forEach) return { kind: "scopes", scopes: [scope] };
  const value = jsonAt(scope.root as JsonObject, forEach.path);
  if (value === undefined || value === null) return { kind: "scopes", scopes: [] };
  if (typeof value !== "object") return { kind: "failed", diagnostic: wrongType(forEach, value) };
  const all: Scope[] = [];
  for (const element of elementsOf(forEach, value)) {
    const found = elementScopes(forEach.inner, extendScope(scope, element));
    if (found.kind === "failed") return found;
    all.push(...found.scopes);
  }
  return { kind: "scopes", scopes: all };
}

function elementsOf(forEach: PlannedForEach, value: Json): readonly Readonly<Record<string, unknown>>[] {
  const element = (
    item: unknown,
    more: { readonly index: number; readonly key: string; readonly value: unknown },
  ) => ({
    ...more,
    item,
    ...(forEach.alias === "item" ? {} : { [forEach.alias]: item }),
  });
  if (!isJsonObject(value)) {
    return (value as readonly Json[]).map((item, index) => element(item, { index, key: "", value: "" }));
  }
  return Object.keys(value).sort().map((key, index) => element(key, { index, key, value: value[key] }));
}

/** Every path that a `forEach` reads, the inner ones that start at the object included. */
export function forEachReads(
  forEach: PlannedForEach | undefined,
): readonly { path: readonly string[]; span: Span }[] {
  const reads: { path: readonly string[]; span: Span }[] = [];
  const local = new Set<string>();
  for (let at = forEach; at; at = at.inner) {
    if (!local.has(at.path[0]!)) reads.push({ path: at.path, span: at.span });
    for (const name of ["item", "value", "key", "index", at.alias]) local.add(name);
  }
  return reads;
}

/** Names that a `forEach` gives to elements, besides `item`. */
export function forEachAliases(forEach: PlannedForEach | undefined): readonly string[] {
  return forEach ? [forEach.alias, ...forEachAliases(forEach.inner)] : [];
}

function wrongType(forEach: PlannedForEach, found: Json): Diagnostic {
  const text = String(found);
  return {
    code: "ORK3147",
    severity: "error",
    span: forEach.span,
    message: `"${forEach.path.join(".")}" must be a list or a map to go through, found "${
      text.length > 60 ? `${text.slice(0, 57)}…` : text
    }"`,
    hint: "name a field that holds a list or a map; a missing field makes no child",
  };
}
