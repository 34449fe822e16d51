// Owns: name and namespace of a child. Must not: render its body.

import { child, type MapNode } from "../document/mod.ts";
import { targetsField } from "./copy.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { emptyField, missingField } from "./field_remarks.ts";
import { textField } from "./fields.ts";
import type { ChildIdentity, CrIdentity, ResourceKind } from "./resource_kind.ts";

/** Where the children of an entry stand. */
export interface CompiledPlace {
  /** True when the entry says in which namespace. */
  readonly isDeclared: boolean;
  readonly targets: Field<string[]> | undefined;
  /** Absent when the name could not be rendered; the problems say why. */
  readonly identity: (
    rendering: Rendering,
    cr: CrIdentity,
    at: { readonly namespace?: string } | undefined,
  ) => ChildIdentity | undefined;
}

/** Compiles `name`, `namespace` and `toNamespaces`; a custom entry has the first two in its `metadata`. */
export function placeField(kind: ResourceKind, entry: MapNode, context: FieldContext): CompiledPlace {
  const isCustom = kind.listKey === "custom";
  const home = isCustom ? child(entry, "metadata") : entry;
  const nameNode = child(home, "name");
  if (!nameNode && !kind.defaultName) {
    context.report(missingField(home?.span ?? entry.span, context, isCustom ? "metadata.name" : "name"));
  }
  const name = textField(nameNode, context, { path: "name" });
  const namespaceNode = child(home, "namespace");
  const namespace = textField(namespaceNode, context, { path: "namespace" });
  const targets = kind.copy ? targetsField(entry, context) : undefined;
  const isClusterScoped = (kind.namespaced ?? scopeHint(entry)) === false;
  return {
    isDeclared: namespaceNode !== undefined || targets !== undefined,
    targets,
    identity(rendering, cr, at) {
      const rendered = name(rendering) ?? (nameNode ? undefined : kind.defaultName?.(cr.name, entry));
      if (rendered === undefined) {
        if (rendering.problems.length === 0) {
          rendering.problems.push(emptyField((nameNode ?? entry).span, context, "name"));
        }
        return undefined;
      }
      const place = isClusterScoped ? undefined : at?.namespace ?? namespace(rendering) ?? cr.namespace;
      return { cr, name: rendered, span: entry.span, ...(place === undefined ? {} : { namespace: place }) };
    },
  };
}

/** What a custom entry says about its scope, in `namespaced` or `metadata.namespaced`. */
export function scopeHint(entry: MapNode): boolean | undefined {
  for (const node of [child(entry, "namespaced"), child(child(entry, "metadata"), "namespaced")]) {
    if (node?.kind === "scalar" && typeof node.value === "boolean") return node.value;
  }
  return undefined;
}
